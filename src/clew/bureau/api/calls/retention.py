"""Retention: what the own bureau keeps longer than it may; holding, prolonging and removing it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.calls.reports import FileOutside
from clew.bureau.api.given import Given, Reason, ReportKey, Time
from clew.bureau.api.paging import Page, Sliced, paged
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done
from clew.bureau.audit import tags
from clew.bureau.retention.actions import holding, removing
from clew.bureau.retention.queries import due_for
from clew.bureau.vault.current import current_vault

router = Router(tags=["Retention"])
_READ = TokenFor(Scope.READ, rules.KEEP_RETENTION)
_KEEP = TokenFor(Scope.STEER, rules.KEEP_RETENTION)

DueName = Annotated[ReportKey, Field(description="a case's number or a report's key")]


class KeptTold(Schema):
    """A case or a report whose time is over, and what keeps it from being removed."""

    kind: Literal["case", "report"]
    name: str
    kept_until: datetime
    kept_by: list[str]


class Held(Given):
    """Which case, and why."""

    number: ReportKey
    reason: Reason


class Prolonged(Given):
    """What is kept longer, until when, and why."""

    name: DueName
    until: Time
    reason: Reason


class RemovalAsked(Given):
    """What is removed, and why."""

    name: DueName
    reason: Reason


class RemovedTold(Schema):
    """What was removed, how many items with it, and the files of it that people must destroy."""

    kind: Literal["case", "report"]
    name: str
    items: int
    files_outside: list[FileOutside]


@router.get("/retention", response=Page[KeptTold], auth=_READ)
def due(request: HttpRequest, part: Sliced) -> Mapping[str, object]:
    """List the cases and reports whose time is over, and what keeps them from being removed."""
    found = due_for(caller(request), now=now())
    log_view(request, tags.RETENTION_DUE_LISTED)
    return paged(
        part,
        lambda offset, limit: [
            {
                "kind": one.kind,
                "name": one.name,
                "kept_until": one.since,
                "kept_by": one.kept_by(),
            }
            for one in found[offset : offset + limit]
        ],
    )


@router.post("/retention/hold", response=Done, auth=_KEEP)
def hold(request: HttpRequest, given: Held) -> Done:
    """Put a legal hold on a case: it is not removed until that is lifted."""
    holding.hold_case(caller(request), number=given.number, reason=given.reason, now=now())
    return DONE


@router.post("/retention/lift", response=Done, auth=_KEEP)
def lift(request: HttpRequest, given: Held) -> Done:
    """Lift the legal hold on a case."""
    holding.lift_hold(caller(request), number=given.number, reason=given.reason, now=now())
    return DONE


@router.post("/retention/prolong", response=Done, auth=_KEEP)
def prolong(request: HttpRequest, given: Prolonged) -> Done:
    """Keep what is due until a later time: whoever saw it before sees it again."""
    holding.prolong(
        caller(request), name=given.name, until=given.until, reason=given.reason, now=now()
    )
    return DONE


@router.post("/retention/purge", response=list[RemovedTold], auth=_KEEP)
def purge(request: HttpRequest, given: RemovalAsked) -> object:
    """Remove what is due, for good; a report may be there in several formats."""
    return removing.remove_due(
        caller(request), name=given.name, reason=given.reason, vault=current_vault(), now=now()
    )
