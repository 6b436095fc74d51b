"""Wordings: sentences that the layers below put together, in the page's language."""

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext, ngettext

from clew.bureau.reports.words import visible
from clew.model.wording import Value, Wording
from clew.network.jurisdiction.deciding import EVIDENCE_TOLD

register = template.Library()


@register.filter
def worded(text: str) -> str:
    r"""Return a wording in the page's language, and any other text as it is.

    Whoever wrote it, everything in it is to be seen; see `clew.bureau.reports.words.visible`.

    Example:
        >>> worded(Wording("case %(number)s", number="7\u202e")), worded("case 7")
        ('case 7<U+202E>', 'case 7')
    """
    return _told(text) if isinstance(text, Wording) else visible(text)


@register.filter
def place_evidence(text: str) -> str:
    """Return what a record says for or against a place, in the page's language."""
    return worded(EVIDENCE_TOLD.read(text))


def said_by(error: Exception) -> str:
    """Return what an error says, in the page's language where it was worded for that.

    Example:
        >>> said_by(ValueError(Wording("say why"))), said_by(ValueError("no number: 'x'"))
        ('say why', "no number: 'x'")
    """
    said = error.args[0] if error.args else ""
    return _told(said) if isinstance(said, Wording) else str(error)


def _told(wording: Wording) -> str:
    if wording.number is None:
        form = gettext(wording.forms[0]) if wording.forms[0] else ""
    else:
        one, several = wording.forms
        form = ngettext(one, several, wording.number)
    if not wording.values:
        return form
    return form % {name: _value(one) for name, one in wording.values.items()}


def _value(one: Value) -> str:
    return str(intcomma(one)) if isinstance(one, int) else worded(one)
