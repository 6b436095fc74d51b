"""Removing: a case or a report whose time is over goes for good, and its tombstone is logged.

Files, index entries and fingerprints go as after a recall, what was shared of it is recalled, and
what was made of it here goes with it. The audit log stays, and so do records of custody and the
steps and outcomes of referrals. Cut off, the same call goes on.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.cases.models import Case
from clew.bureau.deliveries.actions.removing import forget_deliveries
from clew.bureau.network.models import Report
from clew.bureau.network.queries.exported import files_of_reports
from clew.bureau.retention.actions.of_cases import (
    erase_items,
    forget_case,
    items_of,
    recall_shared,
)
from clew.bureau.retention.actions.of_reports import forget_report
from clew.bureau.retention.models import Removal
from clew.bureau.retention.queries import Due, due_named
from clew.bureau.sharing.actions.purging import erasing
from clew.bureau.sharing.lock import exchange_turn
from clew.bureau.sharing.queries.exported import files_of_case
from clew.bureau.vault.folder import VaultFolder
from clew.model.wording import Wording


class KeptError(ValueError):
    """Something still needs what is due."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed, how many items with it, and the files of it that lie outside."""

    kind: str
    name: str
    items: int
    files_outside: Collection[dict[str, str]]


def remove_due(
    acting_officer: Officer, *, name: str, reason: str, vault: VaultFolder, now: datetime
) -> list[Removed]:
    """Remove the case or the report of that name, which is due; doing it twice changes nothing.

    Raises:
        DeniedError: the officer does not keep retention.
        NotDueError: nothing of that name is due.
        KeptError: a hold, an open referral, an operation that is not over or an exhibit in custody
            keeps it.
        NoReasonError: no reason is given.
        RefusalError: what was shared of it cannot be recalled; nothing was removed.
        IndexDamagedError: an index is broken; after `clew index rebuild` it goes on.
    """
    with exchange_turn(vault), erasing():
        found = due_named(acting_officer, name, now=now)
        why = told(reason, what=Wording("it is removed (--reason)"))
        for one in found:
            _check(one)
        return [_remove(one, acting_officer, why, vault, now) for one in found]


def _check(due: Due) -> None:
    if kept_by := due.kept_by():
        raise KeptError(
            Wording("%(name)s stays, for there is %(all)s", name=due.name, all="; ".join(kept_by))
        )


def _remove(due: Due, officer: Officer, why: str, vault: VaultFolder, now: datetime) -> Removed:
    if isinstance(due.row, Case):
        return _remove_case(due.row, officer, why, vault, now)
    report, outside = due.row, files_of_reports([due.row])
    with transaction.atomic():
        forget_report(report, now=now)
        Removal.objects.create(report=report, removed_at=now)
        _bury(tags.RETENTION_REPORT_REMOVED, due.row, officer, why, now, 0, len(outside))
    return Removed(due.kind, due.name, 0, outside)


def _remove_case(
    case: Case, officer: Officer, why: str, vault: VaultFolder, now: datetime
) -> Removed:
    items = items_of(case)
    outside = files_of_case(case, items)
    recall_shared(case, items, officer=officer, reason=why, vault=vault, now=now)
    erase_items(case, items, vault=vault)
    with transaction.atomic():
        _check_again(officer, case, now)
        Removal.objects.create(case=case, removed_at=now)  # without it operations cannot go
        forget_deliveries(case, vault=vault)
        forget_case(case, now=now)
        _bury(tags.RETENTION_CASE_REMOVED, case, officer, why, now, len(items), len(outside))
    return Removed("case", str(case), len(items), outside)


def _check_again(officer: Officer, case: Case, now: datetime) -> None:
    """Somebody may have held it while its files went; no hold comes after this."""
    Case.objects.select_for_update().get(pk=case.pk)
    (found,) = [one for one in due_named(officer, str(case), now=now) if one.row == case]
    _check(found)


def _bury(  # noqa: PLR0913, PLR0917 -- what was removed, by whom, why, when and how much
    tag: str,
    row: Case | Report,
    officer: Officer,
    why: str,
    now: datetime,
    items: int,
    files_outside: int,
) -> None:
    details = {
        "name": str(row),
        "kept_until": f"{row.keep_until:%Y-%m-%d}",
        "reason": why,
        "items": items,
        "files_outside": files_outside,
    }
    record(tag, officer=officer, subject=str(row.pk), details=details, now=now)
