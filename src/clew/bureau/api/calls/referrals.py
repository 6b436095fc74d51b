"""Referrals: what was sent to the bureau and by it, drafted, sent, answered, closed, traced."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from clew.bureau.access import rules
from clew.bureau.accounts.queries import member_named
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.calls.cases import change_from
from clew.bureau.api.given import (
    Bool,
    Count,
    Given,
    Long,
    Marking,
    Name,
    Names,
    Number,
    Reason,
    Sha256s,
    Short,
    Time,
    Why,
)
from clew.bureau.api.paging import Page, Sliced, paged
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done, Made, inlined
from clew.bureau.audit import tags
from clew.bureau.cases.queries import case_by_id
from clew.bureau.network.lists import node_networks
from clew.bureau.referrals import actions, queries
from clew.bureau.ui.referral_parts import part_lines, proposal_line
from clew.exchange.referral_parts import PartKind
from clew.handling.tlp import Tlp
from clew.model.referral import Outcome, State, Told

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.referrals.models import Part, Referral
    from clew.bureau.referrals.queries import Leg, OutcomeRow

router = Router(tags=["Referrals"])
_ENTER = TokenFor(Scope.READ, rules.ENTER)
_READ = TokenFor(Scope.READ, rules.READ_REFERRALS)
_HANDLE = TokenFor(Scope.REFER, rules.HANDLE_REFERRALS)
_ACCEPT = TokenFor(Scope.REFER, rules.ACCEPT_REFERRALS)
_SEND = TokenFor(Scope.SEND, rules.HANDLE_REFERRALS)


class ReferralLine(Schema):
    """A referral in a list; what is asked is told to who may see its words."""

    id: UUID
    bureau: str
    to: str | None
    state: Annotated[State, inlined(State)]
    request: str | None
    due_at: datetime | None
    sent_at: datetime | None
    is_overdue: bool
    marking: str


class PartLink(Schema):
    """Two accounts of an entity, how likely they are one person's, and why: weight and words."""

    a: str
    b: str
    p_same: str
    evidence: list[tuple[str, str]]


class PartTold(Schema):
    """A part of a referral, as it was said when it was sent; `is_corrected` tells it was since.

    Of an entity also its accounts, where it seems to be (whether that speaks for its country, and
    why), and its links. A victim's are pseudonyms, and `hidden` counts what is said of where it is.
    """

    kind: str
    name: str
    item: str | None
    is_here: bool
    said: dict[str, Any]
    is_corrected: bool
    accounts: list[str]
    places: list[tuple[bool, str]]
    hidden: int
    links: list[PartLink]


class OutcomeTold(Schema):
    """What came of a referral, as far as it is told; counts are null where they are not."""

    at: datetime
    children_safeguarded: int | None
    arrests: int | None
    seizures: int | None
    text: str | None


class Stay(Schema):
    """When a referral came into a state, and what was said then."""

    state: Annotated[State, inlined(State)]
    at: datetime
    words: str


class LegTold(Schema):
    """One leg of a chain."""

    referral: ReferralLine
    depth: int
    stays: list[Stay]
    outcomes: list[OutcomeTold]


class ReferralTold(ReferralLine):
    """A referral: the proposal of the evidence, what was said since, and what came of it."""

    proposal: str
    parts: int
    stays: list[Stay]
    outcomes: list[OutcomeTold]


class TraceTold(Schema):
    """The chain that a referral is in, from the first report on."""

    first_report: str | None
    first_report_at: datetime | None
    legs: list[LegTold]


class NewReferral(Given):
    """What is asked for, of whom, and what is sent; without `to`, of whom the evidence proposes."""

    request: Reason
    to: Name | None = None
    because: Long = ""
    case: UUID | None = None
    items: Sha256s = []
    digests_only: Bool = False
    entities: Names = []
    reports: Names = []
    notes: Names = []
    due_at: Time | None = None
    onward: UUID | None = None
    marking: Marking = Marking()


class Sent(Given):
    """To whom, if not to whom it was drafted for, and why."""

    to: Name | None = None
    because: Long = ""


class IntoCase(Given):
    """The own bureau's case for what came, by number; it is opened if it is new."""

    case_number: Number = ""
    title: Short = ""


