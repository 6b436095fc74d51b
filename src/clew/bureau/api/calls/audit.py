"""Audit: the log of who did what, for those who keep it, and the proofs of what is in it."""

import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.given import NO_NUL, Given, Key, Long, Time, Whole, Why
from clew.bureau.api.paging import Page, Sliced, paged
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import file_told
from clew.bureau.audit.actions.checkpoints import make_checkpoint
from clew.bureau.audit.actions.exporting import export_log, export_proof
from clew.bureau.audit.actions.reading import list_events
from clew.bureau.audit.queries.events import Wanted
from clew.bureau.vault.current import current_vault
from clew.ledger import verifier

if TYPE_CHECKING:
    from clew.bureau.audit.models import AuditEvent

router = Router(tags=["Audit"])
_READ = TokenFor(Scope.AUDIT, rules.KEEP_LOG)
_EXPORT = TokenFor(Scope.EXPORT, rules.KEEP_LOG)
_TEXT = file_told("text/plain; charset=utf-8", description="Lines for a verifier")

_Word = Annotated[str, StringConstraints(max_length=200, pattern=NO_NUL)]


class Event(Schema):
    """An entry of the log: who did what to what, when, and the particulars."""

    number: int
    at: datetime
    who: str
    tag: str
    subject: str
    details: Any


class Question(Schema):
    """Which entries are wanted; what is left out is not asked. A tag may be only begun."""

    who: _Word = ""
    tag: _Word = ""
    subject: _Word = ""
    since: Time | None = None
    until: Time | None = None


class Checkpoint(Schema):
    """The log as it is, signed: a note as witnesses countersign it."""

    note: str


class ToVerify(Given):
    """What was exported, and the keys that are believed: the log's, and those of witnesses."""

    lines: Annotated[str, Field(max_length=1_000_000)]
    key: Long | None = None
    witnesses: Annotated[list[Long], Field(max_length=20)] = []
    need: Annotated[Whole, Field(ge=0, le=20)] = 0


class Checked(Schema):
    """What was found, in sentences."""

    is_whole: bool
    found: list[str]


@router.get("/audit/events", response=Page[Event], auth=_READ)
def events(request: HttpRequest, part: Sliced, asked: Query[Question]) -> Mapping[str, object]:
    """List who did what, when and why, newest first; that it was looked at is logged, too."""
    wanted = Wanted(**asked.dict())

    def rows(offset: int, limit: int) -> list[Mapping[str, object]]:
        found = list_events(caller(request), wanted, limit=offset + limit, now=now())
        return [_told(one) for one in found[offset:]]

    return paged(part, rows)


@router.post("/audit/checkpoint", response=Checkpoint, auth=_READ)
def checkpoint(request: HttpRequest) -> Checkpoint:
    """Sign the log as it is."""
    signer = current_vault().log_signer
    return Checkpoint(note=make_checkpoint(caller(request), signer=signer, now=now()).to_text())


@router.post("/audit/entries/{number}/proof", auth=_EXPORT, openapi_extra=_TEXT)
def proof(request: HttpRequest, number: Key, given: Why) -> HttpResponse:
    """Return one entry with the proof that the log holds it."""
    signer = current_vault().log_signer
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "proof.txt"
        export_proof(caller(request), number, file, reason=given.reason, signer=signer, now=now())
        return _text(file)


@router.post("/audit/export", auth=_EXPORT, openapi_extra=_TEXT)
def export(request: HttpRequest, given: Why) -> HttpResponse:
    """Return the whole log for a verifier; words only of what the own bureau did."""
    signer = current_vault().log_signer
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "log.txt"
        export_log(caller(request), file, reason=given.reason, signer=signer, now=now())
        return _text(file)


@router.post("/audit/verify", response=Checked, auth=_READ)
def verify(request: HttpRequest, given: ToVerify) -> Checked:  # noqa: ARG001 -- the call's form
    """Check a log, or an entry's proof, that was exported here or by another bureau."""
    trust = verifier.Trust(given.key, tuple(given.witnesses), given.need)
    found = verifier.verify(given.lines.splitlines(keepends=True), trust=trust, kept={})
    return Checked(is_whole=found.is_whole, found=list(verifier.sentences(found)))


def _told(one: "AuditEvent") -> Mapping[str, object]:
    names = ("at", "who", "tag", "subject", "details")
    return {name: getattr(one, name) for name in names} | {"number": one.leaf.number}


def _text(file: Path) -> HttpResponse:
    return HttpResponse(file.read_bytes(), content_type="text/plain; charset=utf-8")
