"""Waiting: what waits for the officer, what is new, hits, and requests to be let in."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from clew.bureau.access import rules
from clew.bureau.access.errors import DeniedError
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.calls.deconfliction import ContactTold, contact_told
from clew.bureau.api.calls.referrals import ReferralLine, referral_line
from clew.bureau.api.calls.runs import RunTold, run_told
from clew.bureau.api.calls.tasks import TaskTold
from clew.bureau.api.calls.tasks import told as task_told
from clew.bureau.api.calls.teams import Offer, offer_told
from clew.bureau.api.given import Bool, Given, Why
from clew.bureau.api.paging import Page, Sliced, paged
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done, Made
from clew.bureau.audit import tags
from clew.bureau.cases.queries import case_by_id
from clew.bureau.hits import actions
from clew.bureau.hits.queries import request_by_id
from clew.bureau.ui.deconfliction import contact_lines
from clew.bureau.waiting.queries import waiting_for
from clew.bureau.watch import queries as watch
from clew.bureau.watch.actions import see_find
from clew.handling.tlp import Tlp
from clew.model.match import Relation

if TYPE_CHECKING:
    from clew.bureau.hits.models import AskedCase
    from clew.bureau.notes.models import Mention
    from clew.bureau.sharing.models import SentPackage
    from clew.bureau.watch.queries import Find

router = Router(tags=["Waiting"])
_ENTER = TokenFor(Scope.READ, rules.ENTER)


class MentionTold(Schema):
    """A note that mentions the officer."""

    note: UUID
    case_id: UUID
    case_number: str
    by: str
    written_at: datetime


class HitTold(Schema):
    """Something of a bureau touches a case of the officer's; it is told no more than that."""

    id: UUID
    case_id: UUID
    case_number: str
    bureau: str
    marking: Tlp
    asked: str
    declined_for: list[str]


class RequestTold(Schema):
    """An officer asks to be let into a case that the caller steers."""

    id: UUID
    case_id: UUID
    case_number: str
    officer: str
    bureau: str
    reason: str
    asked_at: datetime


class DueTold(Schema):
    """A case or a report of the own bureau that is kept longer than it may be."""

    kind: str
    name: str
    since: datetime


class ReceiptTold(Schema):
    """A package of which its bureau did not say by now that it took it in."""

    bureau: str
    package: int
    sealed_at: datetime


class WaitingTold(Schema):
    """All that waits for the officer; `count` is how much of it is to be done."""

    count: int
    mentions: list[MentionTold]
    tasks: list[TaskTold]
    offers: list[Offer]
    requests: list[RequestTold]
    hits: list[HitTold]
    comparisons: list[RunTold]
    contacts: list[ContactTold]
    due: list[DueTold]
    referrals: list[ReferralLine]
    receipts: list[ReceiptTold]


class FindTold(Schema):
    """A new item that touches a case or dossier, through an item of it; `ways` counts relations."""

    id: UUID
    item: str
    watched_kind: str
    watched_id: UUID
    through: str
    relation: Relation
    score: float
    ways: int
    came_at: datetime
    marking: Tlp


class Granted(Given):
    """Whether the case is released to the bureau of who asked, too."""

    release: Bool = False


@router.get("/waiting", response=WaitingTold, auth=_ENTER)
def waiting(request: HttpRequest) -> Mapping[str, object]:
    """Tell what waits for the officer."""
    officer = caller(request)
    found = waiting_for(officer, now=now())
    log_view(request, tags.UI_WAITING_VIEWED)
    return {
        "count": found.count,
        "mentions": [_mention(one) for one in found.mentions],
        "tasks": [task_told(one) for one in found.tasks],
        "offers": [offer_told(one) for one in found.offers],
        "requests": [_request(one) for one in found.requests],
        "hits": found.hits,
        "comparisons": [run_told(one) for one in found.comparisons],
        "contacts": [contact_told(one) for one in contact_lines(officer, found.contacts)],
        "due": found.due,
        "referrals": [referral_line(officer, one) for one in found.referrals],
        "receipts": [_receipt(one) for one in found.receipts],
    }


@router.post("/hits/{hit_id}/ask", response={201: Made}, auth=TokenFor(Scope.STEER, rules.TELL_HIT))
def ask(request: HttpRequest, hit_id: UUID, given: Why) -> Status[Mapping[str, object]]:
    """Ask the owners of what touches a case to be let in."""
    made = actions.ask_access(caller(request), hit_id=hit_id, reason=given.reason, now=now())
    return Status(201, {"id": made.pk})


@router.post(
    "/requests/{asked_id}/grant", response=Done, auth=TokenFor(Scope.STEER, rules.STEER_CASE)
)
def grant(request: HttpRequest, asked_id: UUID, given: Granted) -> Done:
    """Let who asked into the case, with a release to their bureau if that is wanted."""
    officer = caller(request)
    request_by_id(officer, asked_id)
    try:
        actions.grant_access(officer, asked_id=asked_id, release=given.release, now=now())
    except DeniedError as error:
        raise actions.StillDeniedError(str(error)) from error
    return DONE


@router.post(
    "/requests/{asked_id}/decline", response=Done, auth=TokenFor(Scope.STEER, rules.STEER_CASE)
)
def decline(request: HttpRequest, asked_id: UUID, given: Why) -> Done:
    """Decline a request to be let in."""
    officer = caller(request)
    request_by_id(officer, asked_id)
    actions.decline_access(officer, asked_id=asked_id, reason=given.reason, now=now())
    return DONE


@router.get("/finds", response=Page[FindTold], auth=_ENTER)
def finds(request: HttpRequest, part: Sliced, case: UUID | None = None) -> Mapping[str, object]:
    """List new items that touch what the officer keeps and that the officer has not seen."""
    officer = caller(request)
    chosen = None if case is None else case_by_id(officer, case)
    log_view(request, tags.UI_FINDS_VIEWED, "" if chosen is None else chosen.pk)

    def rows(offset: int, limit: int) -> list[Mapping[str, object]]:
        found = watch.finds(officer, case=chosen, offset=offset, limit=limit)
        return [_find(one) for one in found]

    return paged(part, rows)


@router.post("/finds/{find_id}/seen", response=Done, auth=TokenFor(Scope.WORK, rules.READ_CASE))
def seen(request: HttpRequest, find_id: UUID) -> Done:
    """Say that the officer saw a find."""
    see_find(caller(request), str(find_id), now=now())
    return DONE


def _receipt(row: "SentPackage") -> dict[str, object]:
    return {"bureau": row.partner_id, "package": row.number, "sealed_at": row.sealed_at}


def _mention(one: "Mention") -> Mapping[str, object]:
    note = one.note
    return {
        "note": note.pk,
        "case_id": note.case_id,
        "case_number": note.case.number,
        "by": note.officer.get_username() if note.officer else note.bureau.name,
        "written_at": note.written_at,
    }


def _request(one: "AskedCase") -> Mapping[str, object]:
    asked = one.request
    return {
        "id": one.pk,
        "case_id": one.case_id,
        "case_number": one.case.number,
        "officer": asked.officer.get_username(),
        "bureau": asked.officer.bureau.name,
        "reason": asked.reason,
        "asked_at": asked.asked_at,
    }


def _find(one: "Find") -> Mapping[str, object]:
    names = FindTold.model_fields.keys() - {"watched_kind", "watched_id"}
    watched = {"watched_kind": one.watched.kind, "watched_id": one.watched.id}
    return {name: getattr(one, name) for name in names} | watched
