"""Touches: what of other cases may touch a case, kept as items are found there or are matched.

Two items touch by a match, one touches itself where its bytes lie in two cases. A touch is kept for
each case that the one is in and each other case that the other is in; an item in very many cases
is kept with none of them named. Who reads touches holds them against places, judgements and rules:
they may say too much, never too little. Every writer of places and matches takes its turn first
(`turns`), or two that are at work at once would miss each other's.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import batched
from uuid import UUID

from django.db.models import Case as SqlCase
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, When

from clew.bureau.turns import take_turn
from clew.bureau.vault.models import CaseTouch, Location, Match

MOST_NAMED = 20
"""In how many cases an item may lie before none of them is named."""

_AT_ONCE = 2_000  # databases limit the parameters of a statement


@dataclass(frozen=True, slots=True)
class _Way:
    """How `theirs` may touch the cases that `ours` is in; without a match it is the same item."""

    match: UUID | None
    ours: str
    theirs: str


def keep_found(sha256s: Collection[str], *, case_id: UUID) -> None:
    """Keep what items touch, or are touched by, that were just found in a case.

    It is done in the caller's transaction and turn.
    """
    for several in batched(sorted(set(sha256s)), _AT_ONCE, strict=False):
        _keep(_of_found(several, case_id))


def keep_matched(matches: Iterable[UUID]) -> None:
    """Keep what touches what by these matches, in the caller's transaction and turn."""
    for several in batched(matches, _AT_ONCE, strict=False):
        _keep(_of_matched(list(_ways(Match.objects.filter(pk__in=several)))))


def drop_untrue(sha256s: Collection[str]) -> None:
    """Drop the touches of items whose places were taken away, in the caller's transaction.

    It takes its turn: what finds the items anew meanwhile would leave touches of places that go.
    """
    take_turn()
    for several in batched(sha256s, _AT_ONCE, strict=False):
        about = Q(item__in=several) | Q(match__query__in=several) | Q(match__target__in=several)
        _untrue(CaseTouch.objects.filter(about)).delete()


def _of_found(sha256s: Collection[str], case_id: UUID) -> Iterator[CaseTouch]:
    found = set(sha256s)
    about = Match.objects.filter(Q(query__in=found) | Q(target__in=found))
    ways = [*(_Way(None, one, one) for one in found), *_ways(about)]
    sides = {side for way in ways for side in (way.ours, way.theirs)}
    many = _in_more_than(MOST_NAMED + 1, sides)
    of_new = [way for way in ways if way.theirs in found - many]
    cases = _cases_of((sides - many) | {way.ours for way in of_new})
    for way in ways:
        if way.ours in found:
            others = {None} if way.theirs in many else _named(cases[way.theirs])
            yield from _touches(way, {case_id}, others)
    for way in of_new:
        others = _named(cases[way.theirs]) & {case_id, None}
        yield from _touches(way, cases[way.ours], others)


def _of_matched(ways: Collection[_Way]) -> Iterator[CaseTouch]:
    cases = _cases_of({side for way in ways for side in (way.ours, way.theirs)})
    for way in ways:
        yield from _touches(way, cases[way.ours], _named(cases[way.theirs]))


def _touches(
    way: _Way, cases: Iterable[UUID], others: Collection[UUID | None]
) -> Iterator[CaseTouch]:
    for case in cases:
        for other in others:
            if other != case:
                yield CaseTouch(
                    case_id=case, other_case_id=other, item_id=way.theirs, match_id=way.match
                )


def _named(cases: Collection[UUID]) -> set[UUID | None]:
    return set(cases) if len(cases) <= MOST_NAMED else {None}


def _ways(matches: QuerySet[Match]) -> Iterator[_Way]:
    rows = matches.filter(target__isnull=False).values_list("pk", "query_id", "target_id")
    for key, query, target in rows:
        yield _Way(key, query, target)
        yield _Way(key, target, query)


def _cases_of(sha256s: Collection[str]) -> Mapping[str, set[UUID]]:
    """In which cases each of these items lies."""
    found: dict[str, set[UUID]] = defaultdict(set)
    for several in batched(sha256s, _AT_ONCE, strict=False):
        rows = Location.objects.filter(item__in=several).order_by()
        for item, case in rows.values_list("item", "exhibit__case").distinct():
            found[item].add(case)
    return found


def _in_more_than(most: int, sha256s: Collection[str]) -> set[str]:
    """Those of these items that lie in more cases than so many."""
    found: set[str] = set()
    for several in batched(sha256s, _AT_ONCE, strict=False):
        counted = (
            Location.objects.filter(item__in=several)
            .order_by()
            .values("item")
            .annotate(n=Count("exhibit__case", distinct=True))
        )
        found.update(counted.filter(n__gt=most).values_list("item", flat=True))
    return found


def _keep(touches: Iterator[CaseTouch]) -> None:
    for several in batched(touches, _AT_ONCE, strict=False):
        CaseTouch.objects.bulk_create(several, ignore_conflicts=True)


def _untrue(touches: QuerySet[CaseTouch]) -> QuerySet[CaseTouch]:
    """Those whose own item lies in the case no more, or the other one not where it is said to."""
    ours = SqlCase(
        When(match=None, then=F("item")),
        When(match__query=F("item"), then=F("match__target")),
        default=F("match__query"),
    )
    here = Location.objects.filter(item=OuterRef("ours"), exhibit__case=OuterRef("case"))
    theirs = Location.objects.filter(item=OuterRef("item")).exclude(exhibit__case=OuterRef("case"))
    there = theirs.filter(exhibit__case=OuterRef("other_case"))
    gone = Q(~Exists(there), other_case__isnull=False) | ~Exists(theirs) | ~Exists(here)
    return touches.annotate(ours=ours).filter(gone)
