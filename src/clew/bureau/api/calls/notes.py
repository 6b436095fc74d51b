"""Notes: threads on a case, an item or a dossier; written, answered, said anew, withdrawn."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import StringConstraints

from clew.bureau.access import rules
from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import SAYS_SOMETHING, Given, Sha256, Why
from clew.bureau.api.paging import Page, Sliced, paged
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done, Made
from clew.bureau.audit import tags
from clew.bureau.cases.queries import case_by_id
from clew.bureau.notes.actions import changing, writing
from clew.bureau.notes.actions.seeing import see_thread
from clew.bureau.notes.queries import threads
from clew.bureau.persons.queries import dossier
from clew.bureau.vault.queries import seen_item
from clew.handling.tlp import Tlp

router = Router(tags=["Notes"])
_READ = TokenFor(Scope.READ, rules.READ_NOTE)
_WRITE = TokenFor(Scope.WORK, rules.WRITE_IN_CASE)


class Version(Schema):
    """The words of a note from one time on."""

    number: int
    text: str
    written_at: datetime


class About(Schema):
    """What a note is on."""

    case_id: UUID
    case_number: str
    item: str | None
    dossier: UUID | None
    dossier_name: str


class Note(Schema):
    """One note; one that was withdrawn has no words."""

    id: UUID
    thread: UUID | None
    about: About
    officer: str
    bureau: str
    written_at: datetime
    text: str
    versions: list[Version]
    marking: Tlp
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdraw_reason: str
    is_own: bool


class Thread(Schema):
    """A note and its answers, oldest first."""

    first: Note
    answers: list[Note]


class Words(Given):
    """What a note says."""

    text: Annotated[
        str,
        StringConstraints(min_length=1, max_length=writing.MOST_CHARACTERS, pattern=SAYS_SOMETHING),
    ]


class NewNote(Words):
    """A note; `tlp` narrows how far it goes beyond what it is on."""

    tlp: Literal[Tlp.AMBER_STRICT, Tlp.RED] | None = None

    @property
    def narrowed(self) -> MarkingChange:
        """How much less far it goes."""
        return MarkingChange(tlp=self.tlp)


class NewLabel(Why):
    """The stricter label that a note is to have, and why."""

    tlp: Tlp


class NewItemNote(NewNote):
    """A note on an item, and the case that keeps it."""

    case: UUID


@router.get("/cases/{case_id}/notes", response=Page[Thread], auth=_READ)
def of_case(request: HttpRequest, case_id: UUID, part: Sliced) -> Mapping[str, object]:
    """List the threads of a case and of all that is in it, newest first."""
    officer = caller(request)
    case = case_by_id(officer, case_id)
    log_view(request, tags.NOTES_LISTED, case.pk)
    return paged(
        part, lambda offset, limit: threads(officer, case=case, offset=offset, limit=limit)
    )


@router.get("/items/{sha256}/notes", response=Page[Thread], auth=_READ)
def of_item(request: HttpRequest, sha256: Sha256, part: Sliced) -> Mapping[str, object]:
    """List the threads on an item, newest first."""
    officer = caller(request)
    found = seen_item(officer, sha256)
    log_view(request, tags.NOTES_LISTED, found)
    return paged(
        part, lambda offset, limit: threads(officer, item=found, offset=offset, limit=limit)
    )


@router.get("/dossiers/{dossier_id}/notes", response=Page[Thread], auth=_READ)
def of_dossier(request: HttpRequest, dossier_id: UUID, part: Sliced) -> Mapping[str, object]:
    """List the threads on a dossier and on what was merged into it, newest first."""
    officer = caller(request)
    ids = [one.id for one in dossier(officer, dossier_id).parts]
    log_view(request, tags.NOTES_LISTED, dossier_id)
    return paged(
        part, lambda offset, limit: threads(officer, dossiers=ids, offset=offset, limit=limit)
    )


@router.get("/notes/{note_id}", response=Thread, auth=_READ)
def thread(request: HttpRequest, note_id: UUID) -> object:
    """Tell the thread of a note; a mention of the officer in it was seen now."""
    return see_thread(caller(request), note_id, now=now())


@router.post("/cases/{case_id}/notes", response={201: Made}, auth=_WRITE)
def add(request: HttpRequest, case_id: UUID, given: NewNote) -> Status[Mapping[str, object]]:
    """Write a note on a case."""
    officer = caller(request)
    made = writing.add_note(
        officer,
        case=case_by_id(officer, case_id),
        text=given.text,
        narrowed=given.narrowed,
        now=now(),
    )
    return Status(201, {"id": made.pk})


@router.post("/items/{sha256}/notes", response={201: Made}, auth=_WRITE)
def add_to_item(
    request: HttpRequest, sha256: Sha256, given: NewItemNote
) -> Status[Mapping[str, object]]:
    """Write a note on an item, kept by one of the cases that it was found in."""
    officer = caller(request)
    made = writing.add_note(
        officer,
        case=case_by_id(officer, given.case),
        item=sha256,
        text=given.text,
        narrowed=given.narrowed,
        now=now(),
    )
    return Status(201, {"id": made.pk})


@router.post("/dossiers/{dossier_id}/notes", response={201: Made}, auth=_WRITE)
def add_to_dossier(
    request: HttpRequest, dossier_id: UUID, given: NewNote
) -> Status[Mapping[str, object]]:
    """Write a note on a dossier."""
    made = writing.add_dossier_note(
        caller(request),
        dossier_id=dossier_id,
        text=given.text,
        narrowed=given.narrowed,
        now=now(),
    )
    return Status(201, {"id": made.pk})


@router.post("/notes/{note_id}/answers", response={201: Made}, auth=_WRITE)
def answer(request: HttpRequest, note_id: UUID, given: NewNote) -> Status[Mapping[str, object]]:
    """Answer a note."""
    made = writing.answer(
        caller(request), note_id=note_id, text=given.text, narrowed=given.narrowed, now=now()
    )
    return Status(201, {"id": made.pk})


@router.put("/notes/{note_id}", response=Done, auth=_WRITE)
def edit(request: HttpRequest, note_id: UUID, given: Words) -> Done:
    """Say a note anew; what it said before stays on record."""
    changing.edit_note(caller(request), note_id=note_id, text=given.text, now=now())
    return DONE


@router.post("/notes/{note_id}/withdraw", response=Done, auth=_WRITE)
def withdraw(request: HttpRequest, note_id: UUID, given: Why) -> Done:
    """Withdraw a note: nobody reads its words any more."""
    changing.withdraw_note(caller(request), note_id=note_id, reason=given.reason, now=now())
    return DONE


@router.post("/notes/{note_id}/mark", response=Done, auth=_WRITE)
def mark(request: HttpRequest, note_id: UUID, given: NewLabel) -> Done:
    """Put a stricter label on a note, never a wider one."""
    changing.mark_note(
        caller(request), note_id=note_id, tlp=given.tlp, reason=given.reason, now=now()
    )
    return DONE
