"""Reports on pages: those that the officer may see, each with all that it says, and as a file.

What a page shows of a report is under the rules of what it shows: accounts as everywhere, items and
cases that the officer sees, referrals of the own bureau. Which files of it left is told to who may
make such files or keeps reports, in the bureau that took it in.
"""

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.accounts.queries import UnknownRecipientError
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.exports.actions.reports import export_report
from clew.bureau.network.queries import report_by_id, visible_reports, with_counts
from clew.bureau.signin.proof import after_proof
from clew.bureau.ui.one_report import report_told
from clew.bureau.ui.paging import Page, asked_page
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import log_view, now, page_under
from clew.exchange.parcels import MisfitReportError, UnknownParcelFormatError
from clew.exchange.released import WithheldError

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_ROWS = 50
_WHY, _TO = 2_000, 200  # characters that are read of a field
_REFUSED = (
    *(MisfitReportError, NoReasonError, UnknownParcelFormatError),
    *(UnknownRecipientError, WithheldError),
)


@require_safe
@page_under(rules.READ_REPORTS)
def reports(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """List the reports that the officer may see, the latest first."""
    seen = visible_reports(officer).order_by("-taken_in_at", "-id")
    page = Page.of(number=asked_page(request), size=_ROWS, total=seen.count())
    rows = with_counts(seen)[page.offset : page.offset + page.size]
    log_view(tags.NETWORK_REPORTS_LISTED, officer, subject="")
    context = {"tab": "reports", "reports": list(rows), "page": page}
    return render(request, "ui/reports.html", context)


@require_safe
@page_under(rules.READ_REPORTS)
def one(request: HttpRequest, officer: "Officer", report_id: UUID) -> HttpResponse:
    """Show one report: what it says, what it is in, and how it came to say so."""
    return _page(request, officer, report_id)


@require_POST
@page_under(rules.EXPORT_REPORT)
@after_proof("one-report", by="report_id")
def export(request: HttpRequest, officer: "Officer", report_id: UUID) -> HttpResponse:
    """Return what of a report may go to a bureau as a document to keep."""
    report = report_by_id(officer, report_id)
    given = request.POST
    try:
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "report"
            export_report(
                officer,
                key=report.key,
                format_name=given.get("format", "")[:_TO],
                target=target,
                reason=given.get("reason", "")[:_WHY],
                to=given.get("to", "")[:_TO].strip() or None,
                now=now(),
            )
            content = target.read_bytes()
    except _REFUSED as error:
        return _page(request, officer, report_id, error=said_by(error))
    answer = HttpResponse(content, content_type="application/octet-stream")
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", report.key)
    answer["Content-Disposition"] = f'attachment; filename="clew-report-{name}"'
    return answer


def _page(
    request: HttpRequest, officer: "Officer", report_id: UUID, *, error: str = ""
) -> HttpResponse:
    report = report_by_id(officer, report_id)
    log_view(tags.NETWORK_REPORT_VIEWED, officer, subject=str(report.pk))
    context = report_told(officer, report, page_number=asked_page(request))
    context |= {"error": error, "kept": request.POST}
    return render(request, "ui/one_report.html", context, status=422 if error else 200)
