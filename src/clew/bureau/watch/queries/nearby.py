"""Nearby: the items that touch a watched case or dossier and came after what they touch.

An item comes when it is first found in a place that the officer may see; what lies elsewhere tells
nothing, not even by its time. It touches by a match that nobody judged not the same, leads too, or
because bytes that are watched were found in a further place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from clew.bureau.accounts.models import Officer
from clew.bureau.persons.queries.verdicts import is_rejected
from clew.bureau.vault.models import Judgement, Location, Match
from clew.bureau.vault.queries import locations, matches_of, visible_locations
from clew.bureau.vault.queries.visibility import visible_matches
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


def touches_of_case(officer: Officer, watched: Watched) -> Iterator[Touch]:
    """Yield the items found elsewhere that touch a case's items."""
    for ours, theirs in (("query", "target"), ("target", "query")):
        rows = _matches_out_of(officer, watched, ours, theirs)
        for item, through, relation, score, came_at in rows:
            yield Touch(item, through, Relation(relation), score, came_at)
    yield from _found_again(officer, watched)


def touches_of_dossier(officer: Officer, watched: Watched) -> Iterator[Touch]:
    """Yield the items that touch a dossier's and came after these were gathered."""
    matched = matches_of(officer, watched.items.keys())
    others = {match.other for matches in matched.values() for match in matches if match.other}
    places = locations(officer, others | watched.items.keys())
    for item, matches in matched.items():
        for match in matches:
            if match.other and match.other not in watched.items and not is_rejected(match):
                came_at = places[match.other][0].found_at
                if came_at > max(watched.items[item], watched.since_at):
                    yield Touch(match.other, item, match.relation, match.score, came_at)
    for item, gathered_at in watched.items.items():
        later = (place.found_at for place in places[item][1:])
        came = [at for at in later if at > max(gathered_at, watched.since_at)]
        if came:
            yield Touch(item, item, Relation.SAME_FILE, 1.0, min(came))


def _matches_out_of(
    officer: Officer, watched: Watched, ours: str, theirs: str
) -> QuerySet[Match, tuple[str, str, str, float, datetime]]:
    """The matches with one side in the case and the other, later one nowhere in it."""
    places = visible_locations(officer).order_by("found_at")
    here = places.filter(exhibit__case=watched.id)
    rows: QuerySet[Any] = (
        visible_matches(officer)
        .filter(
            Exists(here.filter(item=OuterRef(ours))),
            ~Exists(here.filter(item=OuterRef(theirs))),
            target__isnull=False,
        )
        .annotate(
            verdict=_last_verdict(),
            ours_at=_first(here, ours),
            came_at=_first(places, theirs),
        )
        .filter(~_rejected(), came_at__gt=F("ours_at"))
        .filter(came_at__gt=watched.since_at)
    )
    return rows.values_list(f"{theirs}_id", f"{ours}_id", "relation", "score", "came_at")


def _found_again(officer: Officer, watched: Watched) -> Iterator[Touch]:
    """The case's own bytes, found later in another case."""
    places = visible_locations(officer).order_by("found_at")
    here = places.filter(exhibit__case=watched.id)
    rows = (
        places.exclude(exhibit__case=watched.id)
        .annotate(ours_at=_first(here, "item"))
        .filter(found_at__gt=F("ours_at"))
        .filter(found_at__gt=watched.since_at)
    )
    for item, found_at in rows.values_list("item_id", "found_at"):
        yield Touch(item, item, Relation.SAME_FILE, 1.0, found_at)


def _first(places: QuerySet[Location], side: str) -> Subquery:
    return Subquery(places.filter(item=OuterRef(side)).values("found_at")[:1])


def _last_verdict() -> Subquery:
    """A person's last word on the match; none where nobody judged it."""
    standing = Judgement.objects.filter(match=OuterRef("pk"), undone_at=None)
    return Subquery(standing.order_by("-judged_at", "-pk").values("verdict")[:1])


def _rejected() -> Q:
    return Q(verdict__isnull=False, verdict=Judgement.Verdict.NOT_SAME.value)


def strongest(touches: Sequence[Touch]) -> Touch:
    """Return the surest of the ways in which one item touches."""
    order = list(Relation)
    return min(touches, key=lambda one: (order.index(one.relation), -one.score, one.through))
