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

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.persons.queries.verdicts import is_rejected
from clew.bureau.vault.models import Judgement, Match
from clew.bureau.vault.queries import (
    LocationRow,
    MatchRow,
    locations,
    matches_of,
    visible_locations,
)
from clew.bureau.vault.queries.items import KEYS_AT_ONCE
from clew.bureau.vault.queries.seen import is_seen
from clew.bureau.vault.queries.visibility import visible_locations_in
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
    """Yield the items found elsewhere that touch these cases' items, each with its case."""
    rows = [*_matches(officer, watched, "query"), *_matches(officer, watched, "target")]
    came = _first_found(officer, {side for row in rows for side in row[:2]})
    for ours, theirs, relation, score in rows:
        for case, ours_at in came[ours].items():
            came_at = min(came[theirs].values())
            if case in watched and case not in came[theirs] and came_at > ours_at:
                yield watched[case], Touch(theirs, ours, Relation(relation), score, came_at)
    yield from _found_again(officer, watched)


def touches_of_dossiers(
    officer: Officer, dossiers: Collection[Watched]
) -> Iterator[tuple[Watched, Touch]]:
    """Yield the items that touch a dossier's and came after these were gathered."""
    items = {item for watched in dossiers for item in watched.items}
    matched = matches_of(officer, items)
    others = {match.other for matches in matched.values() for match in matches if match.other}
    places = locations(officer, others | items)
    for watched in dossiers:
        for touch in _touches(watched, matched, places):
            yield watched, touch


def _touches(
    watched: Watched,
    matched: Mapping[str, Sequence[MatchRow]],
    places: Mapping[str, Sequence[LocationRow]],
) -> Iterator[Touch]:
    for item in watched.items:
        for match in matched.get(item, ()):
            if match.other and match.other not in watched.items and not is_rejected(match):
                came_at = places[match.other][0].found_at
                if came_at > watched.items[item]:
                    yield Touch(match.other, item, match.relation, match.score, came_at)
    for item, gathered_at in watched.items.items():
        later = (place.found_at for place in places[item][1:])
        came = [at for at in later if at > gathered_at]
        if came:
            yield Touch(item, item, Relation.SAME_FILE, 1.0, min(came))


def not_rejected(matches: QuerySet[Match]) -> QuerySet[Match]:
    """Return the matches but for those of which somebody's last word is: not the same."""
    standing = Judgement.objects.filter(undone_at=None)
    later = standing.filter(
        Q(judged_at__gt=OuterRef("judged_at"))
        | Q(judged_at=OuterRef("judged_at"), pk__gt=OuterRef("pk")),
        match=OuterRef("match"),
    )
    against = standing.filter(match=OuterRef("pk"), verdict=Judgement.Verdict.NOT_SAME.value)
    return matches.exclude(Exists(against.filter(~Exists(later))))


def _matches(
    officer: Officer, watched: Collection[UUID], ours: str
) -> QuerySet[Match, tuple[str, str, str, float]]:
    """The matches whose one side, `ours`, lies in such a case, those judged wrong left out."""
    theirs = "target" if ours == "query" else "query"
    here = visible_locations_in(officer, watched).order_by().values("item")
    rows = Match.objects.filter(Q((f"{ours}__in", here)), is_seen(officer, theirs))
    return not_rejected(rows).values_list(f"{ours}_id", f"{theirs}_id", "relation", "score")


def _found_again(
    officer: Officer, watched: Mapping[UUID, Watched]
) -> Iterator[tuple[Watched, Touch]]:
    """The cases' own bytes, found later in another case."""
    elsewhere = visible_locations(officer).filter(item=OuterRef("item"))
    other = elsewhere.exclude(exhibit__case=OuterRef("exhibit__case"))
    again = visible_locations_in(officer, watched).order_by().filter(Exists(other))
    came = _first_found(officer, set(again.values_list("item", flat=True)))
    for item, cases in came.items():
        for case, ours_at in cases.items():
            later = [at for other, at in cases.items() if other != case and at > ours_at]
            if case in watched and later:
                yield watched[case], Touch(item, item, Relation.SAME_FILE, 1.0, min(later))


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
