"""Searching a built network: by a part of an account's name, or by what accounts were seen with."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.network.digests import digest_of
from clew.bureau.network.models import BuiltEntity
from clew.bureau.network.queries.built import BuiltNetwork
from clew.bureau.network.queries.reports import current_sightings
from clew.model.identifier import IdentifierKind

_MOST_SEEN_WITH = 500  # what more accounts share finds nobody: it would find strangers


def entities_found(
    officer: Officer, network: BuiltNetwork, text: str, *, least: int = 1
) -> QuerySet[BuiltEntity]:
    """Return the entities of an account whose name holds a text, or that was seen with it.

    What an account was seen with (a phone, an address, a file's hash) must be written whole. An
    empty text finds everybody.
    """
    wanted = text.strip()
    found = network.entities(least=least)
    if not wanted:
        return found
    accounts = network.build.accounts.filter(
        Q(value__icontains=wanted) | Q(value__in=_seen_with(officer, wanted))
    )
    return found.filter(pk__in=accounts.values("entity"))


def _seen_with(officer: Officer, value: str) -> Collection[str]:
    """The accounts that reports name with an identifier, unless a crowd shares it."""
    spelt = {value, value.casefold(), value.upper()}
    digests = [digest_of((kind.value, one)) for kind in IdentifierKind for one in spelt]
    seen = current_sightings(officer).filter(identifier__digest__in=digests)
    named = seen.order_by().values_list("subject__value", flat=True).distinct()
    found = set(named[: _MOST_SEEN_WITH + 1])
    return found if len(found) <= _MOST_SEEN_WITH else set()
