"""Searching, always for an officer: a file for each kind, which says how it is found and why."""

from collections.abc import Sequence

from clew.bureau.accounts.models import Officer
from clew.bureau.search.asked import Asked
from clew.bureau.search.hit import Group
from clew.bureau.search.queries import (
    cases,
    dossiers,
    hash_lists,
    items,
    notes,
    operations,
    referrals,
    reports,
)
from clew.bureau.search.queries.selectors import SeenSelector, find_selectors

__all__ = ["SeenSelector", "find_groups", "find_selectors"]

_SOURCES = (items, hash_lists, cases, dossiers, notes, reports, referrals, operations)


def find_groups(officer: Officer, asked: Asked) -> Sequence[Group]:
    """Return what was found, by kind; a kind of which nothing was found is left out."""
    found = [Group.of(one.KIND, one.find(officer, asked)) for one in _SOURCES]
    return [group for group in found if group.hits]
