"""Recalling a report: what it said counts no more, and taking it in again changes that not."""

from datetime import datetime

from django.db import transaction

from clew.bureau.access.rules import KEEP_REPORTS
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.queries.written import Written
from clew.bureau.audit.reasons import told
from clew.bureau.network.models import Build
from clew.bureau.network.queries import ReportNotFoundError, visible_reports
from clew.bureau.network.queries.exported import files_of_reports
from clew.model.wording import Wording


@transaction.atomic
def recall_report(
    acting_officer: Officer, *, key: str, reason: str, now: datetime
) -> list[Written]:
    """Withdraw all that a report said, in every format it came in; return the files it left as.

    These are for people to destroy. One that was recalled already stays as it is. Networks, which
    may rest on it, are withheld until they are brought up to date or built again.

    Raises:
        DeniedError: the officer keeps no reports.
        ReportNotFoundError: there is none of that key, or the officer may not see it.
        NoReasonError: no reason is given.
    """
    KEEP_REPORTS.gate.check(acting_officer)
    reports = list(
        visible_reports(acting_officer).filter(KEEP_REPORTS.where(acting_officer), key=key)
    )
    if not reports:
        raise ReportNotFoundError(f"there is no report {key}; see clew reports list")
    why = told(reason, what=Wording("the report is recalled"))
    for report in reports:
        if report.recalled_at is not None:
            continue
        report.recalled_at, report.recall_reason = now, why
        report.save(update_fields=["recalled_at", "recall_reason"])
        record(
            tags.NETWORK_REPORT_RECALLED,
            officer=acting_officer,
            subject=str(report.pk),
            details={
                "key": key,
                "format": report.format,
                "reason": why,
                "files_outside": len(files_of_reports([report])),
            },
            now=now,
        )
    Build.objects.update(withheld=True)
    return files_of_reports(reports)
