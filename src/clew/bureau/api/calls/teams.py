"""Teams: who works on a case, and handing it over to another officer or bureau."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from clew.bureau.access import rules
from clew.bureau.accounts.queries import UnknownRecipientError, member_named, officer_by_username
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import Given, Name, Number, Reason, Why
from clew.bureau.api.paging import Page, Sliced, sliced
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done, Made
from clew.bureau.audit import tags
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.actions.teams import add_member, remove_member
from clew.bureau.cases.queries import case_by_id, team_of
from clew.bureau.handovers import actions
from clew.bureau.handovers.queries import hand_overs_of, offer_by_id

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Bureau, Officer
    from clew.bureau.cases.models import Case
    from clew.bureau.handovers.models import HandOver

router = Router(tags=["Teams"])
_READ = TokenFor(Scope.READ, rules.READ_CASE)
_STEER = TokenFor(Scope.STEER, rules.STEER_CASE)
_TAKE = TokenFor(Scope.STEER, rules.TAKE_CASE)


class Member(Schema):
    """Who works on a case, of which bureau, since when."""

    username: str
    bureau: str
    since_at: datetime


class Offer(Schema):
    """An offer of a case, and what came of it."""

    id: UUID
    case_id: UUID
    case_number: str
    state: str
    from_bureau: str
    to_bureau: str
    to_officer: str | None
    offered_by: str
    offered_at: datetime
    reason: str
    answered_by: str | None
    answered_at: datetime | None
    answer_reason: str


class WhoJoins(Given):
    """An officer by the name to sign in with."""

    username: Name


class NewOffer(Given):
    """To whom a case is offered: another member bureau by name, or an officer; and why."""

    to: Name
    reason: Reason


class Accepted(Given):
    """A new number, where the own bureau uses the case's number already."""

    number: Number = ""


@router.get("/cases/{case_id}/team", response=Page[Member], auth=_READ)
def of_case(request: HttpRequest, case_id: UUID, part: Sliced) -> Mapping[str, object]:
    """List who works on a case, by name."""
    officer = caller(request)
    case = case_by_id(officer, case_id)
    log_view(request, tags.UI_TEAM_VIEWED, case.pk)
    return sliced(
        part,
        [
            {
                "username": one.officer.get_username(),
                "bureau": one.officer.bureau.name,
                "since_at": one.since_at,
            }
            for one in team_of(officer, case)
        ],
    )


@router.post("/cases/{case_id}/team", response=Done, auth=_STEER)
def join(request: HttpRequest, case_id: UUID, given: WhoJoins) -> Done:
    """Let an officer into a case."""
    officer, case = _steered(request, case_id)
    add_member(officer, case=case, officer=officer_by_username(given.username), now=now())
    return DONE


@router.post("/cases/{case_id}/team/remove", response=Done, auth=_STEER)
def leave(request: HttpRequest, case_id: UUID, given: WhoJoins) -> Done:
    """Take an officer off a case; what the officer did stays on record."""
    officer, case = _steered(request, case_id)
    remove_member(officer, case=case, officer=officer_by_username(given.username), now=now())
    return DONE


@router.get("/cases/{case_id}/offers", response=Page[Offer], auth=_READ)
def offers(request: HttpRequest, case_id: UUID, part: Sliced) -> Mapping[str, object]:
    """List to whom a case was offered, and what came of it, newest first."""
    officer = caller(request)
    case = case_by_id(officer, case_id)
    log_view(request, tags.UI_TEAM_VIEWED, case.pk)
    return sliced(part, [offer_told(one) for one in hand_overs_of(officer, case)])


@router.post("/cases/{case_id}/offers", response={201: Made}, auth=_STEER)
def offer(request: HttpRequest, case_id: UUID, given: NewOffer) -> Status[Mapping[str, object]]:
    """Offer a case to another member bureau, or to an officer."""
    officer, case = _steered(request, case_id)
    made = actions.offer_case(
        officer, case=case, to=_recipient(officer, given.to), reason=given.reason, now=now()
    )
    return Status(201, {"id": made.pk})


@router.post("/cases/{case_id}/offers/withdraw", response=Done, auth=_STEER)
def withdraw(request: HttpRequest, case_id: UUID) -> Done:
    """Take an offer back; where there is none, nothing changes."""
    officer = caller(request)
    actions.withdraw_offer(officer, case=case_by_id(officer, case_id), now=now())
    return DONE


@router.post("/offers/{offer_id}/accept", response=Made, auth=_TAKE)
def accept(request: HttpRequest, offer_id: UUID, given: Accepted) -> Mapping[str, object]:
    """Take over a case that is offered; its id is told."""
    case = actions.accept_case(caller(request), offer_id=offer_id, number=given.number, now=now())
    return {"id": case.pk}


@router.post("/offers/{offer_id}/decline", response=Done, auth=_TAKE)
def decline(request: HttpRequest, offer_id: UUID, given: Why) -> Done:
    """Decline a case that is offered."""
    officer = caller(request)
    offer_by_id(officer, offer_id)
    actions.decline_case(officer, offer_id=offer_id, reason=given.reason, now=now())
    return DONE


def offer_told(one: "HandOver") -> Mapping[str, object]:
    """Return an offer as calls tell it."""
    return {
        "id": one.pk,
        "case_id": one.case_id,
        "case_number": one.case.number,
        "state": one.state,
        "from_bureau": one.from_bureau.name,
        "to_bureau": one.to_bureau.name,
        "to_officer": one.to_officer.get_username() if one.to_officer else None,
        "offered_by": one.offered_by.get_username(),
        "offered_at": one.offered_at,
        "reason": one.reason,
        "answered_by": one.answered_by.get_username() if one.answered_by else None,
        "answered_at": one.answered_at,
        "answer_reason": one.answer_reason,
    }


def _steered(request: HttpRequest, case_id: UUID) -> "tuple[Officer, Case]":
    """Who calls, and the case, which must be theirs to steer before anybody is looked up."""
    officer = caller(request)
    case = case_by_id(officer, case_id)
    check_case(rules.STEER_CASE, officer, case)
    return officer, case


def _recipient(officer: "Officer", name: str) -> "Bureau | str":
    try:
        return member_named(officer, name)
    except UnknownRecipientError:
        return name
