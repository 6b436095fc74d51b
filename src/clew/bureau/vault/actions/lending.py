"""Lending: items of other bureaux' cases lie in an exhibit for as long as these cases are released.

They are called by their hashes there: what a file was called, and where it lay, is not told.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from clew.bureau.access.marked import MarkedModel
from clew.bureau.cases.models import Case, Exhibit
from clew.bureau.turns import take_turn
from clew.bureau.vault.actions.recording import path_key
from clew.bureau.vault.actions.touches import keep_found
from clew.bureau.vault.models import Item, Loan, Location


def lend(
    exhibit: Exhibit,
    lenders: Mapping[str, Collection[Case]],
    *,
    under: MarkedModel,
    now: datetime,
) -> None:
    """Put items, by their SHA-256, into an exhibit, each lent by these cases, under a marking.

    It is done in the caller's transaction, who checked that each case is released.
    """
    take_turn()
    for sha256, cases in sorted(lenders.items()):
        place = Location.objects.create(
            item_id=sha256,
            exhibit=exhibit,
            path=sha256,
            path_bytes=sha256.encode(),
            path_sha256=path_key(sha256.encode()),
            size=Item.objects.get(pk=sha256).size,
            mtime_ns=0,
            found_at=now,
        )
        Loan.objects.bulk_create(
            Loan(location=place, exhibit=exhibit, case=case, **_marking(under)) for case in cases
        )
    keep_found(lenders, case_id=exhibit.case_id)


def end_loans(exhibit_id: UUID, sha256: str, *, now: datetime) -> None:
    """End the loans of an item in an exhibit, for good."""
    Loan.objects.filter(location__exhibit=exhibit_id, location__item=sha256, ended_at=None).update(
        ended_at=now
    )


def _marking(record: MarkedModel) -> dict[str, object]:
    names = ("bureau_id", "marking", "pap", "purposes", "released_to", "keep_until")
    return {name: getattr(record, name) for name in names}
