"""`clew note`: what officers say to each other on cases, items, series and persons."""

import json
from collections.abc import Iterator
from datetime import UTC
from typing import TYPE_CHECKING, Annotated

import typer

from clew.bureau.access import rules
from clew.cli import share as shared
from clew.cli.listing import show
from clew.cli.marking_options import (
    KeepOption,
    PapOption,
    PurposeOption,
    ReleaseOption,
    TlpOption,
    change_from,
)
from clew.cli.output import AsJson
from clew.cli.saying import say
from clew.cli.session import Session, now, open_session
from clew.handling.tlp import Tlp, tlp_named
from clew.model.dossier import Kind

if TYPE_CHECKING:
    from uuid import UUID

    from clew.bureau.notes.rows import NoteRow, Thread

app = typer.Typer(no_args_is_help=True, help="Notes on cases, items, series and persons.")

Case = Annotated[str, typer.Argument(help="the case's number")]
Note = Annotated[str, typer.Argument(help="the note's id, or the end of it")]
Text = Annotated[str, typer.Argument(help="what to say; @NAME tells that officer")]
On = Annotated[
    str | None,
    typer.Option(help="'item NAME', 'series NAME', 'person NAME' ...; else the case itself"),
]


class NotOnThatError(ValueError):
    """What a note is to be on cannot be understood."""


@app.command("add")
def add(
    case: Case,
    text: Text,
    on: On = None,
    tlp: TlpOption = None,
    pap: PapOption = None,
    purpose: PurposeOption = None,
    release_to: ReleaseOption = None,
    keep_until: KeepOption = None,
) -> None:
    """Write a note. The options narrow how far it goes; it goes no further than what it is on."""
    with open_session(rules.WRITE_IN_CASE) as session:
        from clew.bureau.cases.queries import case_by_number
        from clew.bureau.notes.actions.writing import add_dossier_note, add_note

        officer = session.officer
        found = case_by_number(officer, case)
        narrowed = change_from(
            officer,
            tlp=tlp,
            pap=pap,
            purpose=purpose,
            release_to=release_to,
            keep_until=keep_until,
        )
        item, dossier = _on(session, on)
        if dossier is None:
            note = add_note(officer, case=found, item=item, text=text, narrowed=narrowed, now=now())
        else:
            note = add_dossier_note(
                officer, dossier_id=dossier, text=text, narrowed=narrowed, now=now()
            )
    say(f"Noted. Its id ends in {note.pk.hex[-8:]}.")


@app.command("answer")
def answer_(note: Note, text: Text, tlp: TlpOption = None) -> None:
    """Answer a note; the answer goes no further than the note that began the thread."""
    with open_session(rules.WRITE_IN_CASE) as session:
        from clew.bureau.access.marking_change import MarkingChange
        from clew.bureau.notes.actions.writing import answer
        from clew.bureau.notes.queries import note_named

        found = note_named(session.officer, note)
        narrowed = MarkingChange(tlp=tlp)
        made = answer(session.officer, note_id=found.pk, text=text, narrowed=narrowed, now=now())
    say(f"Answered. Its id ends in {made.pk.hex[-8:]}.")


@app.command("edit")
def edit(note: Note, text: Text) -> None:
    """Say your own note anew; what it said before stays as an earlier version."""
    with open_session(rules.WRITE_IN_CASE) as session:
        from clew.bureau.notes.actions.changing import edit_note
        from clew.bureau.notes.queries import note_named

        found = note_named(session.officer, note)
        edit_note(session.officer, note_id=found.pk, text=text, now=now())
    say("Edited.")


@app.command("mark")
def mark(
    note: Note,
    tlp: Annotated[
        Tlp, typer.Option(parser=tlp_named, metavar="LABEL", help="stricter than it has now")
    ],
    reason: Annotated[str, typer.Option(help="why; it is logged")],
) -> None:
    """Mark a note more strictly: who may not see it then sees it no more."""
    with open_session(rules.WRITE_IN_CASE) as session:
        from clew.bureau.notes.actions.changing import mark_note
        from clew.bureau.notes.queries import note_named

        found = note_named(session.officer, note)
        mark_note(session.officer, note_id=found.pk, tlp=tlp, reason=reason, now=now())
    say(f"Marked {tlp.value}.")


@app.command("withdraw")
def withdraw(note: Note, reason: Annotated[str, typer.Option(help="why; it is shown")]) -> None:
    """Withdraw a note: its place and your reason stay, its words are shown no more."""
    with open_session(rules.WRITE_IN_CASE) as session:
        from clew.bureau.notes.actions.changing import withdraw_note
        from clew.bureau.notes.queries import note_named

        found = note_named(session.officer, note)
        withdraw_note(session.officer, note_id=found.pk, reason=reason, now=now())
    say("Withdrawn.")


