"""Changing: an edit is a further version; what is withdrawn keeps its place in the thread.

A note that is marked anew only ever goes less far.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import STEER_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.notes.actions.writing import checked_text, put_words, workable
from clew.bureau.notes.models import Note
from clew.bureau.notes.queries import visible_notes
from clew.handling.tlp import Tlp, strictest
from clew.model.wording import Wording


class NotNarrowerError(ValueError):
    """The label would let the note go as far as it does, or further."""


class OutOfSightError(ValueError):
    """So marked, the note would be out of the sight of whoever marks it."""


@transaction.atomic
def edit_note(acting_officer: Officer, *, note_id: UUID, text: str, now: datetime) -> Note:
    """Say it anew; what was said before stays as an earlier version. The same words change nothing.

    Raises:
        NoteNotFoundError: the officer may not see the note.
        DeniedError: it is somebody else's, or its case is closed.
        WithdrawnNoteError: it was withdrawn.
        NoWordsError: it says nothing, or is too long.
        MentionError: it mentions somebody who cannot be told.
    """
    note = _locked(acting_officer, note_id)
    if note.officer_id != acting_officer.pk:
        raise DeniedError(Wording("a note is edited by who wrote it; answer it instead"))
    words = checked_text(text)
    last = note.versions.order_by("-number")[0]
    if words != last.text:
        put_words(note, words, number=last.number + 1, now=now)
        _record(tags.NOTES_NOTE_EDITED, acting_officer, note, now, version=last.number + 1)
    return note


@transaction.atomic
def mark_note(
    acting_officer: Officer, *, note_id: UUID, tlp: Tlp, reason: str, now: datetime
) -> Note:
    """Put a stricter label on a note: who may not see it under that sees it no more.

    Who wrote it may, and who steers its case.

    Raises:
        NoteNotFoundError: the officer may not see the note.
        DeniedError: the officer neither wrote it nor steers the case, or the case is closed.
        WithdrawnNoteError: it was withdrawn.
        NotNarrowerError: the label is not stricter than the one that the note has.
        OutOfSightError: the officer would not see it any more.
        NoReasonError: no reason is given.
    """
    note = _locked(acting_officer, note_id)
    if note.officer_id != acting_officer.pk:
        STEER_CASE.check(acting_officer, record=note.case)
    why = told(reason, what=Wording("the note is marked anew"))
    before = Tlp(note.marking)
    if tlp is before or strictest([tlp, before]) is not tlp:
        raise NotNarrowerError(
            Wording("the note is %(value)s: choose a stricter label", value=str(before.value))
        )
    note.marking = tlp.value
    note.save(update_fields=["marking"])
    if not visible_notes(acting_officer).filter(pk=note.pk).exists():
        raise OutOfSightError(
            Wording("under %(value)s you would not see it; ask who wrote it", value=str(tlp.value))
        )
    changed = {"from": before.value, "to": tlp.value, "reason": why}
    _record(tags.NOTES_NOTE_MARKED, acting_officer, note, now, **changed)
    return note


@transaction.atomic
def withdraw_note(acting_officer: Officer, *, note_id: UUID, reason: str, now: datetime) -> Note:
    """Withdraw a note: that it was there, who withdrew it and why is said, its words no more.

    Who wrote it may, and who steers its case.

    Raises:
        NoteNotFoundError: the officer may not see the note.
        DeniedError: the officer neither wrote it nor steers the case, or the case is closed.
        WithdrawnNoteError: it was withdrawn already.
        NoReasonError: no reason is given.
    """
    note = _locked(acting_officer, note_id)
    if note.officer_id != acting_officer.pk:
        STEER_CASE.check(acting_officer, record=note.case)
    note.withdraw_reason = told(reason, what=Wording("the note is withdrawn"))
    note.withdrawn_at, note.withdrawn_by = now, acting_officer
    note.save(update_fields=["withdrawn_at", "withdrawn_by", "withdraw_reason"])
    _record(tags.NOTES_NOTE_WITHDRAWN, acting_officer, note, now)
    return note


def _locked(officer: Officer, note_id: UUID) -> Note:
    """The note, held so that two who change it at once do it one after the other."""
    workable(officer, note_id)
    Note.objects.select_for_update().get(pk=note_id)
    return workable(officer, note_id)


def _record(tag: str, officer: Officer, note: Note, now: datetime, **more: object) -> None:
    details = {"case": str(note.case_id), **more}
    record(tag, officer=officer, subject=str(note.pk), details=details, now=now)
