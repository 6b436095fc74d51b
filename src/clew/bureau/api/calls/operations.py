"""Operations: plans with their sites, word from a site, what was seized there, and documents."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import (
    Count,
    Given,
    Key,
    Language,
    Long,
    MaybeSha256,
    Name,
    Reason,
    Short,
    Time,
)
from clew.bureau.api.paging import Page, Sliced, paged, sliced
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done, Made, file_told, inlined
from clew.bureau.audit import tags
from clew.bureau.operations.actions import documents, seizing, telling
from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.queries import operation_by_id, plan_of, site_by_id, visible_operations
from clew.bureau.operations.queries.exhibits import seized_in
from clew.bureau.operations.site_state import SiteState

if TYPE_CHECKING:
    from clew.bureau.operations.queries.rows import SiteRow

router = Router(tags=["Operations"])
_READ = TokenFor(Scope.READ, rules.READ_OPERATION)
_TELL = TokenFor(Scope.WORK, rules.TELL_FROM_SITE)
_SEIZE = TokenFor(Scope.WORK, rules.WORK_ON_CASE)
_EXPORT = TokenFor(Scope.EXPORT, rules.EXPORT_OPERATION)
_PDF = "application/pdf"


class OperationTold(Schema):
    """An operation in a list."""

    id: UUID
    name: str
    case_id: UUID
    case_number: str
    commander: str
    begins_at: datetime
    ends_at: datetime


class TargetTold(Schema):
    """Whom a site is about; `account` is empty where it may not be seen."""

    name: str
    account: str
    dossier_id: UUID | None


class EventTold(Schema):
    """How far a site was: when it happened, and when and by whom it was told."""

    id: UUID
    state: Annotated[SiteState, inlined(SiteState)]
    happened_at: datetime
    told_at: datetime
    officer: str
    words: str


class SiteTold(Schema):
    """A site; `subdivision` is a code of ISO 3166-2, `window` by the clocks there."""

    id: UUID
    label: str
    address: str
    country: str
    subdivision: str
    latitude: float | None
    longitude: float | None
    window: str
    team: str
    members: list[str]
    targets: list[TargetTold]
    risks: list[str]
    state: Annotated[SiteState, inlined(SiteState)]
    events: list[EventTold]
    outcomes: dict[str, int]
    ticked: list[int]
    warnings: list[str]


class LineTold(Schema):
    """A line of the checklist."""

    id: int
    text: str


class PlanTold(OperationTold):
    """An operation with its sites, and what is amiss."""

    marking: str
    risks: list[str]
    checklist: list[LineTold]
    warnings: list[str]
    sites: list[SiteTold]


class SeizedTold(Schema):
    """An exhibit, the site where it was seized, and how many items of it are in the vault."""

    id: UUID
    label: str
    site_id: UUID
    site: str
    holder: str
    items: int


class StateGiven(Given):
    """How far a site is, and since when. `event_id` is made by who tells, so that once counts."""

    state: Annotated[SiteState, inlined(SiteState)]
    happened_at: Time
    words: Long = ""
    event_id: UUID | None = None


class OutcomeGiven(Given):
    """How many there are of a kind at a site by then."""

    kind: Annotated[OutcomeKind, inlined(OutcomeKind)]
    count: Count
    happened_at: Time
    words: Long = ""


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


@router.get("/operations", response=Page[OperationTold], auth=_READ)
def operations(request: HttpRequest, part: Sliced) -> Mapping[str, object]:
    """List operations, the latest window first."""
    log_view(request, tags.OPERATIONS_LISTED, "")
    rows = visible_operations(caller(request))
    return paged(
        part,
        lambda offset, limit: [
            {
                "id": one.pk,
                "name": one.name,
                "case_id": one.case_id,
                "case_number": one.case.number,
                "commander": one.commander.get_username(),
                "begins_at": one.begins_at,
                "ends_at": one.ends_at,
            }
            for one in rows[offset : offset + limit]
        ],
    )


@router.get("/operations/{operation_id}", response=PlanTold, auth=_READ)
def operation(request: HttpRequest, operation_id: UUID) -> Mapping[str, object]:
    """Tell a plan with its sites, how far each is and what came of it."""
    officer = caller(request)
    plan = plan_of(officer, operation_by_id(officer, operation_id), now=now())
    log_view(request, tags.OPERATIONS_PLAN_VIEWED, plan.id)
    return {
        "id": plan.id,
        "name": plan.name,
        "case_id": plan.case_id,
        "case_number": plan.case,
        "commander": plan.commander,
        "begins_at": plan.begins_at,
        "ends_at": plan.ends_at,
        "marking": plan.marking.value,
        "risks": plan.risks,
        "checklist": [{"id": one.id, "text": one.text} for one in plan.checklist],
        "warnings": plan.warnings,
        "sites": [_site(one) for one in plan.sites],
    }


@router.get("/sites/{site_id}", response=SiteTold, auth=_READ)
def site(request: HttpRequest, site_id: UUID) -> Mapping[str, object]:
    """Tell a site of an operation."""
    officer = caller(request)
    found = site_by_id(officer, site_id)
    plan = plan_of(officer, operation_by_id(officer, found.operation_id), now=now())
    log_view(request, tags.OPERATIONS_SITE_VIEWED, found.pk)
    return next(_site(one) for one in plan.sites if one.id == found.pk)


@router.post("/sites/{site_id}/states", response={201: Made}, auth=_TELL)
def tell(request: HttpRequest, site_id: UUID, given: StateGiven) -> Status[Mapping[str, object]]:
    """Tell how far a site is; it is kept for good."""
    event = telling.tell_site(
        caller(request),
        site_id=site_id,
        state=given.state,
        happened_at=given.happened_at,
        words=given.words,
        event_id=given.event_id,
        now=now(),
    )
    return Status(201, {"id": event.pk})


@router.post("/sites/{site_id}/outcomes", response={201: Made}, auth=_TELL)
def outcome(
    request: HttpRequest, site_id: UUID, given: OutcomeGiven
) -> Status[Mapping[str, object]]:
    """Tell what came of a site, as a number; the last one told of a kind counts."""
    told = telling.tell_outcome(
        caller(request),
        site_id=site_id,
        kind=given.kind,
        count=given.count,
        happened_at=given.happened_at,
        words=given.words,
        now=now(),
    )
    return Status(201, {"id": told.pk})


@router.post("/sites/{site_id}/ticks/{line_id}", response=Done, auth=_TELL)
def tick(request: HttpRequest, site_id: UUID, line_id: Key) -> Done:
    """Tick a line of the checklist for a site."""
    telling.tick_line(caller(request), site_id=site_id, line_id=line_id, now=now())
    return DONE


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
    """Return labels with QR codes for all that was seized."""
    made = documents.make_labels(caller(request), operation_id=operation_id, now=now())
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


def _site(one: "SiteRow") -> Mapping[str, object]:
    return {
        "id": one.id,
        "label": one.label,
        "address": one.address,
        "country": one.country,
        "subdivision": one.subdivision,
        "latitude": one.latitude,
        "longitude": one.longitude,
        "window": one.local_window,
        "team": one.team,
        "members": one.members,
        "targets": [
            {"name": target.name, "account": target.account, "dossier_id": target.dossier}
            for target in one.targets
        ],
        "risks": one.risks,
        "state": one.state,
        "events": [
            {
                "id": event.id,
                "state": event.state,
                "happened_at": event.happened_at,
                "told_at": event.told_at,
                "officer": event.officer,
                "words": event.words,
            }
            for event in one.events
        ],
        "outcomes": {kind.value: number for kind, number in one.outcomes.items()},
        "ticked": sorted(one.ticked),
        "warnings": one.warnings,
    }
