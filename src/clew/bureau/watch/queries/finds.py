"""Finds: what an officer has not seen yet of new items that touch what the officer keeps.

A find is one item and one case or dossier: however often it is added or matched, it is one. It
carries the stricter marking of the two.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched, chain
from uuid import UUID, uuid5

from clew.bureau.access.kept import kept_while_reading
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.id_ends import the_one_ending
from clew.bureau.persons.queries.item_facts import case_markings
from clew.bureau.vault.queries import LocationRow, locations
from clew.bureau.vault.queries.items import KEYS_AT_ONCE
from clew.bureau.watch.models import Seen
from clew.bureau.watch.queries.nearby import (
    Touch,
    strongest,
    touches_of_cases,
    touches_of_dossiers,
)
from clew.bureau.watch.queries.watched import Watched, watched_cases, watched_dossiers
from clew.handling.tlp import Tlp, strictest
from clew.model.match import Relation


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


def finds(
    officer: Officer, *, case: Case | None = None, offset: int = 0, limit: int | None = None
) -> list[Find]:
    """Return what the officer has not seen, newest days first, and of a day the surest first.

    With a case, what touches it or a dossier that its team keeps.
    """
    new = sorted(_unseen(officer, None if case is None else [case.pk]), key=_rank)
    shown = new[offset:] if limit is None else new[offset : offset + limit]
    return list(_finds(officer, shown))


def count_finds(officer: Officer, *, case: Case | None = None) -> int:
    """Return how many finds the officer has not seen: of all, or of a case and its dossiers."""
    return len(_unseen(officer, None if case is None else [case.pk]))


def finds_by_case(officer: Officer, cases: Collection[UUID]) -> Mapping[UUID, int]:
    """Return how many finds touch each of these cases or a dossier of its team; none is no key."""
    new = _unseen(officer, cases)
    return Counter(kept_by for one in new for kept_by in set(one.watched.cases))


def find_by_id(officer: Officer, name: str) -> Find:
    """Return the find of this id, or of an id that ends so.

    Raises:
        FindNotFoundError: there is none, the officer may not see it, or has seen it.
    """
    new = {one.id: one for one in _unseen(officer, None)}
    found = the_one_ending(name, new)
    if found is None:
        raise FindNotFoundError(f"there is no one find {name}; see its id in: clew watch list")
    return next(_finds(officer, [new[found]]))


@dataclass(frozen=True, slots=True)
class _Touched:
    """What is watched, and how one item touches it."""

    watched: Watched
    touches: list[Touch]

    @property
    def item(self) -> str:
        return self.touches[0].item

    @property
    def id(self) -> UUID:
        return uuid5(self.watched.id, self.item)

    @property
    def came_at(self) -> datetime:
        return max(one.came_at for one in self.touches)


def _unseen(officer: Officer, cases: Collection[UUID] | None) -> list[_Touched]:
    """What touches what is watched, by the item, but for what the officer has seen."""
    named = ("unseen", None if cases is None else frozenset(cases))
    return kept_while_reading(officer, named, lambda: _derived(officer, cases))


def _derived(officer: Officer, cases: Collection[UUID] | None) -> list[_Touched]:
    found: dict[tuple[UUID, str], _Touched] = {}
    for watched, touch in _touched(officer, cases):
        found.setdefault((watched.id, touch.item), _Touched(watched, [])).touches.append(touch)
    seen = set(_seen(officer, {one.item for one in found.values()}))
    return [
        one
        for one in found.values()
        if not any((part, one.item) in seen for part in one.watched.ids)
    ]


def _seen(officer: Officer, items: Collection[str]) -> Iterator[tuple[UUID | None, str]]:
    """What the officer has seen of these items: each with a case or dossier that it touched."""
    for several in batched(items, KEYS_AT_ONCE, strict=False):
        rows = Seen.objects.filter(officer=officer.pk, item__in=several)
        for of_case, of_dossier, item in rows.values_list("case", "dossier", "item"):
            yield of_case or of_dossier, item


def _touched(officer: Officer, among: Collection[UUID] | None) -> Iterator[tuple[Watched, Touch]]:
    """What touches what is watched, since the watch began: all, or what some cases keep."""
    cases = {one.id: one for one in watched_cases(officer, among)}
    of_dossiers = touches_of_dossiers(officer, watched_dossiers(officer, among))
    for watched, touch in chain(touches_of_cases(officer, cases), of_dossiers):
        if touch.came_at > watched.since_at:
            yield watched, touch


def _finds(officer: Officer, new: Sequence[_Touched]) -> Iterator[Find]:
    items = {one.item for one in new}
    places = locations(officer, items)
    markings = case_markings(officer, items.union(*(one.watched.items for one in new)))
    for one in new:
        best = strongest(one.touches)
        yield Find(
            id=one.id,
            item=one.item,
            watched=one.watched,
            through=best.through,
            relation=best.relation,
            score=best.score,
            ways=len(one.touches),
            came_at=one.came_at,
            places=places[one.item],
            marking=strictest(
                {one.watched.marking}.union(
                    *(markings.get(item, ()) for item in (one.item, *one.watched.items))
                )
            ),
        )


def _rank(one: _Touched) -> tuple[int, int, float, str, UUID]:
    best = strongest(one.touches)
    certainty = list(Relation).index(best.relation)
    return -one.came_at.date().toordinal(), certainty, -best.score, one.item, one.watched.id
