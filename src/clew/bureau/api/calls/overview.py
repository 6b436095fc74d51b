"""The overview of the officer's bureau: numbers by week, and what waits."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import Given, Reason
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import file_told
from clew.bureau.audit import tags
from clew.bureau.overview.actions import export_overview
from clew.bureau.overview.queries import overview_of
from clew.bureau.overview.weeks import MOST_WEEKS, USUAL_WEEKS

router = Router(tags=["Overview"])
_EXPORT = TokenFor(Scope.EXPORT, rules.OVERSEE_BUREAU)

Weeks = Annotated[int, Field(ge=1, le=MOST_WEEKS)]


class WeeksAsked(Given):
    """How many weeks are looked at, this one included."""

    weeks: Weeks = USUAL_WEEKS


class OverviewExportAsked(WeeksAsked):
    """How many weeks, and why."""

    reason: Reason


class SeriesTold(Schema):
    """A number for each week; null where there is nothing to tell."""

    name: str
    unit: str
    values: list[float | None]


class BacklogTold(Schema):
    """What waits: late or urgent, due in seven days or later, with no deadline."""

    name: str
    first: int
    soon: int
    later: int
    whenever: int


class OverviewTold(Schema):
    """Weeks by the Monday on which they begin (UTC), series in groups, and what waits."""

    at: datetime
    weeks: list[date]
    groups: dict[str, list[SeriesTold]]
    backlog: list[BacklogTold]


@router.get("/overview", response=OverviewTold, auth=TokenFor(Scope.READ, rules.OVERSEE_BUREAU))
def overview(request: HttpRequest, asked: Query[WeeksAsked]) -> Mapping[str, object]:
    """Tell what came in, how long it took, what waits and what came of it, week by week."""
    officer = caller(request)
    log_view(request, tags.OVERVIEW_VIEWED, subject=str(officer.bureau_id))
    return asdict(overview_of(officer, weeks=asked.weeks, now=now()))


@router.post(
    "/overview/export",
    auth=_EXPORT,
    openapi_extra=file_told("text/csv", description="The numbers, a row each"),
)
def export(request: HttpRequest, given: OverviewExportAsked) -> HttpResponse:
    """Return the overview as CSV."""
    content = export_overview(caller(request), weeks=given.weeks, reason=given.reason, now=now())
    return HttpResponse(content, content_type="text/csv; charset=utf-8")
