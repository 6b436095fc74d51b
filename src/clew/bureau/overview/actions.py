"""The numbers of an overview as a file, for a reason that is logged."""

import csv
import io
from datetime import UTC, datetime

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.overview.queries import Overview, overview_of
from clew.model.wording import Wording

_COLUMNS = ("group", "measure", "unit", "week", "value")


@transaction.atomic
def export_overview(officer: Officer, *, weeks: int, reason: str, now: datetime) -> str:
    """Return the overview as CSV, a row a number: its group, measure, unit, week and value.

    What waits has the day of the file in place of a week.

    Raises:
        DeniedError: the officer oversees nobody.
        NoReasonError: no reason is given.
        WeeksError: `weeks` are none, or too many.
    """
    why = told(reason, what=Wording("the numbers leave the node"))
    made = overview_of(officer, weeks=weeks, now=now)
    record(
        tags.OVERVIEW_EXPORTED,
        officer=officer,
        subject=str(officer.bureau_id),
        details={"reason": why, "weeks": weeks},
        now=now,
    )
    return _csv(made)


def _csv(made: Overview) -> str:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(_COLUMNS)
    for group, several in made.groups.items():
        for one in several:
            for week, value in zip(made.weeks, one.values, strict=True):
                rows.writerow([group, one.name, one.unit, week.isoformat(), value])
    day = made.at.astimezone(UTC).date().isoformat()
    for waits in made.backlog:
        for due in ("first", "soon", "later", "whenever"):
            rows.writerow(["backlog", f"{waits.name}_{due}", "", day, getattr(waits, due)])
    return out.getvalue()
