"""Exporting a report: a document that is whole or not there, never without its event in the log."""

from datetime import datetime
from pathlib import Path

from django.db import transaction

from clew.bureau.access.rules import EXPORT_REPORT
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.reasons import told
from clew.bureau.exports.actions.event import log_written
from clew.bureau.exports.actions.release import release_to
from clew.bureau.exports.new_file import keep, new_file
from clew.bureau.exports.queries import report_parcel
from clew.bureau.network.models import Report
from clew.bureau.network.queries import ReportNotFoundError, visible_reports
from clew.exchange.parcels import ReportFormat, Written, report_format, write_report
from clew.exchange.released import WithheldError
from clew.handling.release import admits_all
from clew.model.wording import Wording


def export_report(  # noqa: PLR0913 -- what, to whom, as what, where, why and when
    acting_officer: Officer,
    *,
    key: str,
    format_name: str,
    target: Path,
    reason: str,
    now: datetime,
    to: str | None = None,
) -> Written:
    """Write a report for a bureau (`to`; else the own one) as a document of some format.

    Of a report that came in several formats the first one is written that is the format's own. The
    file can be read by its owner only; its event stands in the audit log before it has its name.

    Raises:
        ReportNotFoundError: there is none, the officer may not see it or may not make a file of
            it, or it was recalled.
        NoReasonError: no reason was given.
        UnknownParcelFormatError: no format of that name has a form for one report.
        UnknownRecipientError: `to` is neither a member bureau nor a country.
        WithheldError: the report may not go to that bureau.
        MisfitReportError: the format has no form for this report.
        TargetExistsError: there is a file of that name already.
        OSError: the file cannot be written.
    """
    format_ = report_format(format_name)
    report = _exportable(acting_officer, key, format_)
    why = told(reason, what=Wording("the report is exported (--reason)"))
    release = release_to(acting_officer, to)
    if not admits_all(release, [report.handling]):
        raise WithheldError(
            Wording(
                "the report %(key)s, marked %(tlp)s, is not released to %(to)s; whoever keeps"
                " it can: clew reports mark",
                key=key,
                tlp=str(report.handling.tlp),
                to=str(to),
            )
        )
    with new_file(target) as file:
        parcel = report_parcel(acting_officer, report, now=now)
        written = write_report(parcel, file, format_=format_, release=release)
        keep(file)
        with transaction.atomic():  # before the file has its name: never one without its event
            log_written(
                tags.EXPORTS_REPORT_EXPORTED,
                written,
                officer=acting_officer,
                subject=str(report.pk),
                format_name=format_.name,
                to=to,
                reason=why,
                now=now,
            )
    return written


def _exportable(officer: Officer, key: str, format_: ReportFormat) -> Report:
    """Refuse in the words of an absent report."""
    there = visible_reports(officer).filter(
        EXPORT_REPORT.where(officer), key=key, recalled_at=None, reading__gt=0
    )
    found = sorted(there, key=lambda report: report.format != format_.reads_back)
    if not found:
        raise ReportNotFoundError(f"there is no report {key}; see clew reports list")
    return found[0]
