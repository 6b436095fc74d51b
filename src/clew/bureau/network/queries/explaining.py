"""What explaining some accounts needs of all sightings: theirs, and those of what they share.

How many share an identifier, and at what time, is counted from every sighting of it, and from the
names of accounts that are spelt like it; nothing else weighs. So few sightings are read where few
accounts are asked about, and each explanation is the one that all sightings would give.
"""

import ipaddress
from collections.abc import Collection, Iterable, Iterator
from itertools import batched

from django.db.models import Q

from clew.bureau.accounts.models import Officer
from clew.bureau.network.digests import identifier_digest
from clew.bureau.network.models import Identifier as IdentifierRow
from clew.bureau.network.models import Sighting as SightingRow
from clew.bureau.network.queries.reports import (
    CURRENT,
    sightings_among,
    sightings_for,
    visible_reports,
)
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.sighting import Sighting
from clew.network.resolution.rows import nouns_in

_AT_ONCE = 5_000
_MOST_NAMED = 20_000  # beyond, it is no less work than to read everything
_SPELT = {IdentifierKind.EMAIL, IdentifierKind.PHONE, IdentifierKind.SCREEN_NAME}


def sightings_to_explain(officer: Officer, accounts: Collection[Identifier]) -> Iterator[Sighting]:
    """Yield the sightings that explanations of these accounts rest on, in the order they came."""
    current = SightingRow.objects.filter(
        CURRENT, report__in=visible_reports(officer).filter(recalled_at=None)
    )
    own = _rows_of(accounts)
    nouns = nouns_in(sightings_among(current.filter(subject__in=own)))
    named, spelt = own | _rows_of(nouns) | _in_lines(nouns), _spelt_like(nouns)
    if len(named) + len(spelt) > _MOST_NAMED:
        yield from sightings_for(officer)
        return
    whole = Q(subject__in=own | spelt) | Q(identifier__in=named)  # also who named them first
    yield from sightings_among(current.filter(whole | Q(file__in=named) | Q(link__in=named)))


def _rows_of(identifiers: Iterable[Identifier]) -> set[int]:
    found: set[int] = set()
    for several in batched(map(identifier_digest, identifiers), _AT_ONCE, strict=False):
        rows = IdentifierRow.objects.filter(digest__in=several)
        found.update(rows.values_list("pk", flat=True))
    return found


def _in_lines(nouns: Iterable[Identifier]) -> set[int]:
    """The addresses of IPv6 in the /64 that stand for them as nouns."""
    found: set[int] = set()
    for noun in nouns:
        if noun.kind is IdentifierKind.IP and "/" in noun.value:
            line = ipaddress.IPv6Network(noun.value)
            begin = f"{line.network_address}".partition(":")[0] + ":"
            rows = IdentifierRow.objects.filter(kind=noun.kind.value, value__startswith=begin)
            for number, value in rows.values_list("pk", "value"):
                if ipaddress.ip_address(value) in line:
                    found.add(number)
    return found


def _spelt_like(nouns: Iterable[Identifier]) -> set[int]:
    """The accounts whose own name is one of these e-mails, phones or screen names."""
    found: set[int] = set()
    accounts = IdentifierRow.objects.filter(kind=IdentifierKind.ACCOUNT.value)
    names = [noun.value for noun in nouns if noun.kind in _SPELT]
    for some in batched(names, 100, strict=False):
        alike = Q(*(Q(value__startswith=f"{name}@") for name in some), _connector=Q.OR)
        found.update(accounts.filter(alike).values_list("pk", flat=True))
    return found
