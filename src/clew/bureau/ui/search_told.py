"""What a search over everything found, in words, with the pages that show it.

Accounts are told as everywhere on pages: a victim's under a pseudonym.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clew.bureau.access.rules import READ_REPORTS
from clew.bureau.network.queries import NotBuiltError, built_network, entities_found
from clew.bureau.network.shown import Shown
from clew.bureau.search.actions import Found
from clew.bureau.search.asked import Asked
from clew.bureau.search.hit import MOST, Group, Hit, Kind
from clew.bureau.search.queries import SeenSelector
from clew.bureau.speaking import phrase
from clew.bureau.ui.people import persons

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

KIND_NAMES: Mapping[Kind, object] = {
    Kind.ACCOUNT: gettext_lazy("People behind accounts"),
    Kind.SELECTOR: gettext_lazy("Accounts and selectors in reports"),
    Kind.ITEM: gettext_lazy("Items"),
    Kind.HASH_LIST: gettext_lazy("Hash lists"),
    Kind.CASE: gettext_lazy("Cases"),
    Kind.DOSSIER: gettext_lazy("Series, persons, places, devices and voices"),
    Kind.NOTE: gettext_lazy("Notes"),
    Kind.REPORT: gettext_lazy("Reports"),
    Kind.REFERRAL: gettext_lazy("Referrals"),
    Kind.OPERATION: gettext_lazy("Operations"),
    Kind.TEXT: gettext_lazy("Text read in pictures and clips"),
    Kind.THING: gettext_lazy("Things seen in pictures and clips"),
}


@dataclass(frozen=True, slots=True)
class ToldGroup:
    """The hits of a kind under a heading."""

    kind: Kind
    heading: object
    hits: Sequence[Hit]
    is_cut: bool


def told_groups(officer: "Officer", found: Found) -> list[ToldGroup]:
    """Return all that was found but for what was read and seen in media, in the order of kinds."""
    groups = [
        Group.of(Kind.ACCOUNT, _people(officer, found)),
        Group.of(Kind.SELECTOR, _selectors(officer, found.selectors)),
        *found.groups,
    ]
    order = list(Kind)
    return [
        ToldGroup(one.kind, KIND_NAMES[one.kind], one.hits, one.is_cut)
        for one in sorted(groups, key=lambda group: order.index(group.kind))
        if one.hits
    ]


def _people(officer: "Officer", found: Found) -> Iterator[Hit]:
    """Entities of the officer's network: by an account's name, or by what one was seen with."""
    if not READ_REPORTS.gate.admits(officer):
        return
    try:
        network = built_network(officer)
    except NotBuiltError:
        return
    for text in _spellings(found.asked, found.selectors):
        rows = list(entities_found(officer, network, text)[: MOST + 1])
        for one in persons(officer, network, rows):
            names = (account.value.casefold() for account in one.row.accounts.all())
            is_named = any(text.casefold() in name for name in names)
            why = _("an account's name") if is_named else _("an account was seen with it")
            victim = _(" (victim)") if one.is_victim else ""
            yield Hit(f"{one.name}{victim}", why, "person", str(one.row.pk))


def _spellings(asked: Asked, selectors: Sequence[SeenSelector]) -> list[str]:
    return list(dict.fromkeys([asked.text, *(one.identifier.value for one in selectors)]))


def _selectors(officer: "Officer", selectors: Sequence[SeenSelector]) -> Iterator[Hit]:
    shown = Shown.to(officer, {one.identifier for one in selectors})
    for one in selectors:
        named = ", ".join(one.newest) + ("…" if one.reports > len(one.newest) else "")
        counts = {"reports": one.reports, "accounts": one.accounts, "named": named}
        why = _("named in reports: %(named)s (%(reports)d; accounts: %(accounts)d)") % counts
        kind = phrase(one.identifier.kind.value.replace("_", " "))
        yield Hit(f"{kind} {shown.account(one.identifier)}", why)
