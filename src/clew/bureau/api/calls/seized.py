"""What was seized at sites, labels for it, and the report on an operation."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import Given, Language, MaybeSha256, Name, Reason, Short, Time
from clew.bureau.api.paging import Page, Sliced, sliced
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import Made, file_told
from clew.bureau.audit import tags
from clew.bureau.operations.actions import documents, seizing
from clew.bureau.operations.queries import operation_by_id
from clew.bureau.operations.queries.exhibits import seized_in
from clew.bureau.speaking import ENGLISH

router = Router(tags=["Operations"])
_READ = TokenFor(Scope.READ, rules.READ_OPERATION)
_SEIZE = TokenFor(Scope.WORK, rules.WORK_ON_CASE)
_EXPORT = TokenFor(Scope.EXPORT, rules.EXPORT_OPERATION)
_PDF = "application/pdf"


class SeizedTold(Schema):
    """An exhibit, the site where it was seized, and how many items of it are in the vault."""

    id: UUID
    label: str
    site_id: UUID
    site: str
    holder: str
    items: int


class SeizedGiven(Given):
    """What was seized at a site, when, by and from whom, and its hash then."""

    label: Name
    seized_at: Time
    seized_by: Name
    from_whom: Short = ""
    sha256: MaybeSha256 = ""


class OperationReportAsked(Given):
    """In which language a report on an operation is made, and why."""

    language: Language = Language("en")
    reason: Reason


@router.post("/sites/{site_id}/exhibits", response={201: Made}, auth=_SEIZE)
def seize(request: HttpRequest, site_id: UUID, given: SeizedGiven) -> Status[Mapping[str, object]]:
    """Record that an exhibit was seized at a site; its id is told."""
    entry = seizing.seize_at_site(
        caller(request),
        site_id=site_id,
        label=given.label,
        seized_at=given.seized_at,
        seized_by=given.seized_by,
        from_whom=given.from_whom,
        sha256=given.sha256,
        now=now(),
    )
    return Status(201, {"id": entry.exhibit_id})


@router.get("/operations/{operation_id}/exhibits", response=Page[SeizedTold], auth=_READ)
def exhibits(request: HttpRequest, operation_id: UUID, part: Sliced) -> Mapping[str, object]:
    """List what was seized at the sites of an operation."""
    officer = caller(request)
    found = operation_by_id(officer, operation_id)
    log_view(request, tags.CUSTODY_LISTED, found.pk)
    rows = [
        {
            "id": row.exhibit.id,
            "label": row.exhibit.label,
            "site_id": row.site_id,
            "site": row.site,
            "holder": row.exhibit.holder,
            "items": row.exhibit.items,
        }
        for row in seized_in(officer, found)
    ]
    return sliced(part, rows)


@router.post(
    "/operations/{operation_id}/labels",
    auth=_EXPORT,
    openapi_extra=file_told(_PDF, description="The labels"),
)
def labels(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """Return labels with QR codes for all that was seized, in English."""
    made = documents.make_labels(
        caller(request), operation_id=operation_id, language=ENGLISH, now=now()
    )
    return HttpResponse(made, content_type=_PDF)


@router.post(
    "/operations/{operation_id}/report",
    auth=_EXPORT,
    openapi_extra=file_told(_PDF, description="The report"),
)
def report(request: HttpRequest, operation_id: UUID, given: OperationReportAsked) -> HttpResponse:
    """Return the after-action report, with counts by state."""
    made = documents.make_after_action(
        caller(request),
        operation_id=operation_id,
        language=given.language.value,
        reason=given.reason,
        now=now(),
    )
    return HttpResponse(made, content_type=_PDF)
