"""The worked example: a plan of 56 invented sites in 19 states and one union territory."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.operations.actions.opening import open_operation
from clew.bureau.operations.actions.taking_in import take_in_plan
from clew.bureau.operations.models import Operation
from clew.bureau.operations.plan_file import read_plan
from clew.simulate.plan import write_plan
from records import NOW

BEGINS_AT = datetime(2030, 12, 3, tzinfo=UTC)


def plan_lantern(officer: Officer, case: Case, plan: Path, *, name: str = "Lantern") -> Operation:
    """Return the operation, planned from a file that is written to `plan`."""
    operation = open_operation(
        officer,
        case=case,
        name=name,
        commander=officer.username,
        begins_at=BEGINS_AT,
        ends_at=BEGINS_AT + timedelta(hours=4),
        now=NOW,
    )
    write_plan(plan, seed=7)
    take_in_plan(officer, operation_id=operation.pk, rows=read_plan(plan).rows, now=NOW)
    return operation