@app.command("share")
def share(
    notes: Annotated[list[str], typer.Argument(help="the ids of notes, or their ends")],
    to: Annotated[list[str], typer.Option(help="a bureau's name in the exchange; may be repeated")],
    purpose: shared.PurposeOption,
    reason: shared.ReasonOption,
    title: shared.TitleOption = "",
    keep_until: shared.KeepOption = None,
) -> None:
    """Share notes with other bureaux' nodes, each under its own marking and that of its case.

    There your bureau says them; who wrote them is not told.
    """
    with open_session(rules.SHARE_CASE) as session:
        from clew.bureau.sharing.actions.share import share as share_records
        from clew.bureau.sharing.actions.wish import Wish

        until = None if keep_until is None else keep_until.replace(tzinfo=UTC)
        wish = Wish(to, purpose, reason, title, retain_until=until)
        done = share_records(
            session.officer, notes, wish, vault=session.vault, now=now(), kind="note"
        )
    shared.tell_shared(done)


@app.command("list")
def list_(case: Case, on: On = None, as_json: AsJson = False) -> None:
    """List a case's notes, newest thread first, each with its answers."""
    with open_session(rules.READ_NOTE) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.cases.queries import case_by_number
        from clew.bureau.notes.queries import threads

        found = case_by_number(session.officer, case)
        item, dossier = _on(session, on)
        on_dossiers = None if dossier is None else [dossier]
        told = threads(session.officer, case=found, item=item, dossiers=on_dossiers)
        subject = str(found.pk)
        record_view(tags.NOTES_LISTED, officer=session.officer, subject=subject, now=now())
    rows = [_row(one) if as_json else _in_words(one) for one in _every(told)]
    columns = ["when", "who", "on", "says", "marking", "id"]
    show(rows, columns=columns, as_json=as_json, empty="No notes yet.")


@app.command("show")
def show_(note: Note) -> None:
    """Show a thread with every version of its notes; a mention of you in it counts as seen."""
    with open_session(rules.READ_NOTE) as session:
        from clew.bureau.notes.actions.seeing import see_thread
        from clew.bureau.notes.queries import note_named

        thread = see_thread(session.officer, note_named(session.officer, note).pk, now=now())
    for one in _every([thread]):
        print(json.dumps(_row(one), ensure_ascii=False, indent=2))


def _on(session: Session, on: str | None) -> "tuple[str | None, UUID | None]":
    """The item and the dossier that are meant; neither is the case itself.

    Raises:
        NotOnThatError: it names neither an item nor a kind of dossier.
    """
    from clew.bureau.persons.queries import id_named
    from clew.bureau.vault.queries import item_named

    if on is None:
        return None, None
    kind, _, name = on.partition(" ")
    if name and kind == "item":
        return item_named(session.officer, name), None
    if name and kind in set(Kind):
        return None, id_named(session.officer, Kind(kind), name)
    kinds = ", ".join(["item", *Kind])
    raise NotOnThatError(f"{on!r} is nothing to write on; say one of {kinds}, and its name")


def _every(threads: "list[Thread]") -> "Iterator[NoteRow]":
    for thread in threads:
        yield thread.first
        yield from thread.answers


def _row(one: "NoteRow") -> dict[str, object]:
    return {
        "id": str(one.id),
        "thread": str(one.thread or one.id),
        "case": one.about.case_number,
        "item": one.about.item,
        "dossier": None if one.about.dossier is None else str(one.about.dossier),
        "officer": one.officer,
        "bureau": one.bureau,
        "written_at": one.written_at.isoformat(timespec="seconds"),
        "marking": one.marking.value,
        "versions": [
            {"number": v.number, "at": v.written_at.isoformat(timespec="seconds"), "text": v.text}
            for v in one.versions
        ],
        "withdrawn_at": one.withdrawn_at and one.withdrawn_at.isoformat(timespec="seconds"),
        "withdrawn_by": one.withdrawn_by,
        "withdraw_reason": one.withdraw_reason,
    }


def _in_words(one: "NoteRow") -> dict[str, object]:
    about = one.about
    on = f"item {about.item[:8]}" if about.item else about.dossier_name or "the case"
    gone = f"(withdrawn by {one.withdrawn_by}: {one.withdraw_reason})"
    return {
        "when": f"{one.written_at:%Y-%m-%d %H:%M}",
        "who": one.who,
        "on": "" if one.thread else on,
        "says": ("> " if one.thread else "") + (gone if one.withdrawn_at else one.text),
        "marking": one.marking.value,
        "id": one.id.hex[-8:],
    }
