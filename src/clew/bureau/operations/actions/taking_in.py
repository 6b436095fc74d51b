"""Taking in: a plan of many sites in one go. Taken in twice, it changes nothing.

A row whose team or targets cannot be found is told, with where it stands, and the others are taken.
A site that is there already is changed to what its row says; people, legal process, targets and
risks are added.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.operations.actions.changing import log_change
from clew.bureau.operations.actions.opening import workable
from clew.bureau.operations.actions.siting import UnknownTargetError, put_site
from clew.bureau.operations.actions.teams import MemberError
from clew.bureau.operations.plan_file import PlannedRow, RefusedRow


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of a plan: how many sites are new, changed, as they were; what was refused."""

    added: int
    changed: int
    unchanged: int
    refused: tuple[RefusedRow, ...]

    @property
    def in_words(self) -> str:
        """What is on record now, in a sentence."""
        return f"{self.added} sites added, {self.changed} changed, {self.unchanged} as they were"


@transaction.atomic
def take_in_plan(
    acting_officer: Officer, *, operation_id: UUID, rows: Iterable[PlannedRow], now: datetime
) -> TakenIn:
    """Add the sites of a plan to an operation.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer does not plan it, or its case is closed.
    """
    operation = workable(acting_officer, operation_id)
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    refused = []
    for row in rows:
        try:
            with transaction.atomic():
                counts[put_site(acting_officer, operation, row.site, now=now)] += 1
        except (MemberError, UnknownTargetError) as error:
            refused.append(RefusedRow(row.where, str(error)))
    if counts["added"] or counts["changed"]:
        details = {**counts, "refused": len(refused)}
        log_change(tags.OPERATIONS_PLAN_TAKEN_IN, acting_officer, operation, now, **details)
    return TakenIn(**counts, refused=tuple(refused))
