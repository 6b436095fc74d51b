"""Runs of deconfliction: those there are; offering one, consenting, declining, breaking off."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field, StringConstraints

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import NO_NUL, Bool, Given, Name, Names, Reason, Why
from clew.bureau.api.paging import Page, Sliced, paged
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done, Made, inlined
from clew.bureau.audit import tags
from clew.bureau.deconfliction.actions.starting import (
    Wish,
    accept_run,
    decline_run,
    start_run,
    stop_run,
)
from clew.bureau.deconfliction.queries.listing import runs_for, standing_at
from clew.bureau.deconfliction.queries.plans import PlanChoice
from clew.bureau.deconfliction.queries.selectors import Choice
from clew.bureau.vault.current import current_vault
from clew.exchange.deconfliction.selectors import compared_kinds
from clew.model.identifier import IdentifierKind

router = Router(tags=["Deconfliction"])
_START = TokenFor(Scope.SHARE, rules.START_DECONFLICTION)
_ANSWER = TokenFor(Scope.SHARE, rules.ANSWER_DECONFLICTION)

_Kind = Annotated[IdentifierKind, inlined(IdentifierKind)]
_Note = Annotated[str, StringConstraints(max_length=500, pattern=NO_NUL)]


class RunTold(Schema):
    """A comparison with another bureau; `hits` is known once it is done."""

    id: UUID
    bureau: str
    is_starter: bool
    about: str
    state: str
    count: int
    their_count: int
    hits: int | None
    began_at: datetime
    until: datetime


class Chosen(Given):
    """What takes part of the own bureau; kinds that are left out are all that are compared.

    With `plans` it is where and when operations are planned, and nothing else: of `operations`, or
    of all that may be compared.
    """

    reports: Bool = False
    cases: Names = []
    plans: Bool = False
    operations: Annotated[list[UUID], Field(max_length=100)] = []
    kinds: Annotated[list[_Kind], Field(min_length=1, max_length=100)] | None = None
    reason: Reason


class NewRun(Chosen):
    """With whom, by the key of which hub, by their names in the exchange; `note` is told."""

    bureau: Name
    hub: Name
    note: _Note = ""


@router.get(
    "/deconfliction/runs",
    response=Page[RunTold],
    auth=TokenFor(Scope.READ, rules.START_DECONFLICTION),
)
def runs(request: HttpRequest, part: Sliced) -> Mapping[str, object]:
    """List the bureau's runs, the newest first."""
    found = runs_for(caller(request))
    log_view(request, tags.DECONFLICTION_RUNS_LISTED)
    return paged(
        part, lambda offset, limit: [run_told(one) for one in found[offset : offset + limit]]
    )


@router.post("/deconfliction/runs", response={201: Made}, auth=_START)
def start(request: HttpRequest, given: NewRun) -> Status[Mapping[str, object]]:
    """Offer another bureau to compare, and ask the hub; it goes with the next sync or stick."""
    made = start_run(
        caller(request),
        partner=given.bureau,
        hub=given.hub,
        wish=_wish(given, note=given.note),
        vault=current_vault(),
        now=now(),
    )
    return Status(201, {"id": made.pk})


@router.post("/deconfliction/runs/{run_id}/accept", response=Done, auth=_ANSWER)
def accept(request: HttpRequest, run_id: UUID, given: Chosen) -> Done:
    """Consent to another bureau's offer, and choose what takes part of the own."""
    accept_run(caller(request), str(run_id), wish=_wish(given), vault=current_vault(), now=now())
    return DONE


@router.post("/deconfliction/runs/{run_id}/decline", response=Done, auth=_ANSWER)
def decline(request: HttpRequest, run_id: UUID, given: Why) -> Done:
    """Say no to another bureau's offer; it is told so, and not why."""
    officer = caller(request)
    decline_run(officer, str(run_id), reason=given.reason, vault=current_vault(), now=now())
    return DONE


@router.post("/deconfliction/runs/{run_id}/stop", response=Done, auth=_START)
def stop(request: HttpRequest, run_id: UUID, given: Why) -> Done:
    """Break off a run that goes on; what took part is deleted here, and the other is told so."""
    officer = caller(request)
    stop_run(officer, str(run_id), reason=given.reason, vault=current_vault(), now=now())
    return DONE


def run_told(one: Any) -> Mapping[str, object]:
    """Return a comparison as calls tell it."""
    names = ("is_starter", "about", "count", "their_count", "began_at", "until")
    hits = one.hits if one.state == "done" else None
    told = {name: getattr(one, name) for name in names}
    state = standing_at(one, now()).state
    return told | {"id": one.pk, "bureau": one.partner_id, "state": state, "hits": hits}


def _wish(given: Chosen, *, note: str = "") -> Wish:
    if given.plans:
        return Wish(PlanChoice(given.operations), given.reason, note)
    kinds = compared_kinds() if given.kinds is None else frozenset(given.kinds)
    return Wish(Choice(kinds, given.cases, has_reports=given.reports), given.reason, note)
