"""Place candidates: items of which scenes say that they show one place, and nobody has said so yet.

A candidate is no place: a person looks at its pairs, judges them, and opens the place.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.persons.queries.dossiers import dossiers
from clew.bureau.persons.queries.verdicts import is_confirmed, is_rejected
from clew.bureau.vault.queries import MatchRow, items_of_case, locations, matches_of
from clew.model.dossier import Kind
from clew.model.match import Relation

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Joined:
    """Two items that a scene joins, with its score, and whether a person confirmed it."""

    one: str
    other: str
    score: float
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class PlaceCandidate:
    """Items that scenes join, step by step, and where each was found first.

    `places` are those that some of them belong to already, by name.
    """

    items: Mapping[str, str]
    joined: tuple[Joined, ...]
    places: tuple[str, ...]


def place_candidates(officer: Officer, case: Case) -> list[PlaceCandidate]:
    """Return the candidates with an item of this case, those of the most items first.

    What the officer may not see joins nothing, nor does a pair that somebody judged not the same.
    Items that all belong to one place already are no candidate.
    """
    joined = _joined(officer, case)
    belongs = {
        item: place.parts[0].name
        for place in dossiers(officer, kind=Kind.PLACE)
        for item in place.items
    }
    found = [
        PlaceCandidate(
            items=_paths(officer, items),
            joined=tuple(one for one in joined if one.one in items),
            places=tuple(sorted({belongs[item] for item in items if item in belongs})),
        )
        for items in _groups(joined)
        if len({belongs.get(item, "") for item in items}) > 1 or items.isdisjoint(belongs)
    ]
    return sorted(found, key=lambda one: (-len(one.items), min(one.items)))


def _joined(officer: Officer, case: Case) -> list[Joined]:
    """Every pair of the case's items, and of them with others, the surest first, each once."""
    pairs: dict[frozenset[str], Joined] = {}
    for matches in _matches(officer, case):
        rejected = {match.other for match in matches if is_rejected(match)}
        for match in matches:
            other = match.other
            if match.relation is not Relation.SCENE or other is None or other in rejected:
                continue
            first, second = sorted((match.item, other))
            one = Joined(first, second, match.score, is_confirmed(match))
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
