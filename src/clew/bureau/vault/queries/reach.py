"""Reach: in which exhibits an officer may see what was found, and what of it was lent and is over.

A request that only reads asks for it once: no loan is looked at again in its statements. Other
requests, and officers who see very many exhibits, ask the rules in each statement.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from clew.bureau.access.kept import few_while_reading, kept_for
from clew.bureau.access.keys import Keys, NamedKeys
from clew.bureau.access.rules import READ_LENT
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Exhibit
from clew.bureau.cases.queries import keys_of_visible_cases, seen_exhibits
from clew.bureau.vault.models import Location
from clew.bureau.vault.queries.lent import loans_in


@dataclass(frozen=True, slots=True)
class Reach:
    """The cases that the officer may see.

    `over` are the locations in them that may not be seen, `lent` the items with a loan there.
    """

    cases: Keys
    over: NamedKeys
    lent: frozenset[str]


def reach(officer: Officer) -> Reach | None:
    """Return the officer's reach; None where the rules have to be asked in each statement."""
    return kept_for(officer, "reach", lambda: _reach(officer))


def exhibits_within(officer: Officer, cases: Collection[UUID]) -> NamedKeys | None:
    """Return the exhibits of these cases that are within the officer's reach; None likewise."""
    found = seen_exhibits(officer)
    return None if found is None else _keys(one for one in found if one[0] in cases)


def _reach(officer: Officer) -> Reach | None:
    found = seen_exhibits(officer)
    if found is None or not READ_LENT.gate.admits(officer):
        return None
    exhibits = _keys(found)
    loans = few_while_reading(officer, "loans in reach", lambda: loans_in(officer, exhibits))
    if loans is None:
        return None
    over = {place for place, _, is_over in loans if is_over}
    lent = frozenset(item for _, item, _ in loans)
    return Reach(keys_of_visible_cases(officer), NamedKeys.of(Location, over), lent)


def _keys(found: Iterable[tuple[UUID, UUID | None]]) -> NamedKeys:
    return NamedKeys.of(Exhibit, [exhibit for _, exhibit in found if exhibit is not None])
