"""Cases: listed, one in figures, opened, marked, closed and opened again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from clew.bureau.access import rules
from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.accounts.queries import names_of, recipients_named
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import Bool, Given, Marking, Name, Short, Why
from clew.bureau.api.paging import Page, Sliced, paged
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done
from clew.bureau.audit import tags
from clew.bureau.cases.actions.opening import open_case
from clew.bureau.cases.actions.steering import close_case, mark_case, reopen_case
from clew.bureau.cases.queries import case_by_id, visible_cases
from clew.bureau.persons import queries as persons
from clew.bureau.vault import queries
from clew.bureau.watch.queries import count_finds
from clew.handling.tlp import Tlp
from clew.model.match import Relation, State
from clew.model.media import Family

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.cases.models import Case

router = Router(tags=["Cases"])


class CaseLine(Schema):
    """A case in a list, and how it may be handled; `released_to` names bureaux and countries."""

    id: UUID
    number: str
    title: str
    bureau: str
    opened_at: datetime
    closed_at: datetime | None
    marking: str
    pap: str
    purposes: list[str]
    released_to: list[str]
    keep_until: datetime | None
    tell_hits: bool


class Totals(Schema):
    """A case in figures: `files` counts places, `items` the distinct ones among them."""

    files: int
    bytes: int
    items: int
    duplicates: int
    matched: int
    by_family: dict[Family, int]
    by_state: dict[State, int]
    by_relation: dict[Relation, int]
    known: int
    known_good: int
    unread: int


class CaseTold(CaseLine):
    """A case, and what is in it; `identified` counts items that need no identifying any more."""

    totals: Totals
    new_finds: int
    identified: int
    can: list[str]


class Unread(Schema):
    """A file that was not read, or not wholly."""

    exhibit: str
    path: str
    sha256: str | None
    code: str
    reason: str
    advice: str
    seen_at: datetime


class NewCase(Given):
    """What a case is opened with."""

    number: Name
    title: Short = ""
    marking: Tlp = Tlp.AMBER_STRICT


class CaseMarking(Marking):
    """How a case may be handled; `tell_hits` lets others be told that something touches theirs."""

    tell_hits: Bool | None = None


_CAN = {
    "work": rules.WORK_ON_CASE,
    "write": rules.WRITE_IN_CASE,
    "reveal": rules.REVEAL,
    "export": rules.EXPORT_CASE,
    "steer": rules.STEER_CASE,
    "share": rules.SHARE_CASE,
}


@router.get("/cases", response=Page[CaseLine], auth=TokenFor(Scope.READ, rules.ENTER))
def cases(request: HttpRequest, part: Sliced) -> Mapping[str, object]:
    """List the cases that the officer may see, newest first."""
    officer = caller(request)
    seen = visible_cases(officer).select_related("bureau").order_by("-opened_at", "-number")
    log_view(request, tags.UI_CASES_VIEWED)
    return paged(
        part, lambda offset, limit: [line_of(one) for one in seen[offset : offset + limit]]
    )


@router.post("/cases", response={201: CaseLine}, auth=TokenFor(Scope.STEER, rules.OPEN_CASE))
def new_case(request: HttpRequest, given: NewCase) -> Status[Mapping[str, object]]:
    """Open a case, or find the one of that number, of the own bureau."""
    opened = open_case(
        caller(request),
        number=given.number,
        title=given.title,
        marking=given.marking,
        now=now(),
    )
    return Status(201, line_of(opened))


@router.get("/cases/{case_id}", response=CaseTold, auth=TokenFor(Scope.READ, rules.READ_CASE))
def case(request: HttpRequest, case_id: UUID) -> Mapping[str, object]:
    """Tell one case in figures, and what the officer may do with it."""
    officer = caller(request)
    found = case_by_id(officer, case_id)
    log_view(request, tags.UI_CASE_VIEWED, found.pk)
    return {
        **line_of(found),
        "totals": queries.case_totals(officer, found),
        "new_finds": count_finds(officer, case=found),
        "identified": len(persons.identified_of_case(officer, found)),
        "can": [name for name, rule in _CAN.items() if rule.admits(officer, record=found)],
    }


@router.get(
    "/cases/{case_id}/unread",
    response=Page[Unread],
    auth=TokenFor(Scope.READ, rules.READ_CASE),
)
def unread(request: HttpRequest, case_id: UUID, part: Sliced) -> Mapping[str, object]:
    """List the files of a case that were not read, or not wholly."""
    officer = caller(request)
    found = case_by_id(officer, case_id)
    log_view(request, tags.UI_CASE_VIEWED, found.pk)
    return paged(
        part,
        lambda offset, limit: queries.unread_of_case(officer, found, offset=offset, limit=limit),
    )


@router.post("/cases/{case_id}/mark", response=Done, auth=TokenFor(Scope.STEER, rules.STEER_CASE))
def mark(request: HttpRequest, case_id: UUID, given: CaseMarking) -> Done:
    """Say anew how a case may be handled; who may see it changes with it, at once."""
    officer = caller(request)
    found = case_by_id(officer, case_id)
    rules.STEER_CASE.check(officer, record=found)
    change = replace(change_from(officer, given), tell_hits=given.tell_hits)
    mark_case(officer, case=found, change=change, now=now())
    return DONE


@router.post("/cases/{case_id}/close", response=Done, auth=TokenFor(Scope.STEER, rules.STEER_CASE))
def close(request: HttpRequest, case_id: UUID, given: Why) -> Done:
    """Close a case: it can be read, and nothing in it changed, until it is opened again."""
    officer = caller(request)
    found = case_by_id(officer, case_id)
    close_case(officer, case=found, reason=given.reason, now=now())
    return DONE


@router.post("/cases/{case_id}/reopen", response=Done, auth=TokenFor(Scope.STEER, rules.STEER_CASE))
def reopen(request: HttpRequest, case_id: UUID, given: Why) -> Done:
    """Open a closed case again."""
    officer = caller(request)
    found = case_by_id(officer, case_id)
    reopen_case(officer, case=found, reason=given.reason, now=now())
    return DONE


def line_of(one: "Case") -> Mapping[str, Any]:
    """Return a case as lists tell it."""
    return {
        "id": one.pk,
        "number": one.number,
        "title": one.title,
        "bureau": one.bureau.name,
        "opened_at": one.opened_at,
        "closed_at": one.closed_at,
        "marking": one.marking,
        "pap": one.pap,
        "purposes": sorted(one.purposes),
        "released_to": names_of(one.released_to),
        "keep_until": one.keep_until,
        "tell_hits": one.tell_hits,
    }


def change_from(officer: "Officer", given: Marking) -> MarkingChange:
    """Return what is to be said anew of a marking.

    Raises:
        UnknownRecipientError: a release names neither a member bureau nor a country.
    """
    names = given.release_to
    return MarkingChange(
        tlp=given.tlp,
        pap=given.pap,
        purposes=None if given.purposes is None else frozenset(given.purposes),
        released_to=None if names is None else recipients_named(officer, names),
        keep_until=given.keep_until,
    )
