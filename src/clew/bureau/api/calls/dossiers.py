"""Dossiers: series, persons, places, devices and voices; what officers decide of them, and undo."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import Given, Name, Reason, Sha256, Short, Why
from clew.bureau.api.paging import Page, Sliced, sliced
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done, Made, inlined
from clew.bureau.audit import tags
from clew.bureau.cases.queries import case_by_id
from clew.bureau.persons import queries
from clew.bureau.persons.actions import assessing, items, joining, undoing
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.queries import DossierRow, KnownRow
from clew.bureau.persons.words import known_by
from clew.handling.tlp import Tlp
from clew.model.dossier import Act, Kind, Role
from clew.model.dossier import Status as HowFar

router = Router(tags=["Dossiers"])
_READ = TokenFor(Scope.READ, rules.READ_DOSSIER)
_WORK = TokenFor(Scope.WORK, rules.WORK_ON_DOSSIER)


class DossierLine(Schema):
    """A dossier in a list."""

    id: UUID
    kind: Kind
    name: str
    marking: Tlp
    status: HowFar
    identities: list[str]
    roles: list[Role]
    items: int
    contradictions: int


class Part(Schema):
    """One of the dossiers that are seen as one, and the case that keeps it."""

    id: UUID
    name: str
    case_id: UUID
    case_number: str
    bureau: str


class Clash(Schema):
    """What cannot be, and where it is so."""

    rule: str
    where: str


class Decision(Schema):
    """One decision; it stands while `undone_at` is null."""

    id: UUID
    dossier: UUID
    act: Annotated[Act, inlined(Act)]
    item: str | None
    other: UUID | None
    match: UUID | None
    relation: str
    value: str
    identity: str
    reason: str
    officer: str
    decided_at: datetime
    undone_at: datetime | None
    undone_by: str
    undo_reason: str


class DossierTold(DossierLine):
    """A dossier with its parts, what contradicts in it, and every decision on it."""

    parts: list[Part]
    clashes: list[Clash]
    history: list[Decision]


class ItemOf(Schema):
    """An item of a dossier, and the decisions that added it."""

    sha256: str
    added: list[Decision]


class KnownTold(Schema):
    """Why an item needs no identifying: a dossier, through an item, by what."""

    dossier: UUID
    kind: Kind
    name: str
    status: HowFar
    through: str
    by: str


class NewDossier(Given):
    """What a dossier is opened with; `item` is one to start from, with all that is confirmed."""

    kind: Kind
    case: UUID
    name: Name
    item: Sha256 | None = None
    role: Role = Role.DEPICTED_PERSON
    marking: Tlp = Tlp.AMBER_STRICT
    reason: Short = ""


class OneItem(Given):
    """An item, and why."""

    item: Sha256
    reason: Reason


class OtherDossier(Given):
    """Another dossier, and why."""

    other: UUID
    reason: Reason


class Split(Given):
    """Items that are judged to be of another, which is opened under this name."""

    items: Annotated[list[Sha256], Field(min_length=1, max_length=1_000)]
    name: Name
    reason: Reason


class GivenStatus(Given):
    """How far it is known; `identity` is a name, or the bureau's own reference."""

    status: HowFar
    identity: Short = ""
    reason: Reason


class GivenRole(Given):
    """What a person has to do with the case."""

    role: Role
    reason: Reason


@router.get("/dossiers", response=Page[DossierLine], auth=_READ)
def dossiers(
    request: HttpRequest,
    part: Sliced,
    kind: Kind | None = None,
    case: UUID | None = None,
    status: HowFar | None = None,
) -> Mapping[str, object]:
    """List dossiers, those merged as one: of a kind, a case, a status, or all."""
    officer = caller(request)
    chosen = None if case is None else case_by_id(officer, case)
    found = queries.dossiers(officer, kind=kind, case=chosen)
    log_view(request, tags.PERSONS_DOSSIERS_LISTED, kind or "")
    return sliced(part, [_line(one) for one in found if status in (None, one.status)])


@router.post("/dossiers", response={201: Made}, auth=_WORK)
def new_dossier(request: HttpRequest, given: NewDossier) -> Status[Mapping[str, object]]:
    """Open a dossier."""
    officer = caller(request)
    opened = open_dossier(
        officer,
        kind=given.kind,
        case=case_by_id(officer, given.case),
        name=given.name,
        start=given.item,
        role=given.role,
        marking=given.marking,
        reason=given.reason,
        now=now(),
    )
    return Status(201, {"id": opened.pk})


@router.get("/dossiers/{dossier_id}", response=DossierTold, auth=_READ)
def dossier(request: HttpRequest, dossier_id: UUID) -> Mapping[str, object]:
    """Tell a dossier: what contradicts in it, its status and roles, its history."""
    found = queries.dossier(caller(request), dossier_id)
    log_view(request, tags.UI_DOSSIER_VIEWED, found.id)
    told = {"parts": found.parts, "clashes": found.contradictions, "history": found.history}
    return {**_line(found), **told}


