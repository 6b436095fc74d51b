"""Exhibits: what was seized, and every hand that it went through."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import Given, MaybeSha256, Name, Reason, Short, Time
from clew.bureau.api.paging import Page, Sliced, sliced
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import Made, inlined
from clew.bureau.audit import tags
from clew.bureau.cases.queries import case_by_id
from clew.bureau.custody import actions
from clew.bureau.custody.act import Act
from clew.bureau.custody.queries import ExhibitRow, agrees, exhibits_of
from clew.bureau.vault.current import current_vault

if TYPE_CHECKING:
    from clew.bureau.custody.models import CustodyEntry

router = Router(tags=["Exhibits"])
_READ = TokenFor(Scope.READ, rules.READ_CASE)
_WORK = TokenFor(Scope.WORK, rules.WORK_ON_CASE)


class Entry(Schema):
    """One entry of a record of custody; `hash` chains it to the one before."""

    number: int
    act: Annotated[Act, inlined(Act)]
    at: datetime
    from_whom: str
    to_whom: str
    place: str
    why: str
    sha256: str
    agrees: str
    found: str
    officer: str
    recorded_at: datetime
    hash: str


class Exhibit(Schema):
    """An exhibit; `broken_at` is the first entry that does not follow from those before, or 0."""

    id: UUID
    label: str
    items: int
    holder: str
    broken_at: int
    entries: list[Entry]


class Seizure(Given):
    """When and where an exhibit was seized, by whom, and from whom."""

    label: Name
    seized_at: Time
    place: Name
    seized_by: Name
    from_whom: Short = ""
    sha256: MaybeSha256 = ""


class HandedOn(Given):
    """Who gave an exhibit to whom, when, where and why, and the hash that was measured then."""

    at: Time
    from_whom: Name
    to_whom: Name
    reason: Reason
    place: Short = ""
    sha256: MaybeSha256 = ""
    for_good: bool = False


class Verified(Schema):
    """Whether an exhibit's items are as they were recorded."""

    intact: int
    missing: list[str]
    damaged: list[str]
    seizure: str
    words: str


@router.get("/cases/{case_id}/exhibits", response=Page[Exhibit], auth=_READ)
def of_case(request: HttpRequest, case_id: UUID, part: Sliced) -> Mapping[str, object]:
    """List a case's exhibits with their records of custody."""
    officer = caller(request)
    case = case_by_id(officer, case_id)
    log_view(request, tags.CUSTODY_LISTED, case.pk)
    return sliced(part, [_told(one) for one in exhibits_of(officer, case)])


@router.post("/cases/{case_id}/exhibits", response={201: Made}, auth=_WORK)
def seize(request: HttpRequest, case_id: UUID, given: Seizure) -> Status[Mapping[str, object]]:
    """Record a seizure; the exhibit is added if it is new, and its id told."""
    officer = caller(request)
    entry = actions.record_seizure(
        officer,
        case=case_by_id(officer, case_id),
        label=given.label,
        seized_at=given.seized_at,
        place=given.place,
        seized_by=given.seized_by,
        from_whom=given.from_whom,
        sha256=given.sha256,
        now=now(),
    )
    return Status(201, {"id": entry.exhibit_id})


@router.post("/exhibits/{exhibit_id}/custody", response={201: Made}, auth=_WORK)
def hand_on(
    request: HttpRequest, exhibit_id: UUID, given: HandedOn
) -> Status[Mapping[str, object]]:
    """Record that an exhibit went from one hand to another."""
    entry = actions.hand_on(
        caller(request),
        exhibit_id=exhibit_id,
        at=given.at,
        from_whom=given.from_whom,
        to_whom=given.to_whom,
        why=given.reason,
        place=given.place,
        sha256=given.sha256,
        for_good=given.for_good,
        now=now(),
    )
    return Status(201, {"id": entry.pk})


@router.post("/exhibits/{exhibit_id}/verify", response=Verified, auth=_WORK)
def verify(request: HttpRequest, exhibit_id: UUID) -> object:
    """Read every item of an exhibit, hold it against its digest, and record what came of it."""
    return actions.verify_exhibit(
        caller(request), exhibit_id=exhibit_id, vault=current_vault(), now=now()
    )


def _told(row: ExhibitRow) -> Mapping[str, object]:
    names = ("id", "label", "items", "holder", "broken_at")
    entries = [_entry(one, agrees(one, row.entries)) for one in row.entries]
    return {name: getattr(row, name) for name in names} | {"entries": entries}


def _entry(one: "CustodyEntry", agreeing: str) -> Mapping[str, object]:
    names = Entry.model_fields.keys() - {"agrees", "officer"}
    said = {name: getattr(one, name) for name in names}
    return said | {"agrees": agreeing, "officer": one.officer.get_username()}
