"""Threads: notes with their answers, newest thread first, as an officer may see them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from django.db.models import QuerySet

from clew.bureau.access.kept import kept_while_reading
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.id_ends import the_one_ending
from clew.bureau.notes.models import Note
from clew.bureau.notes.queries.visibility import (
    visible_answers,
    visible_heads,
    visible_notes,
    with_names,
)
from clew.bureau.notes.rows import About, NoteRow, Thread, VersionRow
from clew.bureau.persons.queries import case_markings, shown_names
from clew.handling.tlp import Tlp, strictest


class NoteNotFoundError(LookupError):
    """There is no such note, or this officer may not see it: the two look alike."""


def threads(  # noqa: PLR0913 -- what, on what and how many, by name
    officer: Officer,
    *,
    case: Case | None = None,
    item: str | None = None,
    dossiers: Collection[UUID] | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> list[Thread]:
    """Return threads, newest first: of a case and all in it, of an item, or of these dossiers."""
    heads = _heads(officer, case=case, item=item, dossiers=dossiers).order_by("-pk")
    shown = heads[offset:] if limit is None else heads[offset : offset + limit]
    return list(_threads(officer, shown))


def count_threads(
    officer: Officer,
    *,
    case: Case | None = None,
    item: str | None = None,
    dossiers: Collection[UUID] | None = None,
) -> int:
    """Return how many threads there are."""
    heads = _heads(officer, case=case, item=item, dossiers=dossiers)
    named = ("threads", case and case.pk, item, frozenset(dossiers or ()))
    return kept_while_reading(officer, named, heads.count)


def thread_of(officer: Officer, note_id: UUID) -> Thread:
    """Return the thread that a note begins or answers in.

    Raises:
        NoteNotFoundError: it does not exist, or the officer may not see it.
    """
    seen = visible_notes(officer)
    note = seen.filter(pk=note_id).first()
    if note is None:
        raise absent(note_id)
    (thread,) = _threads(officer, seen.filter(pk=note.thread_id or note.pk))
    return thread


def note_named(officer: Officer, name: str) -> Note:
    """Return the note of this id, or of an id that ends so.

    Raises:
        NoteNotFoundError: there is no one such note, or the officer may not see it.
    """
    found = the_one_ending(name, visible_notes(officer).values_list("pk", flat=True))
    if found is None:
        raise absent(name)
    return Note.objects.select_related("case", "officer").get(pk=found)


def absent(name: object) -> NoteNotFoundError:
    """Return what is said of a note that is not there, or not this officer's to see."""
    return NoteNotFoundError(f"there is no note {name}; see its id in: clew note list CASE")


def _heads(
    officer: Officer, *, case: Case | None, item: str | None, dossiers: Collection[UUID] | None
) -> QuerySet[Note]:
    heads = visible_heads(officer, case=None if case is None else case.pk)
    if item is not None:
        heads = heads.filter(item=item)
    return heads if dossiers is None else heads.filter(dossier__in=dossiers)


def _threads(officer: Officer, heads: QuerySet[Note]) -> Iterator[Thread]:
    first = list(with_names(heads))
    answers = visible_answers(officer, first) if first else ()
    items = {note.item_id for note in first if note.item_id}
    markings = case_markings(officer, items)
    names = shown_names(officer, list({note.dossier_id for note in first if note.dossier_id}))
    by_head: dict[UUID | None, list[Note]] = defaultdict(list)
    for one in answers:
        by_head[one.thread_id].append(one)
    for note in first:
        above = {Tlp(note.marking), Tlp(note.case.marking), *markings.get(note.item_id or "", ())}
        above |= {Tlp(note.dossier.marking)} if note.dossier else set()
        yield Thread(
            _row(officer, note, above, names),
            [_row(officer, one, above, names) for one in by_head[note.pk]],
        )


def _row(officer: Officer, note: Note, above: set[Tlp], names: Mapping[UUID, str]) -> NoteRow:
    versions = sorted(note.versions.all(), key=lambda one: one.number)
    gone = note.withdrawn_at is not None
    return NoteRow(
        id=note.pk,
        thread=note.thread_id,
        about=About(
            case_id=note.case_id,
            case_number=note.case.number,
            item=note.item_id,
            dossier=note.dossier_id,
            dossier_name=f"{note.dossier.kind} {names[note.dossier.pk]}" if note.dossier else "",
        ),
        officer=note.officer.get_username() if note.officer else "",
        bureau=note.bureau.name,
        written_at=note.written_at,
        versions=[]
        if gone
        else [VersionRow(one.number, one.text, one.written_at) for one in versions],
        marking=strictest({Tlp(note.marking)} | above),
        withdrawn_at=note.withdrawn_at,
        withdrawn_by=note.withdrawn_by.get_username() if note.withdrawn_by else note.bureau.name,
        withdraw_reason=note.withdraw_reason,
        is_own=note.officer_id == officer.pk,
    )
