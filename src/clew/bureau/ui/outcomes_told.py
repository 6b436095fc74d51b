"""Outcomes told: what came of a referral, in the page's language."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clew.model.referral import Outcome


def outcome_told(outcome: Outcome) -> str:
    """Return the counts as a phrase.

    Example:
        >>> outcome_told(Outcome(children_safeguarded=2, seizures=1)), outcome_told(Outcome())
        ('2 children safeguarded, no arrests, 1 seizure', 'no result')
    """
    children, arrests, seizures = outcome.counts
    if not any(outcome.counts):
        return _("no result")
    return _("%(children)s, %(arrests)s, %(seizures)s") % {
        "children": ngettext("%(n)d child safeguarded", "%(n)d children safeguarded", children)
        % {"n": children}
        if children
        else _("no children safeguarded"),
        "arrests": ngettext("%(n)d arrest", "%(n)d arrests", arrests) % {"n": arrests}
        if arrests
        else _("no arrests"),
        "seizures": ngettext("%(n)d seizure", "%(n)d seizures", seizures) % {"n": seizures}
        if seizures
        else _("no seizures"),
    }
