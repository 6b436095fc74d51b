"""Finds: what an officer has not seen yet of new items that touch what the officer keeps.

A find is one item and one case or dossier: however often it is added or matched, it is one. It
carries the stricter marking of the two.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.persons.queries.item_facts import case_markings
from clew.bureau.vault.queries import LocationRow, locations
from clew.bureau.watch.models import Seen
from clew.bureau.watch.queries.nearby import (
    Touch,
    strongest,
    touches_of_case,
    touches_of_dossier,
)
from clew.bureau.watch.queries.watched import Watched, watched_cases, watched_dossiers
from clew.handling.tlp import Tlp, strictest
from clew.model.match import Relation

_LEAST_OF_AN_ID = 6  # characters of an id's end that are taken for it


class FindNotFoundError(LookupError):
    """There is no such find, the officer may not see it, or has seen it already."""


@dataclass(frozen=True, slots=True)
class Find:
    """A new item that touches a case or dossier.

    `through` is the watched item that it is related to, `relation` and `score` the surest of
    `ways`; `places` are where it was found, as far as the officer may see them.
    """

    id: UUID
    item: str
    watched: Watched
    through: str
    relation: Relation
    score: float
    ways: int
    came_at: datetime
    places: Sequence[LocationRow]
    marking: Tlp


def finds(officer: Officer, *, case: Case | None = None) -> list[Find]:
    """Return what the officer has not seen, newest days first, and of a day the surest first.

    With a case, what touches it or a dossier that its team keeps.
    """
    touched = [
        (watched, of_item)
        for watched, touches in _touched(officer, None if case is None else case.pk)
        for of_item in _by_item(touches)
    ]
    seen = _seen(officer)
    new = [
        (watched, of_item)
        for watched, of_item in touched
        if not any((one, of_item[0].item) in seen for one in watched.ids)
    ]
    return sorted(_finds(officer, new), key=_rank)


def find_by_id(officer: Officer, name: str) -> Find:
    """Return the find of this id, or of an id that ends so.

    Raises:
        FindNotFoundError: there is none, the officer may not see it, or has seen it.
    """
    end = name.replace("-", "").lower()
    found = [one for one in finds(officer) if one.id.hex.endswith(end)]
    if len(found) != 1 or len(end) < _LEAST_OF_AN_ID:
        raise FindNotFoundError(f"there is no one find {name}; see its id in: clew watch list")
    return found[0]


def _touched(officer: Officer, case: UUID | None) -> Iterator[tuple[Watched, Iterator[Touch]]]:
    for watched in watched_cases(officer):
        if case in {None, watched.id}:
            yield watched, touches_of_case(officer, watched)
    for watched in watched_dossiers(officer):
        if case is None or case in watched.cases:
            yield watched, touches_of_dossier(officer, watched)


def _by_item(touches: Iterable[Touch]) -> Collection[Sequence[Touch]]:
    found: dict[str, list[Touch]] = defaultdict(list)
    for one in touches:
        found[one.item].append(one)
    return found.values()


def _seen(officer: Officer) -> set[tuple[UUID, str]]:
    rows = Seen.objects.filter(officer=officer.pk).values_list("case", "dossier", "item")
    return {(case or dossier, item) for case, dossier, item in rows}


def _finds(officer: Officer, new: Sequence[tuple[Watched, Sequence[Touch]]]) -> Iterator[Find]:
    items = {of_item[0].item for _, of_item in new}
    places, markings = locations(officer, items), case_markings(officer, items)
    for watched, of_item in new:
        best = strongest(of_item)
        yield Find(
            id=uuid5(watched.id, best.item),
            item=best.item,
            watched=watched,
            through=best.through,
            relation=best.relation,
            score=best.score,
            ways=len(of_item),
            came_at=max(one.came_at for one in of_item),
            places=places[best.item],
            marking=strictest({watched.marking} | markings[best.item]),
        )


def _rank(one: Find) -> tuple[int, int, float, str, str]:
    certainty = list(Relation).index(one.relation)
    return -one.came_at.date().toordinal(), certainty, -one.score, one.item, str(one.id)
