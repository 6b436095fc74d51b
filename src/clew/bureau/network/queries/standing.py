"""Standings: whose accounts reports call a victim's, as far as an officer may see."""

from collections.abc import Collection
from itertools import batched

from clew.bureau.accounts.models import Officer
from clew.bureau.network.models import Sighting as SightingRow
from clew.bureau.network.queries.reports import CURRENT, visible_reports
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.sighting import Standing

_AT_ONCE = 5_000


def victims_among(officer: Officer, accounts: Collection[Identifier]) -> frozenset[Identifier]:
    """Return those of some accounts and mentions that any report calls a victim's."""
    said = SightingRow.objects.filter(
        CURRENT,
        report__in=visible_reports(officer).filter(recalled_at=None),
        standing=Standing.VICTIM.value,
    )
    found = set()
    for several in batched(sorted({one.value for one in accounts}), _AT_ONCE, strict=False):
        named = said.filter(subject__value__in=several).order_by()
        for kind, value in named.values_list("subject__kind", "subject__value").distinct():
            found.add(Identifier(IdentifierKind(kind), value))
    return frozenset(found & set(accounts))
