"""Exports: a case's report; a case or a report in another format. It takes a token made for it."""

import tempfile
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.given import Given, Language, Name, Reason, ReportKey
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import file_told
from clew.bureau.cases.queries import case_by_id
from clew.bureau.exports.actions.cases import export_case
from clew.bureau.exports.actions.reports import export_report
from clew.bureau.reports.actions import FORMATS, make_report
from clew.bureau.vault.current import current_vault
from clew.exchange.parcels import parcel_formats, report_formats

router = Router(tags=["Exports"])
_EXPORT = TokenFor(Scope.EXPORT, rules.EXPORT_CASE)
_BYTES = "application/octet-stream"

Form = StrEnum("Form", {name.upper(): name for name in FORMATS})  # type: ignore[misc] # by name
Format = StrEnum(  # type: ignore[misc] # by name
    "Format", {one.name.upper().replace("-", "_"): one.name for one in parcel_formats()}
)
ReportFormat = StrEnum(  # type: ignore[misc] # by name
    "ReportFormat",
    {one.name.upper().replace("-", "_"): one.name for one in report_formats()},
)


class ReportAsked(Given):
    """As what and in which language a report is made, and why."""

    form: Form
    language: Language = Language("en")
    reason: Reason


class ExportAsked(Given):
    """As what, for which bureau or country (else the own bureau), and why."""

    format: Format
    to: Name | None = None
    reason: Reason


class ReportExportAsked(Given):
    """As what, for which bureau or country (else the own bureau), and why."""

    format: ReportFormat
    to: Name | None = None
    reason: Reason


@router.post(
    "/cases/{case_id}/report",
    auth=_EXPORT,
    openapi_extra=file_told(*FORMATS.values(), description="The report"),
)
def report(request: HttpRequest, case_id: UUID, given: ReportAsked) -> HttpResponse:
    """Return a case's report; faces are covered in its pictures."""
    officer = caller(request)
    content = make_report(
        officer,
        case=case_by_id(officer, case_id),
        form=given.form.value,
        language=given.language.value,
        reason=given.reason,
        vault=current_vault(),
        now=now(),
    )
    return HttpResponse(content, content_type=FORMATS[given.form.value])


@router.post(
    "/cases/{case_id}/export", auth=_EXPORT, openapi_extra=file_told(_BYTES, description="The case")
)
def export(request: HttpRequest, case_id: UUID, given: ExportAsked) -> HttpResponse:
    """Return what of a case may go to a bureau, as a file of another format."""
    officer = caller(request)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "case"
        export_case(
            officer,
            case=case_by_id(officer, case_id),
            format_name=given.format.value,
            target=target,
            reason=given.reason,
            to=given.to,
            now=now(),
        )
        return HttpResponse(target.read_bytes(), content_type=_BYTES)


@router.post(
    "/reports/{key}/export",
    auth=TokenFor(Scope.EXPORT, rules.EXPORT_REPORT),
    openapi_extra=file_told(_BYTES, description="The report"),
)
def export_of_report(
    request: HttpRequest, key: ReportKey, given: ReportExportAsked
) -> HttpResponse:
    """Return what of a report may go to a bureau, as a document of another format."""
    officer = caller(request)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "report"
        export_report(
            officer,
            key=key,
            format_name=given.format.value,
            target=target,
            reason=given.reason,
            to=given.to,
            now=now(),
        )
        return HttpResponse(target.read_bytes(), content_type=_BYTES)
