"""Holding: whether items are in a case, as far as the officer may see."""

from collections.abc import Collection
from itertools import batched

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.vault.queries import ItemNotFoundError
from clew.bureau.vault.queries.items import KEYS_AT_ONCE, of_case


def check_in_case(officer: Officer, case: Case, sha256s: Collection[str]) -> None:
    """Return if the officer sees each of these items in the case.

    Raises:
        ItemNotFoundError: one is not there, or the officer may not see it there.
    """
    for several in batched(dict.fromkeys(sha256s), KEYS_AT_ONCE, strict=False):
        there = set(of_case(officer, case).filter(pk__in=several).values_list("pk", flat=True))
        for sha256 in several:
            if sha256 not in there:
                raise ItemNotFoundError(f"there is no item {sha256} in this case; check the hash")