@router.get("/dossiers/{dossier_id}/items", response=Page[ItemOf], auth=_READ)
def items_of(request: HttpRequest, dossier_id: UUID, part: Sliced) -> Mapping[str, object]:
    """List the items of a dossier by their hashes, each with the decisions that added it."""
    found = queries.dossier(caller(request), dossier_id)
    log_view(request, tags.UI_DOSSIER_VIEWED, found.id)
    rows = [{"sha256": key, "added": added} for key, added in sorted(found.items.items())]
    return sliced(part, rows)


@router.post("/dossiers/{dossier_id}/items", response=Done, auth=_WORK)
def add(request: HttpRequest, dossier_id: UUID, given: OneItem) -> Done:
    """Add an item."""
    items.add_item(
        caller(request), dossier_id=dossier_id, sha256=given.item, reason=given.reason, now=now()
    )
    return DONE


@router.post("/dossiers/{dossier_id}/gather", response=Done, auth=_WORK)
def gather(request: HttpRequest, dossier_id: UUID) -> Done:
    """Add all that confirmed matches reach by now."""
    items.gather_confirmed(caller(request), dossier_id=dossier_id, now=now())
    return DONE


@router.post("/dossiers/{dossier_id}/items/remove", response=Done, auth=_WORK)
def remove(request: HttpRequest, dossier_id: UUID, given: OneItem) -> Done:
    """Remove an item."""
    items.remove_item(
        caller(request), dossier_id=dossier_id, sha256=given.item, reason=given.reason, now=now()
    )
    return DONE


@router.post("/dossiers/{dossier_id}/merge", response=Done, auth=_WORK)
def merge(request: HttpRequest, dossier_id: UUID, given: OtherDossier) -> Done:
    """Judge two dossiers to be the same: they are seen as one until that is undone."""
    joining.merge(
        caller(request),
        first_id=dossier_id,
        second_id=given.other,
        reason=given.reason,
        now=now(),
    )
    return DONE


@router.post("/dossiers/{dossier_id}/differ", response=Done, auth=_WORK)
def differ(request: HttpRequest, dossier_id: UUID, given: OtherDossier) -> Done:
    """Judge two dossiers not to be the same."""
    joining.judge_different(
        caller(request),
        first_id=dossier_id,
        second_id=given.other,
        reason=given.reason,
        now=now(),
    )
    return DONE


@router.post("/dossiers/{dossier_id}/split", response={201: Made}, auth=_WORK)
def split(request: HttpRequest, dossier_id: UUID, given: Split) -> Status[Mapping[str, object]]:
    """Judge some of its items to be of another, which is opened."""
    other = joining.split(
        caller(request),
        dossier_id=dossier_id,
        sha256s=given.items,
        name=given.name,
        reason=given.reason,
        now=now(),
    )
    return Status(201, {"id": other.pk})


@router.post("/dossiers/{dossier_id}/status", response=Done, auth=_WORK)
def status(request: HttpRequest, dossier_id: UUID, given: GivenStatus) -> Done:
    """Record how far it is known."""
    assessing.set_status(
        caller(request),
        dossier_id=dossier_id,
        status=given.status,
        identity=given.identity,
        reason=given.reason,
        now=now(),
    )
    return DONE


@router.post("/dossiers/{dossier_id}/role", response=Done, auth=_WORK)
def role(request: HttpRequest, dossier_id: UUID, given: GivenRole) -> Done:
    """Record what a person has to do with the case."""
    assessing.set_role(
        caller(request), dossier_id=dossier_id, role=given.role, reason=given.reason, now=now()
    )
    return DONE


@router.post("/decisions/{decision_id}/undo", response=Done, auth=_WORK)
def undo(request: HttpRequest, decision_id: UUID, given: Why) -> Done:
    """Undo a decision: it stays on record and counts no more."""
    undoing.undo(caller(request), decision_id=decision_id, reason=given.reason, now=now())
    return DONE


def known_told(row: KnownRow) -> Mapping[str, object]:
    """Return why an item needs no identifying."""
    one = row.dossier
    return {
        "dossier": one.id,
        "kind": one.kind,
        "name": one.name,
        "status": one.status,
        "through": row.through,
        "by": known_by(row.relation, confirmed=row.confirmed),
    }


def _line(one: DossierRow) -> Mapping[str, object]:
    names = ("id", "kind", "name", "marking", "status", "identities", "roles")
    counts = {"items": len(one.items), "contradictions": len(one.contradictions)}
    return {name: getattr(one, name) for name in names} | counts