class Closed(Given):
    """What the bureau did; without a count nothing came of it. `tells` is how much goes back."""

    children_safeguarded: Count = 0
    arrests: Count = 0
    seizures: Count = 0
    text: Long = ""
    tells: Told = Told.TEXT
    marking: Tlp = Tlp.AMBER
    only_sender: Bool = False


@router.get("/referrals/inbox", response=Page[ReferralLine], auth=_ENTER)
def inbox(request: HttpRequest, part: Sliced) -> Mapping[str, object]:
    """List what was sent to the officer's bureau: what is due first."""
    officer = caller(request)
    log_view(request, tags.REFERRALS_LISTED, list="inbox")
    rows = queries.inbox(officer)
    return paged(
        part, lambda at, most: [referral_line(officer, one) for one in rows[at : at + most]]
    )


@router.get("/referrals/sent", response=Page[ReferralLine], auth=_ENTER)
def outbox(request: HttpRequest, part: Sliced) -> Mapping[str, object]:
    """List what the officer's bureau drafted and sent, the newest first."""
    officer = caller(request)
    log_view(request, tags.REFERRALS_LISTED, list="outbox")
    rows = queries.outbox(officer)
    return paged(
        part, lambda at, most: [referral_line(officer, one) for one in rows[at : at + most]]
    )


@router.get("/referrals/{referral_id}", response=ReferralTold, auth=_READ)
def referral(request: HttpRequest, referral_id: UUID) -> Mapping[str, object]:
    """Tell what is asked, what was said since, and what came of it."""
    officer = caller(request)
    found = queries.referral_by_id(officer, referral_id)
    legs = queries.trace_of(officer, found).legs
    parts = queries.parts_of(officer, found)
    proposed = queries.proposal_for(officer, found, parts)
    log_view(request, tags.REFERRALS_VIEWED, found.pk)
    return {
        **referral_line(officer, found),
        "proposal": proposal_line(officer, proposed, parts).words,
        "parts": len(parts),
        "stays": next(one for one in legs if one.referral.pk == found.pk).stays,
        "outcomes": [_outcome(one) for one in queries.outcomes_of(officer, found)],
    }


@router.get("/referrals/{referral_id}/parts", response=Page[PartTold], auth=_READ)
def parts(request: HttpRequest, referral_id: UUID, part: Sliced) -> Mapping[str, object]:
    """List what is in a referral, as far as the officer may see it now."""
    officer = caller(request)
    found = queries.referral_by_id(officer, referral_id)
    log_view(request, tags.REFERRALS_VIEWED, found.pk)
    rows = queries.parts_of(officer, found)
    return paged(part, lambda at, most: _parts(officer, rows[at : at + most]))


@router.get("/referrals/{referral_id}/trace", response=TraceTold, auth=_READ)
def trace(request: HttpRequest, referral_id: UUID) -> Mapping[str, object]:
    """Tell the chain that a referral is in, leg by leg."""
    officer = caller(request)
    found = queries.referral_by_id(officer, referral_id)
    chain = queries.trace_of(officer, found)
    log_view(request, tags.REFERRALS_TRACED, found.pk)
    first = chain.first_report
    return {
        "first_report": first.key if first else None,
        "first_report_at": first.at if first else None,
        "legs": [_leg(officer, one) for one in chain.legs],
    }


@router.post("/referrals", response={201: Made}, auth=_HANDLE)
def draft(request: HttpRequest, given: NewReferral) -> Status[Mapping[str, object]]:
    """Draft a referral: nobody else sees it until it is sent."""
    officer = caller(request)
    package = actions.Package(
        case=case_by_id(officer, given.case) if given.case else None,
        items=given.items,
        digests_only=given.digests_only,
        entities=given.entities,
        reports=given.reports,
        notes=given.notes,
    )
    asked = actions.Draft(
        request=given.request,
        package=package,
        to=member_named(officer, given.to) if given.to else None,
        because=given.because,
        due_at=given.due_at,
        marking=change_from(officer, given.marking),
        parent=queries.referral_by_id(officer, given.onward) if given.onward else None,
    )
    made = actions.draft(officer, asked, networks=node_networks(), now=now())
    return Status(201, {"id": made.pk})


@router.post("/referrals/{referral_id}/send", response=Done, auth=_SEND)
def send(request: HttpRequest, referral_id: UUID, given: Sent) -> Done:
    """Send a draft: its bureau sees it from now on. A token made for it is needed."""
    officer = caller(request)
    found = queries.referral_by_id(officer, referral_id)
    chosen = member_named(officer, given.to) if given.to else None
    actions.send(officer, found, to=chosen, because=given.because, now=now())
    return DONE


