"""Writing: a note on a case, an item or a dossier, and answers to it. Whom it mentions is told.

Somebody who may not see the note cannot be mentioned in it. That is refused before anything is
recorded, in the same words whether there is such an officer or not.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.access.rules import WRITE_IN_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.models import Case
from clew.bureau.notes.mentions import mentioned
from clew.bureau.notes.models import Mention, Note, NoteVersion
from clew.bureau.notes.queries import visible_notes
from clew.bureau.notes.queries.threads import absent
from clew.bureau.persons.models import Dossier
from clew.bureau.persons.queries import DossierNotFoundError, visible_dossiers
from clew.bureau.vault.queries import ItemNotFoundError, visible_locations
from clew.model.wording import Wording

MOST_CHARACTERS = 10_000


class NoWordsError(ValueError):
    """The note says nothing, or too much."""


class MentionError(ValueError):
    """Somebody is mentioned who cannot be told."""


class WithdrawnNoteError(ValueError):
    """The note was withdrawn."""


@transaction.atomic
def add_note(  # noqa: PLR0913 -- on what, what, when and how far, by name
    acting_officer: Officer,
    *,
    case: Case,
    text: str,
    now: datetime,
    item: str | None = None,
    narrowed: MarkingChange | None = None,
) -> Note:
    """Write a note on a case, or on an item (SHA-256) that was found in it.

    `narrowed` says how much less far it goes than what it is on; it cannot go further.

    Raises:
        CaseNotFoundError: the officer may not see the case.
        DeniedError: the case is closed, or the officer writes in none.
        ItemNotFoundError: the item was not found in this case.
        NoWordsError: it says nothing, or is too long.
        MentionError: it mentions somebody who cannot be told.
    """
    check_case(WRITE_IN_CASE, acting_officer, case)
    if item is not None and not _is_in(acting_officer, case, item):
        raise ItemNotFoundError(f"there is no item {item} in case {case.number}")
    return _written(acting_officer, Note(case=case, item_id=item), text, narrowed, now=now)


@transaction.atomic
def add_dossier_note(
    acting_officer: Officer,
    *,
    dossier_id: UUID,
    text: str,
    now: datetime,
    narrowed: MarkingChange | None = None,
) -> Note:
    """Write a note on a series, person, place, device or voice; its case keeps the note.

    Raises:
        DossierNotFoundError: the officer may not see the dossier.
        DeniedError: its case is closed, or the officer writes in none.
        NoWordsError: it says nothing, or is too long.
        MentionError: it mentions somebody who cannot be told.
    """
    dossier = _dossier(acting_officer, dossier_id)
    check_case(WRITE_IN_CASE, acting_officer, dossier.case)
    note = Note(case=dossier.case, dossier=dossier)
    return _written(acting_officer, note, text, narrowed, now=now)


@transaction.atomic
def answer(
    acting_officer: Officer,
    *,
    note_id: UUID,
    text: str,
    now: datetime,
    narrowed: MarkingChange | None = None,
) -> Note:
    """Write an answer into the thread of a note; it goes no further than the first of the thread.

    Raises:
        NoteNotFoundError: the officer may not see the note.
        WithdrawnNoteError: what is answered was withdrawn.
        DeniedError: the case is closed, or the officer writes in none.
        NoWordsError: it says nothing, or is too long.
        MentionError: it mentions somebody who cannot be told.
    """
    answered = workable(acting_officer, note_id)
    head = answered.thread or answered
    note = Note(case=head.case, item_id=head.item_id, dossier_id=head.dossier_id, thread=head)
    return _written(acting_officer, note, text, narrowed, now=now)


def workable(officer: Officer, note_id: UUID) -> Note:
    """Return a note that still says something, in a case that the officer may write in.

    Raises:
        NoteNotFoundError: the officer may not see the note.
        DeniedError: the case is closed, or the officer writes in none.
        WithdrawnNoteError: it was withdrawn.
    """
    seen = visible_notes(officer).select_related("case", "thread__case")
    note = seen.filter(pk=note_id).first()
    if note is None:
        raise absent(note_id)
    check_case(WRITE_IN_CASE, officer, note.case)
    if note.withdrawn_at is not None:
        raise WithdrawnNoteError(Wording("the note was withdrawn; write a new one"))
    return note


def checked_text(text: str) -> str:
    """Return the words without the space around them.

    Raises:
        NoWordsError: there are none, or too many.
    """
    words = text.replace("\r\n", "\n").strip()
    if not words:
        raise NoWordsError(Wording("write something"))
    if len(words) > MOST_CHARACTERS:
        raise NoWordsError(
            Wording(
                "a note has at most %(most_characters)s characters", most_characters=MOST_CHARACTERS
            )
        )
    return words


def put_words(note: Note, text: str, *, number: int, now: datetime) -> None:
    """Write a version, and tell whom it mentions, in the caller's transaction.

    Raises:
        MentionError: it mentions somebody who cannot be told.
    """
    NoteVersion.objects.create(note=note, number=number, text=text, written_at=now)
    for officer in _told(note, mentioned(text)):
        Mention.objects.get_or_create(note=note, officer=officer)


def _written(
    officer: Officer, note: Note, text: str, narrowed: MarkingChange | None, *, now: datetime
) -> Note:
    words = checked_text(text)
    note.officer, note.bureau, note.written_at = officer, officer.bureau, now
    for column, value in (narrowed or MarkingChange()).columns().items():
        setattr(note, column, value)
    note.save(force_insert=True)
    put_words(note, words, number=1, now=now)
    details = {"case": str(note.case_id)}
    details |= {"item": note.item_id} if note.item_id else {}
    details |= {"dossier": str(note.dossier_id)} if note.dossier_id else {}
    details |= {"thread": str(note.thread_id)} if note.thread_id else {}
    record(tags.NOTES_NOTE_WRITTEN, officer=officer, subject=str(note.pk), details=details, now=now)
    return note


def _told(note: Note, names: Iterable[str]) -> list[Officer]:
    """Who is mentioned; one who is not there is told of like one who may not see the note."""
    wanted = list(names)
    known = {one.username: one for one in Officer.objects.filter(username__in=wanted)}
    for name in wanted:
        if name not in known or not visible_notes(known[name]).filter(pk=note.pk).exists():
            raise MentionError(
                Wording(
                    "@%(name)s cannot be told: nobody of that name may see this note; leave the "
                    "name out, or write it without the @",
                    name=name,
                )
            )
    return [known[name] for name in wanted]


def _is_in(officer: Officer, case: Case, item: str) -> bool:
    return visible_locations(officer).filter(exhibit__case=case.pk, item=item).exists()


def _dossier(officer: Officer, dossier_id: UUID) -> Dossier:
    found = visible_dossiers(officer).select_related("case").filter(pk=dossier_id).first()
    if found is None:
        raise DossierNotFoundError(f"there is no dossier {dossier_id}; look at the list again")
    return found
