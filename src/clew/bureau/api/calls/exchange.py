"""Exchange: what goes to other bureaux in sealed packages, and what of it is taken back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import (
    Bool,
    Given,
    Long,
    Name,
    Names,
    Reason,
    Record,
    Sha256,
    Short,
    Time,
    Whole,
    Why,
)
from clew.bureau.api.paging import Page, Sliced, paged, sliced
from clew.bureau.api.scopes import Scope
from clew.bureau.audit import tags
from clew.bureau.sharing.actions import owning
from clew.bureau.sharing.actions.exchanged import (
    overdue_rows,
    package_rows,
    record_rows,
    record_told,
)
from clew.bureau.sharing.actions.purging import files_destroyed
from clew.bureau.sharing.actions.share import share as share_items
from clew.bureau.sharing.actions.wish import Correction, Wish
from clew.bureau.sharing.queries.listing import partner_rows
from clew.bureau.vault.current import current_vault
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp

router = Router(tags=["Exchange"])
_CARRY = TokenFor(Scope.READ, rules.CARRY_PACKAGES)
_SHARE = TokenFor(Scope.SHARE, rules.SHARE_CASE)
_TAKE_BACK = TokenFor(Scope.SHARE, rules.TAKE_BACK)


class PackageTold(Schema):
    """A package that went to a bureau or came from one: of those that came no size is kept."""

    way: str
    bureau: str
    number: int
    records: int | None
    purpose: str
    at: str
    bytes: int | None
    state: str


class PartnerTold(Schema):
    """Another bureau of the directory, and how far the packages to it and from it are."""

    name: str
    bureau: str
    member: bool
    keys: int
    sent: int
    taken: int
    acknowledged_at: str


class Overdue(Schema):
    """What a bureau should have carried out by now, and did not say so."""

    bureau: str
    record: str
    said_at: str
    by: str


class RecordLine(Schema):
    """A shared record, and who may have it."""

    record: str
    owner: str
    kind: str
    item: str
    case: str
    for_: list[str] = Field(alias="for")
    label: str
    purpose: str
    state: str


class RecordTold(RecordLine):
    """All that is known of a shared record."""

    title: str
    note: str
    grades: list[Any]
    provenance: Any
    keep_until: str
    said: list[dict[str, str]]
    files_to_destroy: list[Any]


class Sealed(Schema):
    """A package in the outbox."""

    to: str
    number: int
    size: int


class SharedTold(Schema):
    """What was shared, in which packages, and what these bureaux had already."""

    records: list[str]
    already: list[str]
    packages: list[Sealed]


class SaidTold(Schema):
    """Of which record it was said, and the packages that tell it."""

    record: str
    packages: list[Sealed]


class NewShare(Given):
    """Items, the bureaux of the directory that get them, for what, with which words, until when."""

    items: Annotated[list[Sha256], Field(min_length=1, max_length=500)]
    to: Annotated[list[Name], Field(min_length=1, max_length=100)]
    purpose: Purpose
    reason: Reason
    title: Short = ""
    note: Long = ""
    only_hashes: Bool = False
    keep_until: Time | None = None
    days: Annotated[Whole, Field(ge=1, le=366)] = 30


class Corrected(Given):
    """A record told anew; `to` are bureaux that get it besides. What is null stays as it was."""

    purpose: Purpose
    reason: Reason
    title: Short | None = None
    note: Long | None = None
    only_hashes: Bool | None = None
    keep_until: Time | None = None
    to: Names = []


class Restricted(Given):
    """From whom a record is taken back, for good, or under which label it is kept."""

    reason: Reason
    remove: Names = []
    tlp: Tlp = Tlp.CLEAR


class Destroyed(Schema):
    """How many files are destroyed, as was said."""

    files: int


@router.get("/exchange/partners", response=Page[PartnerTold], auth=_CARRY)
def partners(request: HttpRequest, part: Sliced) -> Mapping[str, object]:
    """List the bureaux of the directory by name."""
    rows = partner_rows(caller(request), now=now())
    log_view(request, tags.SHARING_PACKAGES_LISTED)
    return sliced(part, rows)


@router.get("/exchange/packages", response=Page[PackageTold], auth=_CARRY)
def packages(request: HttpRequest, part: Sliced) -> Mapping[str, object]:
    """List packages that went and came, the newest first."""
    officer, at = caller(request), now()

    def rows(offset: int, limit: int) -> list[Mapping[str, object]]:
        return list(package_rows(officer, now=at, most=offset + limit)[offset:])

    told = paged(part, rows)
    log_view(request, tags.SHARING_PACKAGES_LISTED)
    return told


@router.get("/exchange/overdue", response=Page[Overdue], auth=_CARRY)
def overdue(request: HttpRequest, part: Sliced) -> Mapping[str, object]:
    """List what bureaux should have carried out by now and did not say so, the oldest first."""
    rows = overdue_rows(caller(request), now=now())
    log_view(request, tags.SHARING_PACKAGES_LISTED)
    return sliced(part, rows)


@router.get("/exchange/records", response=Page[RecordLine], auth=_CARRY)
def records(request: HttpRequest, part: Sliced) -> Mapping[str, object]:
    """List what was shared and what came, as far as the officer may see the things."""
    officer = caller(request)

    def rows(offset: int, limit: int) -> list[Mapping[str, object]]:
        return list(record_rows(officer, most=offset + limit)[offset:])

    told = paged(part, rows)
    log_view(request, tags.SHARING_RECORDS_LISTED)
    return told


@router.get("/exchange/records/{name}", response=RecordTold, auth=_CARRY)
def record(request: HttpRequest, name: Record) -> object:
    """Tell all that is known of a shared record, by its name or how that begins."""
    found = record_told(caller(request), name)
    log_view(request, tags.SHARING_RECORD_VIEWED, str(found["record"]))
    return found


@router.post("/exchange/shares", response=SharedTold, auth=_SHARE)
def share(request: HttpRequest, given: NewShare) -> Mapping[str, object]:
    """Share items: a sealed package in the outbox for each bureau. What is not released is not."""
    wish = Wish(
        given.to,
        given.purpose,
        given.reason,
        given.title,
        given.note,
        not given.only_hashes,
        given.keep_until,
        timedelta(days=given.days),
    )
    told = share_items(caller(request), given.items, wish, vault=current_vault(), now=now())
    packages = [_sealed(one) for one in told.packages]
    return {"records": told.records, "already": told.already, "packages": packages}


@router.post("/exchange/records/{name}/correct", response=SaidTold, auth=_SHARE)
def correct(request: HttpRequest, name: Record, given: Corrected) -> Mapping[str, object]:
    """Tell a record anew, as it is in this vault now; whoever has it replaces it."""
    correction = Correction(
        given.purpose,
        given.reason,
        given.to,
        given.title,
        given.note,
        None if given.only_hashes is None else not given.only_hashes,
        given.keep_until,
    )
    said = owning.correct(
        caller(request), name=name, correction=correction, vault=current_vault(), now=now()
    )
    return _said(said)


@router.post("/exchange/records/{name}/restrict", response=SaidTold, auth=_TAKE_BACK)
def restrict(request: HttpRequest, name: Record, given: Restricted) -> Mapping[str, object]:
    """Take a record back from some bureaux, or have it kept under a stricter label."""
    said = owning.restrict(
        caller(request),
        name=name,
        remove=given.remove,
        tlp=given.tlp,
        reason=given.reason,
        vault=current_vault(),
        now=now(),
    )
    return _said(said)


@router.post("/exchange/records/{name}/recall", response=SaidTold, auth=_TAKE_BACK)
def recall(request: HttpRequest, name: Record, given: Why) -> Mapping[str, object]:
    """Take a record back from everybody, for good; a dishonest node can keep a copy."""
    said = owning.recall(
        caller(request), name=name, reason=given.reason, vault=current_vault(), now=now()
    )
    return _said(said)


@router.post(
    "/exchange/records/{name}/destroyed",
    response=Destroyed,
    auth=TokenFor(Scope.SHARE, rules.CARRY_PACKAGES),
)
def destroyed(request: HttpRequest, name: Record, given: Why) -> Destroyed:
    """Say that the files exported of a record that was taken back were destroyed."""
    count = files_destroyed(caller(request), name=name, reason=given.reason, now=now())
    return Destroyed(files=count)


def _said(said: owning.Said) -> Mapping[str, object]:
    return {"record": said.record, "packages": [_sealed(one) for one in said.packages]}


def _sealed(package: Any) -> Mapping[str, object]:
    return {"to": package.partner_id, "number": package.number, "size": package.size}
