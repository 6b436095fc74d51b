"""Notes: what officers of a bureau say on a case or an item, to officers of another.

An answer goes back into the thread that it answers, if that was shared with its bureau.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import EXPORT_CASE, TAKE_BACK, WRITE_IN_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.notes.actions import arriving
from clew.bureau.notes.models import Note
from clew.bureau.notes.queries import note_named, visible_notes
from clew.bureau.notes.queries.threads import absent
from clew.bureau.persons.queries import case_handlings
from clew.bureau.sharing.actions.kind import Decode, Doomed, Open, Place, Prepared
from clew.bureau.sharing.envelope import Envelope
from clew.bureau.sharing.models import SharedRecord
from clew.bureau.sharing.note_words import ToldNote
from clew.bureau.sharing.queries.node import partner_named
from clew.bureau.sharing.queries.records import standing_of
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Item
from clew.exchange.signing.canonical import MalformedError
from clew.handling.marking import Marking


@dataclass(frozen=True, slots=True)
class ReadNote:
    """A note that came, and whose it is."""

    told: ToldNote
    owner: str


class NoteKind:
    """Notes."""

    name = "note"
    is_replaced = False

    def prepare(
        self, officer: Officer, reference: str, *, with_files: bool, vault: VaultFolder
    ) -> Prepared:
        note = note_named(officer, reference)
        if note.bureau_id != officer.bureau_id or note.officer_id is None:
            raise DeniedError("a note is shared by the bureau that wrote it")
        EXPORT_CASE.check(officer, record=note.case)
        WRITE_IN_CASE.check(officer, record=note.case)
        last = note.versions.order_by("number").last()
        if note.withdrawn_at is not None or last is None:
            raise absent(reference)
        if note.dossier_id is not None:
            raise DeniedError("notes on series, persons and places stay in their vault")
        handlings = {note.handling, note.case.handling}
        if note.item_id is not None:
            handlings |= case_handlings(officer, [note.item_id])[note.item_id]
        told = ToldNote(note.pk, note.thread_id, note.item_id, last.text, note.written_at)
        beside = _beside(note)
        return Prepared(
            note.pk.hex,
            frozenset(handlings),
            told.to_json(),
            share=beside.share if beside else "",
            title=str(beside.told.get("title", "")) if beside else "",
        )

    def check_owner(self, officer: Officer, reference: str) -> None:
        TAKE_BACK.gate.check(officer)
        own = visible_notes(officer).filter(bureau=officer.bureau_id)
        if not own.filter(pk=UUID(reference)).exists():
            raise DeniedError("a note is taken back by the bureau that wrote it")

    def seen(self, officer: Officer) -> Collection[str]:
        shared = SharedRecord.objects.filter(kind=self.name).exclude(reference="")
        keys = [UUID(one) for one in shared.values_list("reference", flat=True)]
        seen = visible_notes(officer).filter(pk__in=keys)
        return [key.hex for key in seen.values_list("pk", flat=True)]

    def taken_back(
        self, officer: Officer | None, reference: str, *, reason: str, now: datetime
    ) -> None:
        pass  # its own bureau goes on with it

    def read(
        self, record: str, envelope: Envelope, files: Mapping[str, Open], *, decode: Decode
    ) -> ReadNote:
        told, owner = ToldNote.from_json(envelope.inner), record.partition("/")[0]
        if files:
            raise MalformedError(f"the note {record} came with files; it has none")
        known = Note.objects.filter(pk=told.id).select_related("bureau").first()
        if known is not None and (
            known.officer_id is not None or known.bureau != partner_named(owner).bureau
        ):
            raise MalformedError(f"the note {record} has the id of another one here")
        return ReadNote(told, owner)

    def files_of(self, read: ReadNote) -> Sequence[str]:
        return []

    def rank(self, read: ReadNote) -> int:
        return 1 if read.told.thread is None else 2

    def needs_case(self, read: ReadNote) -> bool:
        return _home(read) is None

    def put(self, read: ReadNote, place: Place) -> str:
        told, thread = read.told, _thread(read)
        case = place.case or _home(read)
        assert case is not None  # as `needs_case` says
        has_item = Item.objects.filter(pk=told.item, locations__exhibit__case=case.pk).exists()
        words = arriving.Words(
            told.id,
            partner_named(read.owner).bureau,
            case,
            told.item if has_item else None,
            thread,
            told.text,
            told.written_at,
            place.marking,
        )
        return arriving.arrive(words).pk.hex

    def mark(self, reference: str, marking: Marking) -> None:
        note = Note.objects.select_for_update(of=("self",)).get(pk=UUID(reference), officer=None)
        arriving.mark_note(note, marking)
        note.save()

    def purge(self, doomed: Doomed, *, vault: VaultFolder) -> None:
        note = _row(doomed.reference)
        if note is not None:
            arriving.forget(note, for_good=doomed.for_good, now=doomed.now)


def _row(reference: str) -> Note | None:
    try:
        key = UUID(reference)
    except ValueError:
        return None
    return Note.objects.filter(pk=key, officer=None).first()


def _beside(note: Note) -> SharedRecord | None:
    """What was shared of its case before: it belongs with that, where it goes, too."""
    in_case = Item.objects.filter(locations__exhibit__case=note.case_id).values("pk")
    items = SharedRecord.objects.filter(is_own=True, kind="item", reference__in=in_case)
    found = items.order_by("made_at").last()
    if found is None:
        keys = [key.hex for key in note.case.notes.values_list("pk", flat=True)]
        notes = SharedRecord.objects.filter(is_own=True, kind="note", reference__in=keys)
        found = notes.order_by("made_at").last()
    return found


def _thread(read: ReadNote) -> Note | None:
    """The note that it answers, if that is its bureau's own, or was shared with its bureau."""
    if read.told.thread is None:
        return None
    head = Note.objects.filter(pk=read.told.thread, thread=None).select_related("case").first()
    if head is None:
        return None
    rows = SharedRecord.objects.filter(kind="note", reference=head.pk.hex)
    is_known = any(standing_of(row).is_released_to(read.owner) for row in rows)
    return head if is_known else None


def _home(read: ReadNote) -> Case | None:
    """The case in which it stands already: its thread's, or where its item came in."""
    thread = _thread(read)
    if thread is not None:
        return thread.case
    if read.told.item is None:
        return None
    rows = SharedRecord.objects.filter(
        is_own=False, kind="item", owner=read.owner, reference=read.told.item, purge_due=False
    )
    row = rows.exclude(case=None).select_related("case").first()
    return None if row is None else row.case


KIND = NoteKind()
