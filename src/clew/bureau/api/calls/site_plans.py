"""Planning sites one by one: a new one, one that is there, and taking it out of the plan."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.given import Given, Long, Name, Short
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done, Made
from clew.bureau.operations.actions.sites import add_site, change_site, remove_site
from clew.bureau.operations.plan_row import PlannedSite, planned_site

router = Router(tags=["Operations"])
_PLAN = TokenFor(Scope.WORK, rules.PLAN_OPERATION)

Texts = Annotated[list[Long], Field(max_length=100)]


class SiteGiven(Given):
    """A site as its row of a plan's file says it; coordinates are degrees, both or neither."""

    site: Name
    address: Long
    zone: Name
    country: Short = ""
    state: Short = ""
    latitude: float | None = None
    longitude: float | None = None
    team: Short = ""
    targets: Texts = []
    risks: Texts = []

    def planned(self) -> PlannedSite:
        """Return the site, read as a row of a plan's file."""
        return planned_site(self.model_dump(exclude={"version"}))


class SiteChangeGiven(SiteGiven):
    """What is planned at a site from now on, and the version that was seen."""

    version: Name


class SiteSeen(Given):
    """The version of what is to be taken out, as it was seen."""

    version: Name


@router.post("/operations/{operation_id}/sites", response={201: Made}, auth=_PLAN)
def add(request: HttpRequest, operation_id: UUID, given: SiteGiven) -> Status[Mapping[str, object]]:
    """Plan a site that is not planned yet."""
    made = add_site(caller(request), operation_id=operation_id, planned=given.planned(), now=now())
    return Status(201, {"id": made.pk})


@router.post("/sites/{site_id}/change", response=Done, auth=_PLAN)
def change(request: HttpRequest, site_id: UUID, given: SiteChangeGiven) -> Done:
    """Plan a site otherwise: targets and risks that are not named go."""
    change_site(
        caller(request),
        site_id=site_id,
        version=given.version,
        planned=given.planned(),
        now=now(),
    )
    return DONE


@router.post("/sites/{site_id}/remove", response=Done, auth=_PLAN)
def remove(request: HttpRequest, site_id: UUID, given: SiteSeen) -> Done:
    """Take a site out of the plan, unless word was told from it."""
    remove_site(caller(request), site_id=site_id, version=given.version, now=now())
    return DONE
