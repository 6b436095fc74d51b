"""Candidates: items that matches join to what may be one place or device, and nobody said so yet.

Scenes join to a place, one sensor's noise to a device. A candidate is neither: a person looks at
its pairs, judges them, and opens the dossier.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.persons.queries.dossiers import dossiers
from clew.bureau.persons.queries.verdicts import is_confirmed, is_rejected
from clew.bureau.vault.queries import MatchRow, items_of_case, locations, matches_of
from clew.model.dossier import Kind
from clew.model.match import Relation

_AT_ONCE = 1_000
_JOINED_BY: Mapping[Kind, Relation] = {
    Kind.PLACE: Relation.SCENE,
    Kind.DEVICE: Relation.CAMERA,
}


@dataclass(frozen=True, slots=True)
class Joined:
    """Two items that a match joins, with its score, and whether a person confirmed it."""

    one: str
    other: str
    score: float
    is_confirmed: bool
    match: UUID


@dataclass(frozen=True, slots=True)
class Candidate:
    """Items that matches join, step by step, and where each was found first.

    `known` are the dossiers that some of them belong to already, by name.
    """

    items: Mapping[str, str]
    joined: tuple[Joined, ...]
    known: tuple[str, ...]


def candidates(officer: Officer, case: Case, kind: Kind) -> list[Candidate]:
    """Return the places or devices that may be, with an item of this case, most items first.

    What the officer may not see joins nothing, nor does a pair that somebody judged not the same.
    Items that all belong to one dossier of the kind already are no candidate.
    """
    joined = _joined(officer, case, _JOINED_BY[kind])
    belongs = {
        item: row.parts[0].name for row in dossiers(officer, kind=kind) for item in row.items
    }
    found = [
        Candidate(
            items=_paths(officer, items),
            joined=tuple(one for one in joined if one.one in items),
            known=tuple(sorted({belongs[item] for item in items if item in belongs})),
        )
        for items in _groups(joined)
        if len({belongs.get(item, "") for item in items}) > 1 or items.isdisjoint(belongs)
    ]
    return sorted(found, key=lambda one: (-len(one.items), min(one.items)))


def _joined(officer: Officer, case: Case, relation: Relation) -> list[Joined]:
    """Every pair of the case's items, and of them with others, the surest first, each once."""
    pairs: dict[frozenset[str], Joined] = {}
    for matches in _matches(officer, case):
        rejected = {match.other for match in matches if is_rejected(match)}
        for match in matches:
            other = match.other
            if match.relation is not relation or other is None or other in rejected:
                continue
            first, second = sorted((match.item, other))
            one = Joined(first, second, match.score, is_confirmed(match), match.id)
            pair = frozenset((match.item, other))
            pairs[pair] = max(one, pairs.get(pair, one), key=lambda told: told.score)
    return sorted(pairs.values(), key=lambda one: (-one.score, one.one, one.other))


def _matches(officer: Officer, case: Case) -> Iterator[Sequence[MatchRow]]:
    offset = 0
    while page := items_of_case(officer, case, offset=offset, limit=_AT_ONCE):
        yield from matches_of(officer, [item.sha256 for item in page]).values()
        offset += len(page)


def _groups(joined: Sequence[Joined]) -> list[set[str]]:
    groups: dict[str, set[str]] = {}
    for one in joined:
        both = groups.get(one.one, {one.one}) | groups.get(one.other, {one.other})
        groups |= dict.fromkeys(both, both)
    return list({id(group): group for group in groups.values()}.values())


def _paths(officer: Officer, items: set[str]) -> Mapping[str, str]:
    places = locations(officer, sorted(items))
    return {item: places[item][0].path for item in sorted(items)}
