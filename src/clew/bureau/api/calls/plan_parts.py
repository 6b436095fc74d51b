"""Planning operations: teams, and what legal process allows."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.given import Given, Key, Name, Names, Time
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done, Made, inlined
from clew.bureau.operations.actions import processes, teams
from clew.bureau.operations.plan_row import PlannedProcess, PlanRowError
from clew.bureau.operations.process_kind import ProcessKind
from clew.model.wording import Wording

router = Router(tags=["Operations"])
_PLAN = TokenFor(Scope.WORK, rules.PLAN_OPERATION)


class TeamGiven(Given):
    """Who goes together."""

    name: Name
    officers: Names = []
    outsiders: Names = []


class TeamChangeGiven(TeamGiven):
    """Who goes together from now on, and the version that was seen."""

    version: Name


class ProcessGiven(Given):
    """What an authority allows, at one site or at all."""

    kind: Annotated[ProcessKind, inlined(ProcessKind)]
    authority: Name
    number: Name
    valid_from: Time
    valid_until: Time
    site_id: UUID | None = None

    def planned(self) -> PlannedProcess:
        """Return the legal process.

        Raises:
            PlanRowError: it ends before it begins.
        """
        if self.valid_until <= self.valid_from:
            raise PlanRowError("valid_until", Wording("it is not after valid_from"))
        times = (self.valid_from, self.valid_until)
        return PlannedProcess(self.kind, self.authority, self.number, *times)


class ProcessChangeGiven(ProcessGiven):
    """What an authority allows from now on, and the version that was seen."""

    version: Name


class PartSeen(Given):
    """The version of what is to be taken out, as it was seen."""

    version: Name


class ProcessMade(Schema):
    """The id of a legal process."""

    id: int


@router.post("/operations/{operation_id}/teams", response={201: Made}, auth=_PLAN)
def team(
    request: HttpRequest, operation_id: UUID, given: TeamGiven
) -> Status[Mapping[str, object]]:
    """Put people into a team, which is made if it is new."""
    made = teams.name_team(
        caller(request),
        operation_id=operation_id,
        name=given.name,
        officers=given.officers,
        outsiders=given.outsiders,
        now=now(),
    )
    return Status(201, {"id": made.pk})


@router.put("/operations/{operation_id}/teams/{team_id}", response=Done, auth=_PLAN)
def change_team(
    request: HttpRequest, operation_id: UUID, team_id: UUID, given: TeamChangeGiven
) -> Done:
    """Give a team another name, and have just these people in it."""
    teams.change_team(
        caller(request),
        operation_id=operation_id,
        team_id=team_id,
        version=given.version,
        name=given.name,
        officers=given.officers,
        outsiders=given.outsiders,
        now=now(),
    )
    return DONE


@router.post("/operations/{operation_id}/teams/{team_id}/remove", response=Done, auth=_PLAN)
def remove_team(request: HttpRequest, operation_id: UUID, team_id: UUID, given: PartSeen) -> Done:
    """Take a team out of the plan that goes to no site."""
    version = given.version
    teams.remove_team(
        caller(request), operation_id=operation_id, team_id=team_id, version=version, now=now()
    )
    return DONE


@router.post("/operations/{operation_id}/processes", response={201: ProcessMade}, auth=_PLAN)
def process(
    request: HttpRequest, operation_id: UUID, given: ProcessGiven
) -> Status[Mapping[str, object]]:
    """Record what an authority allows."""
    made = processes.plan_process(
        caller(request),
        operation_id=operation_id,
        process=given.planned(),
        site_id=given.site_id,
        now=now(),
    )
    return Status(201, {"id": made.pk})


@router.put("/operations/{operation_id}/processes/{process_id}", response=Done, auth=_PLAN)
def change_process(
    request: HttpRequest, operation_id: UUID, process_id: Key, given: ProcessChangeGiven
) -> Done:
    """Say anew what an authority allows."""
    processes.plan_process(
        caller(request),
        operation_id=operation_id,
        process=given.planned(),
        site_id=given.site_id,
        process_id=process_id,
        version=given.version,
        now=now(),
    )
    return DONE


@router.post("/operations/{operation_id}/processes/{process_id}/remove", response=Done, auth=_PLAN)
def remove_process(
    request: HttpRequest, operation_id: UUID, process_id: Key, given: PartSeen
) -> Done:
    """Take a legal process out of the plan."""
    processes.remove_process(
        caller(request),
        operation_id=operation_id,
        process_id=process_id,
        version=given.version,
        now=now(),
    )
    return DONE