@router.post("/referrals/{referral_id}/withdraw", response=Done, auth=_HANDLE)
def withdraw(request: HttpRequest, referral_id: UUID, given: Why) -> Done:
    """Take a referral back, for good."""
    officer = caller(request)
    found = queries.referral_by_id(officer, referral_id)
    actions.withdraw(officer, found, reason=given.reason, now=now())
    return DONE


@router.post("/referrals/{referral_id}/acknowledge", response=Done, auth=_HANDLE)
def acknowledge(request: HttpRequest, referral_id: UUID) -> Done:
    """Tell the sender that it was read."""
    officer = caller(request)
    found = queries.referral_by_id(officer, referral_id)
    actions.acknowledge(officer, found, now=now())
    return DONE


@router.post("/referrals/{referral_id}/accept", response=Done, auth=_ACCEPT)
def accept(request: HttpRequest, referral_id: UUID, given: IntoCase) -> Done:
    """Accept a referral: its items lie in the case, as long as those they come from let them."""
    officer = caller(request)
    found = queries.referral_by_id(officer, referral_id)
    actions.accept(officer, found, case_number=given.case_number, title=given.title, now=now())
    return DONE


@router.post("/referrals/{referral_id}/decline", response=Done, auth=_HANDLE)
def decline(request: HttpRequest, referral_id: UUID, given: Why) -> Done:
    """Decline a referral; the sender reads the reason."""
    officer = caller(request)
    found = queries.referral_by_id(officer, referral_id)
    actions.decline(officer, found, reason=given.reason, now=now())
    return DONE


@router.post("/referrals/{referral_id}/progress", response=Done, auth=_HANDLE)
def progress(request: HttpRequest, referral_id: UUID, given: Why) -> Done:
    """Say what is being done; the sender reads it."""
    officer = caller(request)
    found = queries.referral_by_id(officer, referral_id)
    actions.progress(officer, found, words=given.reason, now=now())
    return DONE


@router.post("/referrals/{referral_id}/close", response=Done, auth=_HANDLE)
def close(request: HttpRequest, referral_id: UUID, given: Closed) -> Done:
    """Close a referral with what the bureau did."""
    officer = caller(request)
    found = queries.referral_by_id(officer, referral_id)
    outcome = Outcome(given.children_safeguarded, given.arrests, given.seizures, given.text)
    actions.close(
        officer,
        found,
        outcome=outcome,
        marking=given.marking,
        told=given.tells,
        only_sender=given.only_sender,
        now=now(),
    )
    return DONE


def referral_line(officer: "Officer", one: "Referral") -> dict[str, object]:
    """Return a referral as lists tell it."""
    return {
        "id": one.pk,
        "bureau": one.bureau.name,
        "to": one.to.name if one.to else None,
        "state": one.state,
        "request": one.request if queries.may_see_words(officer, one) else None,
        "due_at": one.due_at,
        "sent_at": one.sent_at,
        "is_overdue": queries.is_overdue(one, now=now()),
        "marking": one.marking,
    }


def _parts(officer: "Officer", rows: "Sequence[Part]") -> list[Mapping[str, object]]:
    names = PartTold.model_fields.keys() - {"kind", "item", "said"}
    return [
        {name: getattr(one, name) for name in names}
        | {"kind": one.row.kind, "item": one.row.item_id, "said": _said(one.row)}
        for one in part_lines(officer, rows)
    ]


def _said(part: "Part") -> Mapping[str, object]:
    """What is said of a part besides its line; of an entity nothing that names its accounts."""
    said: Mapping[str, object] = part.said
    if part.kind != PartKind.ENTITY:
        return said
    return {name: said[name] for name in ("p", "country", "subdivision")}


def _leg(officer: "Officer", leg: "Leg") -> Mapping[str, object]:
    outcomes = [_outcome(one) for one in leg.outcomes]
    told = {"depth": leg.depth, "stays": leg.stays, "outcomes": outcomes}
    return {"referral": referral_line(officer, leg.referral), **told}


def _outcome(row: "OutcomeRow") -> Mapping[str, object]:
    names = ("children_safeguarded", "arrests", "seizures", "text")
    return {"at": row.at} | {name: getattr(row.outcome, name, None) for name in names}
