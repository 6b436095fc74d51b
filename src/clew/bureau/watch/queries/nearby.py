"""Nearby: the items that touch a watched case or dossier and came after what they touch.

An item comes when it is first found in a place that the officer may see; what lies elsewhere tells
nothing, not even by its time. It touches by a match that nobody judged not the same, leads too, or
because bytes that are watched were found in a further place.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, Q

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.queries import is_in_visible_case
from clew.bureau.vault.models import Match
from clew.bureau.vault.queries import visible_locations
from clew.bureau.vault.queries.items import KEYS_AT_ONCE
from clew.bureau.vault.queries.seen import is_seen
from clew.bureau.vault.queries.touches import KeptTouch, kept_touches, was_rejected
from clew.bureau.watch.models import Seen
from clew.bureau.watch.queries.watched import Watched
from clew.model.match import Relation


@dataclass(frozen=True, slots=True)
class Touch:
    """An item that touches what is watched: through which of its items, how, and how surely."""

    item: str
    through: str
    relation: Relation
    score: float
    came_at: datetime


def touches_of_cases(
    officer: Officer, watched: Mapping[UUID, Watched]
) -> Iterator[tuple[Watched, Touch]]:
    """Yield the items found elsewhere that touch these cases' items, each with its case.

    Those that the officer has seen are left out.
    """
    kept = _kept(officer, watched)
    came = _first_found(officer, {side for one in kept for side in (one.ours, one.theirs)})
    for one in kept:
        ours, theirs = came.get(one.ours, {}), came.get(one.theirs, {})
        if one.case in ours and (came_at := _came(one, ours[one.case], theirs)):
            yield watched[one.case], Touch(one.theirs, one.ours, one.relation, one.score, came_at)


def _came(one: KeptTouch, ours_at: datetime, theirs: Mapping[UUID, datetime]) -> datetime | None:
    """When the item was first found elsewhere after the case's own; None if it was not."""
    if one.match is None:
        return min(
            (at for case, at in theirs.items() if case != one.case and at > ours_at), default=None
        )
    first = min(theirs.values(), default=ours_at)
    return first if first > ours_at and one.case not in theirs else None


def touches_of_dossiers(
    officer: Officer, dossiers: Collection[Watched]
) -> Iterator[tuple[Watched, Touch]]:
    """Yield the items that touch a dossier's and came after these were gathered."""
    items = {item for watched in dossiers for item in watched.items}
    related = _related(officer, items)
    others = {one.item for several in related.values() for one in several}
    found = _found_at(officer, others | items)
    for watched in dossiers:
        for touch in _touches(watched, related, found):
            yield watched, touch


@dataclass(frozen=True, slots=True)
class _Other:
    """An item that a match relates to another one."""

    item: str
    relation: Relation
    score: float


def _touches(
    watched: Watched,
    related: Mapping[str, Sequence[_Other]],
    found: Mapping[str, Sequence[datetime]],
) -> Iterator[Touch]:
    for item, gathered_at in watched.items.items():
        for other in related.get(item, ()):
            came_at = found[other.item][0]
            if other.item not in watched.items and came_at > gathered_at:
                yield Touch(other.item, item, other.relation, other.score, came_at)
        came = [at for at in found[item][1:] if at > gathered_at]
        if came:
            yield Touch(item, item, Relation.SAME_FILE, 1.0, min(came))


def _related(officer: Officer, sha256s: Collection[str]) -> dict[str, list[_Other]]:
    """The seen items that a match relates each of these to, which nobody judged not the same."""
    found: dict[str, list[_Other]] = defaultdict(list)
    for ours, theirs in (("query", "target"), ("target", "query")):
        rows = Match.objects.filter(~was_rejected(), is_seen(officer, theirs))
        for several in batched(sha256s, KEYS_AT_ONCE, strict=False):
            here = rows.filter(Q((f"{ours}__in", several)))
            for item, *other in here.values_list(ours, theirs, "relation", "score"):
                found[item].append(_Other(other[0], Relation(other[1]), other[2]))
    return found


def _found_at(officer: Officer, sha256s: Collection[str]) -> dict[str, list[datetime]]:
    """When each item was found in places that the officer may see, oldest first."""
    found: dict[str, list[datetime]] = defaultdict(list)
    for several in batched(sha256s, KEYS_AT_ONCE, strict=False):
        rows = visible_locations(officer).filter(item__in=several).order_by("found_at")
        for item, at in rows.values_list("item", "found_at"):
            found[item].append(at)
    return found


def _kept(officer: Officer, watched: Collection[UUID]) -> set[KeptTouch]:
    """What may touch these cases out of others that the officer sees, and was not seen yet."""
    seen = Seen.objects.filter(officer=officer.pk, item=OuterRef("item"), case=OuterRef("case"))
    unnamed = Q(is_seen(officer, "item"), other_case=None)
    there = Q(is_in_visible_case(officer, "other_case"))
    return kept_touches(watched, there | unnamed, ~Exists(seen))


def _first_found(officer: Officer, sha256s: Collection[str]) -> dict[str, dict[UUID, datetime]]:
    """When each item was first found in each of the cases that the officer may see."""
    found: dict[str, dict[UUID, datetime]] = defaultdict(dict)
    for several in batched(sha256s, KEYS_AT_ONCE, strict=False):
        rows = visible_locations(officer).filter(item__in=several).order_by()
        firsts = rows.values("item", "exhibit__case").annotate(first=Min("found_at"))
        for item, case, first in firsts.values_list("item", "exhibit__case", "first"):
            found[item][case] = first
    return found


def strongest(touches: Sequence[Touch]) -> Touch:
    """Return the surest of the ways in which one item touches."""
    order = list(Relation)
    return min(touches, key=lambda one: (order.index(one.relation), -one.score, one.through))
