"""Marking a report anew: who may see it changes at once, and networks are withheld."""

from datetime import datetime

from django.db import transaction

from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.access.rules import KEEP_REPORTS
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.network.models import Build
from clew.bureau.network.queries import ReportNotFoundError, visible_reports


@transaction.atomic
def mark_report(acting_officer: Officer, *, key: str, change: MarkingChange, now: datetime) -> int:
    """Mark a report, in every format it came in; return how many there were.

    Networks, which may rest on it, are withheld until they are brought up to date or built again.

    Raises:
        DeniedError: the officer keeps no reports.
        ReportNotFoundError: there is none of that key that the officer's bureau keeps.
    """
    KEEP_REPORTS.gate.check(acting_officer)
    kept = visible_reports(acting_officer).filter(KEEP_REPORTS.where(acting_officer), key=key)
    reports = list(kept.select_for_update())
    if not reports:
        raise ReportNotFoundError(f"there is no report {key}; see clew reports list")
    for report in reports:
        told = change.put_on(report)
        if told:
            record(
                tags.NETWORK_REPORT_MARKED,
                officer=acting_officer,
                subject=str(report.pk),
                details={"key": key, **told},
                now=now,
            )
    Build.objects.update(withheld=True)
    return len(reports)
