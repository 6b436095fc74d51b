"""Elsewhere: other own cases that have items of a referral and would not let them go there.

Each case answers for what was found in it, so these hold nothing back. Whoever sends is told of
those that the officer sees: an item may lie here because it was copied from there.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from itertools import batched
from uuid import UUID

from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.cases.queries import visible_cases
from clew.bureau.referrals.models import Part
from clew.bureau.referrals.queries.contents import OF_ITEMS
from clew.bureau.vault.queries import visible_locations
from clew.bureau.vault.queries.items import KEYS_AT_ONCE
from clew.handling.release import ToBureau


def kept_elsewhere(officer: Officer, parts: Sequence[Part], to: Bureau) -> list[str]:
    """Return in words which other cases of the own bureau have how many of these items."""
    named: defaultdict[str, set[UUID | None]] = defaultdict(set)
    for part in parts:
        if part.kind in OF_ITEMS and part.item_id is not None:
            named[part.item_id] |= {one.case_id for one in part.sources.all()}
    counted = Counter(case for item, case in _holders(officer, named) if case not in named[item])
    rule = ToBureau(bureau=str(to.pk), country=to.country)
    cases = visible_cases(officer).filter(pk__in=list(counted)).order_by("number")
    return [
        f"case {case} ({case.marking}) has {counted[case.pk]:,} of the items, too"
        for case in cases
        if not rule.admits(case.handling)
    ]


def _holders(officer: Officer, items: Collection[str]) -> list[tuple[str, UUID]]:
    """Each of these items with a case of the own bureau in which the officer sees it was found."""
    found: list[tuple[str, UUID]] = []
    own = visible_locations(officer).filter(loans=None, exhibit__case__bureau=officer.bureau_id)
    rows = own.order_by().values_list("item", "exhibit__case").distinct()
    for several in batched(items, KEYS_AT_ONCE, strict=False):
        found += rows.filter(item__in=several)
    return found
