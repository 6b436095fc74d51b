"""Sites of operations: what is planned there, and what is told from there on the day."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import Count, Given, Key, Long, MaybeSha256, Name, Short, Time
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done, Made, inlined
from clew.bureau.audit import tags
from clew.bureau.operations.actions.seizing import seize_at_site
from clew.bureau.operations.actions.telling import tell_outcome, tell_site, tick_line
from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.process_kind import ProcessKind
from clew.bureau.operations.queries import operation_by_id, plan_of, site_by_id
from clew.bureau.operations.queries.rows import Plan, SiteRow
from clew.bureau.operations.site_state import SiteState

router = Router(tags=["Sites"])
_READ = TokenFor(Scope.READ, rules.READ_OPERATION)
_TELL = TokenFor(Scope.WORK, rules.TELL_FROM_SITE)


class TargetTold(Schema):
    """Whom a site is about; the account is empty, the dossier null, where they may not be seen."""

    name: str
    account: str
    dossier: UUID | None


class ProcessTold(Schema):
    """What an authority allows, from when until when."""

    kind: Annotated[ProcessKind, inlined(ProcessKind)]
    authority: str
    number: str
    valid_from: datetime
    valid_until: datetime


class SiteEventTold(Schema):
    """How far a site was, who told it, when it was told and when it happened."""

    id: UUID
    state: Annotated[SiteState, inlined(SiteState)]
    happened_at: datetime
    told_at: datetime
    officer: str
    words: str


class SiteTold(Schema):
    """A site with all that hangs on it; `ticked` are ids of lines of the checklist."""

    id: UUID
    operation_id: UUID
    label: str
    state: Annotated[SiteState, inlined(SiteState)]
    address: str
    country: str
    subdivision: str
    latitude: float | None
    longitude: float | None
    zone: str
    local_window: str
    team: str
    members: list[str]
    targets: list[TargetTold]
    processes: list[ProcessTold]
    risks: list[str]
    events: list[SiteEventTold]
    outcomes: dict[str, int]
    ticked: list[int]
    exhibits: int
    warnings: list[str]


class SaidOfSite(Given):
    """How far a site is and since when; sent again under the same `id`, it counts once."""

    state: Annotated[SiteState, inlined(SiteState)]
    happened_at: Time
    words: Long = ""
    id: UUID | None = None


class OutcomeSaid(Given):
    """How many there are of a kind at a site by then; the last number counts."""

    kind: Annotated[OutcomeKind, inlined(OutcomeKind)]
    count: Count
    happened_at: Time
    words: Long = ""


class SeizedAtSite(Given):
    """When an exhibit was seized at a site, by whom, and from whom."""

    label: Name
    seized_at: Time
    seized_by: Name
    from_whom: Short = ""
    sha256: MaybeSha256 = ""


@router.get("/sites/{site_id}", response=SiteTold, auth=_READ)
def site(request: HttpRequest, site_id: UUID) -> Mapping[str, object]:
    """Tell a site: what is planned there, how far it is, and what came of it."""
    officer = caller(request)
    found = site_by_id(officer, site_id)
    plan = plan_of(officer, operation_by_id(officer, found.operation_id), now=now())
    log_view(request, tags.OPERATIONS_SITE_VIEWED, found.pk)
    return next(site_told(plan, one) for one in plan.sites if one.id == found.pk)


@router.post("/sites/{site_id}/events", response={201: Made}, auth=_TELL)
def tell(request: HttpRequest, site_id: UUID, given: SaidOfSite) -> Status[Mapping[str, object]]:
    """Say how far a site is; word may come late and in any order."""
    made = tell_site(
        caller(request),
        site_id=site_id,
        state=given.state,
        happened_at=given.happened_at,
        words=given.words,
        event_id=given.id,
        now=now(),
    )
    return Status(201, {"id": made.pk})


@router.post("/sites/{site_id}/outcomes", response={201: Made}, auth=_TELL)
def outcome(
    request: HttpRequest, site_id: UUID, given: OutcomeSaid
) -> Status[Mapping[str, object]]:
    """Say how many there are of a kind at a site; earlier numbers stay on record."""
    made = tell_outcome(
        caller(request),
        site_id=site_id,
        kind=given.kind,
        count=given.count,
        happened_at=given.happened_at,
        words=given.words,
        now=now(),
    )
    return Status(201, {"id": made.pk})


@router.post("/sites/{site_id}/lines/{line_id}/tick", response=Done, auth=_TELL)
def tick(request: HttpRequest, site_id: UUID, line_id: Key) -> Done:
    """Tick a line of the checklist for a site."""
    tick_line(caller(request), site_id=site_id, line_id=line_id, now=now())
    return DONE


@router.post(
    "/sites/{site_id}/exhibits",
    response={201: Made},
    auth=TokenFor(Scope.WORK, rules.WORK_ON_CASE),
)
def seize(request: HttpRequest, site_id: UUID, given: SeizedAtSite) -> Status[Mapping[str, object]]:
    """Record that an exhibit was seized at a site, and tell its id."""
    entry = seize_at_site(
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


def site_told(plan: Plan, one: SiteRow) -> Mapping[str, object]:
    """Return a site of a plan as calls tell it."""
    alike = SiteTold.model_fields.keys() - {"operation_id", "ticked"}
    said = {name: getattr(one, name) for name in alike}
    return said | {"operation_id": plan.id, "ticked": sorted(one.ticked)}
