"""Operations: plans, what came of them, and the files that are made of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.calls import exhibits
from clew.bureau.api.calls.sites import ProcessTold, SiteTold, site_told
from clew.bureau.api.given import Why
from clew.bureau.api.paging import Page, Sliced, paged, sliced
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import file_told
from clew.bureau.audit import tags
from clew.bureau.operations.actions.documents import make_after_action, make_labels
from clew.bureau.operations.queries import operation_by_id, plan_of, visible_operations
from clew.bureau.operations.queries.counting import PartCount, by_part
from clew.bureau.operations.queries.exhibits import seized_in

if TYPE_CHECKING:
    from clew.bureau.operations.models import Operation
    from clew.bureau.operations.queries.rows import Plan

router = Router(tags=["Operations"])
_READ = TokenFor(Scope.READ, rules.READ_OPERATION)
_EXPORT = TokenFor(Scope.EXPORT, rules.EXPORT_OPERATION)
_PDF = "application/pdf"


class OperationLine(Schema):
    """An operation in a list, with its one window."""

    id: UUID
    name: str
    case_id: UUID
    case: str
    commander: str
    begins_at: datetime
    ends_at: datetime


class CheckLineTold(Schema):
    """A line of the checklist: to be ticked at every site."""

    id: int
    text: str


class OperationTold(OperationLine):
    """A plan; `processes`, `risks` and `warnings` are those of all sites."""

    bureau: str
    marking: str
    referral_id: UUID | None
    follows_id: UUID | None
    sites: int
    processes: list[ProcessTold]
    risks: list[str]
    checklist: list[CheckLineTold]
    warnings: list[str]


class CountedPart(Schema):
    """A state or province: how many sites are how far, what came of them, how many are amiss."""

    code: str
    name: str
    states: dict[str, int]
    outcomes: dict[str, int]
    warnings: int


class SeizedTold(Schema):
    """An exhibit with its record of custody, and the site where it was seized."""

    site_id: UUID
    site: str
    exhibit: exhibits.Exhibit


@router.get("/operations", response=Page[OperationLine], auth=TokenFor(Scope.READ, rules.ENTER))
def listed(request: HttpRequest, part: Sliced) -> Mapping[str, object]:
    """List the operations that the officer may see, the latest window first."""
    log_view(request, tags.OPERATIONS_LISTED)
    found = visible_operations(caller(request))
    return paged(part, lambda offset, limit: [_line(one) for one in found[offset : offset + limit]])


@router.get("/operations/{operation_id}", response=OperationTold, auth=_READ)
def operation(request: HttpRequest, operation_id: UUID) -> Mapping[str, object]:
    """Tell a plan: its window, what allows it, and what is amiss."""
    plan = _plan(request, operation_id, tags.OPERATIONS_PLAN_VIEWED)
    alike = OperationTold.model_fields.keys() - {"follows_id", "sites"}
    follows = plan.follows[0] if plan.follows else None
    told = {name: getattr(plan, name) for name in alike}
    return told | {"follows_id": follows, "sites": len(plan.sites)}


@router.get("/operations/{operation_id}/sites", response=Page[SiteTold], auth=_READ)
def sites(request: HttpRequest, operation_id: UUID, part: Sliced) -> Mapping[str, object]:
    """List the sites of an operation, each with how far it is and what came of it."""
    plan = _plan(request, operation_id, tags.OPERATIONS_BOARD_VIEWED)
    return sliced(part, [site_told(plan, one) for one in plan.sites])


@router.get("/operations/{operation_id}/outcomes", response=Page[CountedPart], auth=_READ)
def outcomes(request: HttpRequest, operation_id: UUID, part: Sliced) -> Mapping[str, object]:
    """List what came of an operation by state or province."""
    plan = _plan(request, operation_id, tags.OPERATIONS_OUTCOMES_VIEWED)
    return sliced(part, [_part(one) for one in by_part(plan.sites)])


@router.get("/operations/{operation_id}/exhibits", response=Page[SeizedTold], auth=_READ)
def seized(request: HttpRequest, operation_id: UUID, part: Sliced) -> Mapping[str, object]:
    """List what was seized at the sites of an operation, by site and label."""
    officer = caller(request)
    found = operation_by_id(officer, operation_id)
    log_view(request, tags.CUSTODY_LISTED, found.pk)
    rows = [
        {"site_id": one.site_id, "site": one.site, "exhibit": exhibits.told(one.exhibit)}
        for one in seized_in(officer, found)
    ]
    return sliced(part, rows)


@router.post(
    "/operations/{operation_id}/labels",
    auth=_EXPORT,
    openapi_extra=file_told(_PDF, description="The labels"),
)
def labels(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """Return labels with QR codes for all that was seized at the sites, as a PDF."""
    content = make_labels(caller(request), operation_id=operation_id, now=now())
    return HttpResponse(content, content_type=_PDF)


@router.post(
    "/operations/{operation_id}/report",
    auth=_EXPORT,
    openapi_extra=file_told(_PDF, description="The report"),
)
def report(request: HttpRequest, operation_id: UUID, given: Why) -> HttpResponse:
    """Return the report on an operation, as a PDF."""
    officer = caller(request)
    content = make_after_action(officer, operation_id=operation_id, reason=given.reason, now=now())
    return HttpResponse(content, content_type=_PDF)


def _plan(request: HttpRequest, operation_id: UUID, tag: str) -> "Plan":
    officer = caller(request)
    plan = plan_of(officer, operation_by_id(officer, operation_id), now=now())
    log_view(request, tag, plan.id)
    return plan


def _line(one: "Operation") -> Mapping[str, object]:
    alike = OperationLine.model_fields.keys() - {"case", "commander"}
    told = {name: getattr(one, name) for name in alike}
    return told | {"case": one.case.number, "commander": one.commander.get_username()}


def _part(one: PartCount) -> Mapping[str, object]:
    alike = {name: getattr(one, name) for name in ("states", "outcomes", "warnings")}
    return {"code": one.part.code, "name": one.part.name} | alike
