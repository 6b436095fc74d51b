"""Planning operations: opening one, its window, risks and checklist."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from clew.bureau.access import rules
from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.given import Given, Long, Name, Reason, Time
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done, Made
from clew.bureau.cases.queries import case_by_id
from clew.bureau.operations.actions import checklist, opening, risks
from clew.handling.tlp import Tlp

router = Router(tags=["Operations"])
_PLAN = TokenFor(Scope.WORK, rules.PLAN_OPERATION)
_OPEN = TokenFor(Scope.WORK, rules.PLAN_IN_CASE)


class OperationGiven(Given):
    """What an operation begins with; its marking only narrows who of the case sees it."""

    name: Name
    commander: Name
    begins_at: Time
    ends_at: Time
    referral_id: UUID | None = None
    follows_id: UUID | None = None
    tlp: Tlp | None = None


class WindowGiven(Given):
    """Where the window lies from now on, why, and the version that was seen."""

    begins_at: Time
    ends_at: Time
    reason: Reason
    version: Name


class TextGiven(Given):
    """What is written down; `was` is what it said, empty where it is new."""

    text: Long
    was: Long = ""


class TextGone(Given):
    """What is taken out: what it says."""

    text: Long


@router.post("/cases/{case_id}/operations", response={201: Made}, auth=_OPEN)
def open_(
    request: HttpRequest, case_id: UUID, given: OperationGiven
) -> Status[Mapping[str, object]]:
    """Open an operation of a case; one of this name that is there already is found."""
    officer = caller(request)
    made = opening.open_operation(
        officer,
        case=case_by_id(officer, case_id),
        name=given.name,
        commander=given.commander,
        begins_at=given.begins_at,
        ends_at=given.ends_at,
        referral_id=given.referral_id,
        follows_id=given.follows_id,
        marking=MarkingChange(tlp=given.tlp) if given.tlp else None,
        now=now(),
    )
    return Status(201, {"id": made.pk})


@router.post("/operations/{operation_id}/window", response=Done, auth=_PLAN)
def window(request: HttpRequest, operation_id: UUID, given: WindowGiven) -> Done:
    """Put the window of all sites elsewhere."""
    opening.set_window(
        caller(request),
        operation_id=operation_id,
        begins_at=given.begins_at,
        ends_at=given.ends_at,
        reason=given.reason,
        version=given.version,
        now=now(),
    )
    return DONE


@router.post("/operations/{operation_id}/risks", response=Done, auth=_PLAN)
def risk(request: HttpRequest, operation_id: UUID, given: TextGiven) -> Done:
    """Write down a risk of all sites, or say one otherwise."""
    officer, at = caller(request), now()
    if given.was:
        risks.change_risk(
            officer, operation_id=operation_id, was=given.was, text=given.text, now=at
        )
    else:
        risks.add_risk(officer, operation_id=operation_id, text=given.text, now=at)
    return DONE


@router.post("/operations/{operation_id}/risks/remove", response=Done, auth=_PLAN)
def remove_risk(request: HttpRequest, operation_id: UUID, given: TextGone) -> Done:
    """Take a risk of all sites out of the plan."""
    risks.remove_risk(caller(request), operation_id=operation_id, text=given.text, now=now())
    return DONE


@router.post("/operations/{operation_id}/checklist", response=Done, auth=_PLAN)
def line(request: HttpRequest, operation_id: UUID, given: TextGiven) -> Done:
    """Add a line to the checklist, or say one otherwise that was not ticked."""
    officer, at = caller(request), now()
    if given.was:
        checklist.change_line(
            officer, operation_id=operation_id, was=given.was, text=given.text, now=at
        )
    else:
        checklist.add_line(officer, operation_id=operation_id, text=given.text, now=at)
    return DONE


@router.post("/operations/{operation_id}/checklist/remove", response=Done, auth=_PLAN)
def remove_line(request: HttpRequest, operation_id: UUID, given: TextGone) -> Done:
    """Take a line off the checklist that was not ticked."""
    checklist.remove_line(caller(request), operation_id=operation_id, text=given.text, now=now())
    return DONE
