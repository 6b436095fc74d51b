"""Touches as they have to be kept, told from places and matches alone: what the kept ones must be.

Every pair of cases in which two items lie that touch is kept, or the case with no other named where
the other item lies in very many; and nothing is kept that is in no such pair.
"""

from collections import defaultdict
from itertools import product
from uuid import UUID

from clew.bureau.vault.models import CaseTouch, Location, Match

type _Row = tuple[UUID, UUID | None, str, UUID | None]


def check_touches() -> None:
    """Raise AssertionError where the kept touches are not those that there are."""
    true = true_touches()
    kept: set[_Row] = set(
        CaseTouch.objects.values_list("case_id", "other_case_id", "item_id", "match_id")
    )
    unnamed = {(case, None, item, match) for case, _, item, match in true}
    missing = {row for row in true if row not in kept and (row[0], None, *row[2:]) not in kept}
    assert not missing, f"touches that are not kept: {missing}"
    untrue = kept - true - unnamed
    assert not untrue, f"touches that are kept and are none: {untrue}"


def true_touches() -> set[_Row]:
    """Return a case, the other case, its item and the match, of all that touch."""
    lies: dict[str, set[UUID]] = defaultdict(set)
    for item, case in Location.objects.values_list("item_id", "exhibit__case_id"):
        lies[item].add(case)
    ways: set[tuple[str, str, UUID | None]] = {(item, item, None) for item in lies}
    pairs = Match.objects.filter(target__isnull=False).values_list("query_id", "target_id", "pk")
    for query, target, key in pairs:
        ways |= {(query, target, key), (target, query, key)}
    return {
        (case, other, theirs, key)
        for ours, theirs, key in ways
        for case, other in product(lies[ours], lies[theirs])
        if case != other
    }
