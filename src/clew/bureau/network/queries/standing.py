"""Standings: whose accounts reports call a victim's, as far as an officer may see."""

from collections.abc import Collection
from itertools import batched

from clew.bureau.accounts.models import Officer
from clew.bureau.network.digests import identifier_digest
from clew.bureau.network.queries.reports import current_sightings
from clew.model.identifier import Identifier
from clew.model.sighting import Standing

_AT_ONCE = 5_000


def victims_among(officer: Officer, accounts: Collection[Identifier]) -> frozenset[Identifier]:
    """Return those of some accounts and mentions that any report calls a victim's."""
    said = current_sightings(officer).filter(standing=Standing.VICTIM.value)
    by_digest = {identifier_digest(one): one for one in accounts}
    found = set()
    for several in batched(sorted(by_digest), _AT_ONCE, strict=False):
        named = said.filter(subject__digest__in=several).order_by()
        for digest in named.values_list("subject__digest", flat=True).distinct():
            found.add(by_digest[bytes(digest)])
    return frozenset(found)
