"""Operations: those there are, and plans with their sites."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.paging import Page, Sliced, paged
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import inlined
from clew.bureau.audit import tags
from clew.bureau.operations.process_kind import ProcessKind
from clew.bureau.operations.queries import operation_by_id, plan_of, site_by_id, visible_operations
from clew.bureau.operations.queries.as_planned import version_of_site
from clew.bureau.operations.site_state import SiteState

if TYPE_CHECKING:
    from clew.bureau.operations.queries.rows import ProcessRow, SiteRow, TeamRow

router = Router(tags=["Operations"])
_READ = TokenFor(Scope.READ, rules.READ_OPERATION)


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


class TeamTold(Schema):
    """Who goes together; `version` is another as soon as the team is."""

    id: UUID
    name: str
    officers: list[str]
    outsiders: list[str]
    version: str


class ProcessTold(Schema):
    """What an authority allows; `version` is another as soon as it says anything else."""

    id: int
    kind: Annotated[ProcessKind, inlined(ProcessKind)]
    authority: str
    number: str
    valid_from: datetime
    valid_until: datetime
    version: str


class SiteTold(Schema):
    """A site; `subdivision` is a code of ISO 3166-2, `window` by the clocks there.

    `version` is of what is planned there, and not of what is told.
    """

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
    processes: list[ProcessTold]
    version: str


class LineTold(Schema):
    """A line of the checklist."""

    id: int
    text: str


class PlanTold(OperationTold):
    """An operation with its sites, and what is amiss; `version` is of the window."""

    marking: str
    risks: list[str]
    processes: list[ProcessTold]
    teams: list[TeamTold]
    checklist: list[LineTold]
    warnings: list[str]
    sites: list[SiteTold]
    version: str


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
        "processes": [_process(one) for one in plan.processes],
        "teams": [_team(one) for one in plan.teams],
        "version": plan.version,
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
        "processes": [_process(process) for process in one.processes],
        "version": version_of_site(one),
    }


def _team(one: "TeamRow") -> Mapping[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "officers": one.officers,
        "outsiders": one.outsiders,
        "version": one.version,
    }


def _process(one: "ProcessRow") -> Mapping[str, object]:
    return {
        "id": one.id,
        "kind": one.kind,
        "authority": one.authority,
        "number": one.number,
        "valid_from": one.valid_from,
        "valid_until": one.valid_until,
        "version": one.version,
    }
