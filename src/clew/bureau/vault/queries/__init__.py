"""Reading items: what they are, where they were found, what they match. Always for an officer.

An item is visible if it was found in a case that the officer may see. A match is visible if both
of its sides are: the other item, or the hash list it names. What may not be seen is not there.

visibility  which items, locations and matches an officer may see
seen        whether an item lies where an officer may see, as a condition on any table
lent        what lies in a case by a loan, as long as that goes on
loans       the markings that lent items carry
rows        what the queries return: frozen values, never records
relating    the surest relation of an item
state       matched, no match, unchecked, uncheckable: the rule in one place
sorting     items by relation, state and list
items       items and their locations, page by page
matches     matches of items, from either side, with the standing judgement
touches     what may touch a case, as it is kept
totals      one case in figures, or several in the first few
"""

from clew.bureau.vault.queries.items import (
    ItemNotFoundError,
    Only,
    SeveralItemsError,
    item,
    item_named,
    items,
    items_of_case,
    items_of_digests,
    locations,
    seen_item,
    unread_of_case,
)
from clew.bureau.vault.queries.matches import MatchNotFoundError, match_by_id, matches_of
from clew.bureau.vault.queries.rows import (
    CaseTotals,
    EntryRow,
    ItemRow,
    JudgementRow,
    LocationRow,
    MatchRow,
    UnreadRow,
)
from clew.bureau.vault.queries.state import unchecked
from clew.bureau.vault.queries.totals import case_counts, case_totals
from clew.bureau.vault.queries.visibility import visible_items, visible_locations

__all__ = [
    "CaseTotals",
    "EntryRow",
    "ItemNotFoundError",
    "ItemRow",
    "JudgementRow",
    "LocationRow",
    "MatchNotFoundError",
    "MatchRow",
    "Only",
    "SeveralItemsError",
    "UnreadRow",
    "case_counts",
    "case_totals",
    "item",
    "item_named",
    "items",
    "items_of_case",
    "items_of_digests",
    "locations",
    "match_by_id",
    "matches_of",
    "seen_item",
    "unchecked",
    "unread_of_case",
    "visible_items",
    "visible_locations",
]
