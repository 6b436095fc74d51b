"""Selectors: what reports name (an account, a phone, an address), written in whichever way."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from clew.bureau.accounts.models import Officer
from clew.bureau.network.digests import identifier_digest
from clew.bureau.network.models import Identifier as IdentifierRow
from clew.bureau.network.queries.reports import current_sightings
from clew.bureau.search.asked import Asked
from clew.model.identifier import Identifier

_NAMED = 3


@dataclass(frozen=True, slots=True)
class SeenSelector:
    """An identifier that reports name: how many do, the newest few, and of how many accounts."""

    identifier: Identifier
    reports: int
    newest: Sequence[str]
    accounts: int


def find_selectors(officer: Officer, asked: Asked) -> list[SeenSelector]:
    """Return all that the query is in reports which the officer may see."""
    by_digest = {identifier_digest(one): one for one in sorted(asked.identifiers())}
    known = IdentifierRow.objects.filter(digest__in=by_digest).values_list("digest", flat=True)
    there = {bytes(digest) for digest in known}
    found = (_seen(officer, one, digest) for digest, one in by_digest.items() if digest in there)
    return [one for one in found if one.reports]


def _seen(officer: Officer, one: Identifier, digest: bytes) -> SeenSelector:
    named = Q(subject__digest=digest) | Q(identifier__digest=digest)
    rows = current_sightings(officer).filter(named).order_by()
    counts = rows.aggregate(
        reports=Count("report__key", distinct=True), accounts=Count("subject", distinct=True)
    )
    keys = rows.values_list("report__key", flat=True).distinct().order_by("-report__key")
    return SeenSelector(one, counts["reports"], list(keys[:_NAMED]), counts["accounts"])
