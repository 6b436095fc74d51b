"""Reading the watch: always for an officer, who is told only of what both sides allow.

watched  the cases and dossiers that an officer keeps watch over, and since when
nearby   the items that touch them
finds    those not seen yet, each with why, where, and the stricter marking
"""

from clew.bureau.watch.queries.finds import (
    Find,
    FindNotFoundError,
    count_finds,
    find_by_id,
    finds,
    finds_by_case,
)

__all__ = [
    "Find",
    "FindNotFoundError",
    "count_finds",
    "find_by_id",
    "finds",
    "finds_by_case",
]
