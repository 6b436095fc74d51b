"""`clew exchange`: packages to and from other bureaux; what was shared is taken back."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.sandboxing import UnsafeNoSandbox, new_sandbox
from clew.cli.saying import say
from clew.cli.session import Session, now, open_session
from clew.cli.share import KeepOption, PurposeOption
from clew.fingerprint.registry import observer_names
from clew.handling.tlp import Tlp, tlp_named

if TYPE_CHECKING:
    from clew.bureau.sharing.actions.carrying import Received
    from clew.bureau.sharing.actions.owning import Said
    from clew.bureau.sharing.actions.taking import Desk

app = typer.Typer(no_args_is_help=True, help="Sealed packages to and from other bureaux.")

Record = Annotated[str, typer.Argument(help="the record's name, or how it begins")]
Reason = Annotated[str, typer.Option(help="why; it is logged")]
Without = Annotated[
    list[str] | None,
    typer.Option(help=f"do not look for this: {', '.join(observer_names())}; may be repeated"),
]


@app.command("send")
def send(
    folder: Annotated[Path, typer.Argument(help="a folder on a stick")],
    to: Annotated[str | None, typer.Option(help="only what is for this bureau")] = None,
) -> None:
    """Write what waits for other bureaux, receipts and the directory into a folder."""
    with open_session(rules.CARRY_PACKAGES) as session:
        from clew.bureau.sharing.actions.carrying import send_to_folder

        carried = send_to_folder(session.officer, folder, vault=session.vault, to=to, now=now())
    _tell_left_out(carried.left_out)
    say(f"Written: {carried.packages} packages and {carried.receipts} receipts in {folder}.")


@app.command("receive")
def receive(
    folder: Annotated[
        Path | None, typer.Argument(exists=True, file_okay=False, help="else: what nodes sent here")
    ] = None,
    without: Without = None,
    unsafe_no_sandbox: UnsafeNoSandbox = False,
) -> None:
    """Take in the packages and receipts in a folder, or those that came to the web app.

    Each is checked and decoded as `clew add` does; what does not hold is refused and changes
    nothing. Running it again doubles nothing. Exit status 1 says that something was refused,
    or set aside: a record that cannot be taken, while the rest of its package was.
    """
    with _desk(without, unsafe=unsafe_no_sandbox) as desk:
        from clew.bureau.sharing.actions.carrying import receive_from_folder, receive_inbox

        if folder is None:
            received = receive_inbox(desk, clock=now)
        else:
            received = receive_from_folder(desk, folder, clock=now)
    _tell(received)


@app.command("sync")
def sync(
    url: Annotated[str, typer.Argument(help="the other node's address, https://...")],
    bureau: Annotated[str, typer.Option(help="whose node it is, by its name in the exchange")],
    ca: Annotated[
        Path | None, typer.Option(exists=True, help="who vouches for its certificate (PEM)")
    ] = None,
    without: Without = None,
    unsafe_no_sandbox: UnsafeNoSandbox = False,
) -> None:
    """Exchange packages and receipts with another bureau's node over HTTPS.

    What comes is taken in as by `clew exchange receive`. Exit status 1 says that something was
    refused.
    """
    with _desk(without, unsafe=unsafe_no_sandbox) as desk:
        from clew.bureau.sharing.actions.syncing import sync as sync_with

        synced = sync_with(desk, bureau=bureau, url=url, ca_file=ca, clock=now)
    _tell_left_out(synced.left_out)
    say(f"Sent: {synced.sent} packages to {bureau}.")
    _tell(synced.received)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List packages that went and came, and what bureaux should have carried out by now."""
    with open_session(rules.CARRY_PACKAGES) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.sharing.actions.exchanged import overdue_rows, package_rows

        at = now()
        rows = package_rows(session.officer, now=at)
        late = overdue_rows(session.officer, now=at)
        record_view(tags.SHARING_PACKAGES_LISTED, officer=session.officer, now=at)
    if as_json:
        rows += [{"way": "overdue", **row} for row in late]
    columns = ["way", "bureau", "number", "records", "purpose", "at", "state"]
    show(rows, columns=columns, as_json=as_json)
    if late and not as_json:
        say("Overdue: these bureaux did not say yet that they carried it out.")
        show(late, columns=["bureau", "record", "said_at", "by"], as_json=False)


@app.command("records")
def records(as_json: AsJson = False) -> None:
    """List what was shared and what came, as far as you may see the items."""
    with open_session(rules.CARRY_PACKAGES) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.sharing.actions.exchanged import record_rows

        rows = record_rows(session.officer)
        record_view(tags.SHARING_RECORDS_LISTED, officer=session.officer, now=now())
    columns = ["record", "owner", "item", "case", "for", "label", "purpose", "state"]
    show(rows, columns=columns, as_json=as_json)


@app.command("show")
def show_record(record: Record) -> None:
    """Show all that is known of a shared record, as JSON."""
    with open_session(rules.CARRY_PACKAGES) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.sharing.actions.exchanged import record_told

        row = record_told(session.officer, record)
        subject = str(row["record"])
        record_view(tags.SHARING_RECORD_VIEWED, officer=session.officer, subject=subject, now=now())
    show([row], columns=[], as_json=True)


@app.command("correct")
def correct(
    record: Record,
    purpose: PurposeOption,
    reason: Reason,
    to: Annotated[list[str] | None, typer.Option(help="a bureau that gets it besides")] = None,
    title: Annotated[
        str | None, typer.Option(help="what they are told it is about; else as before")
    ] = None,
    note: Annotated[
        str | None, typer.Option(help="what else they are told; else as before")
    ] = None,
    with_files: Annotated[
        bool | None,
        typer.Option("--with-files/--only-hashes", help="send files, or not; else as before"),
    ] = None,
    keep_until: KeepOption = None,
) -> None:
    """Tell a record anew, as it is in your vault now; whoever has it replaces it.

    The title, the note and the last day stay as they were told, unless you say them anew.
    """
    with open_session(rules.SHARE_CASE) as session:
        from datetime import UTC

        from clew.bureau.sharing.actions.owning import correct as correct_record
        from clew.bureau.sharing.actions.wish import Correction

        until = None if keep_until is None else keep_until.replace(tzinfo=UTC)
        correction = Correction(purpose, reason, to or (), title, note, with_files, until)
        said = correct_record(
            session.officer, name=record, correction=correction, vault=session.vault, now=now()
        )
    _tell_said(said, "corrected")


@app.command("restrict")
def restrict(
    record: Record,
    reason: Reason,
    remove: Annotated[
        list[str] | None, typer.Option("--from", help="a bureau that must give it up, for good")
    ] = None,
    tlp: Annotated[
        Tlp, typer.Option(parser=tlp_named, metavar="LABEL", help="the others keep it under this")
    ] = Tlp.CLEAR,
) -> None:
    """Take a record back from some bureaux, or have it kept under a stricter label."""
    with open_session(rules.TAKE_BACK) as session:
        from clew.bureau.sharing.actions.owning import restrict as restrict_record

        said = restrict_record(
            session.officer,
            name=record,
            remove=remove or (),
            tlp=tlp,
            reason=reason,
            vault=session.vault,
            now=now(),
        )
    _tell_said(said, "restricted")


@app.command("recall")
def recall(record: Record, reason: Reason) -> None:
    """Take a record back from everybody, for good; a dishonest node can keep a copy."""
    with open_session(rules.TAKE_BACK) as session:
        from clew.bureau.sharing.actions.owning import recall as recall_record

        said = recall_record(
            session.officer, name=record, reason=reason, vault=session.vault, now=now()
        )
    _tell_said(said, "recalled")


@app.command("destroyed")
def destroyed(record: Record, reason: Reason) -> None:
    """Say that the files exported of a record that was taken back were destroyed."""
    with open_session(rules.CARRY_PACKAGES) as session:
        from clew.bureau.sharing.actions.purging import files_destroyed

        count = files_destroyed(session.officer, name=record, reason=reason, now=now())
    say(f"{count} files are destroyed, as you say. The owner learns it from the next receipt.")


@app.command("assign")
def assign(
    case: Annotated[str, typer.Argument(help="the number of a case that came")],
    officer: Annotated[str, typer.Argument(help="an officer of your bureau")],
) -> None:
    """Let an officer into the team of a case that came from another bureau."""
    with open_session(rules.ASSIGN_RECEIVED) as session:
        from clew.bureau.accounts.queries import officer_by_username
        from clew.bureau.sharing.actions.received_cases import add_to_received

        joined = officer_by_username(officer)
        add_to_received(session.officer, number=case, officer=joined, now=now())
    say(f"{officer} is in the team of {case}.")


@contextmanager
def _desk(without: list[str] | None, *, unsafe: bool) -> Iterator["Desk"]:
    """Who takes in, with decoders as `clew add` has them."""
    unknown = sorted(set(without or ()) - set(observer_names()))
    if unknown:
        raise typer.BadParameter(
            f"--without {unknown[0]}: it is one of {', '.join(observer_names())}"
        )
    kinds = [name for name in observer_names() if name not in (without or ())]
    with ExitStack() as stack:
        session: Session = stack.enter_context(open_session(rules.TAKE_PACKAGES))
        sandbox = stack.enter_context(new_sandbox(os.cpu_count() or 1, unsafe=unsafe, kinds=kinds))
        from clew.bureau.sharing.actions.taking import Desk
        from clew.bureau.sharing.decoding import decoder
        from clew.intake.reading import NoSink, Reader

        reader = Reader(sandbox, NoSink, session.vault.spool)
        decode = decoder(reader, session.vault)
        yield Desk(session.officer, session.vault, decode, sandbox.confinement)


def _tell(received: "Received") -> None:
    for taken in received.taken:
        withheld = f", {taken.withheld} withheld" if taken.withheld else ""
        purged = f", {taken.purged} purged" if taken.purged else ""
        say(
            f"Taken in: package {taken.number} from {taken.sender}, "
            f"{len(taken.records)} records{purged}{withheld}"
        )
        for name, why in taken.set_aside:
            _warn(f"set aside: record {name}: {why}; ask its owner to correct it")
    say(
        f"{len(received.taken)} packages are new, {received.known} were taken before; "
        f"{received.receipts} receipts."
    )
    for name, why in received.refused:
        _warn(f"refused: {name}: {why}")
    if received.taken:
        say("Next: clew match, and clew exchange send, so that the receipts go back")
    if received.refused or any(taken.set_aside for taken in received.taken):
        raise typer.Exit(1)


def _warn(words: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(words, style="red", markup=False)


def _tell_left_out(left_out: list[str]) -> None:
    for one in left_out:
        say(f"Left out: {one}")


def _tell_said(said: "Said", what: str) -> None:
    names = ", ".join(package.partner_id for package in said.packages)
    say(f"{said.record[:12]} is {what}. Sealed for: {names or 'nobody'}")
    if said.waits_for:
        waiting = ", ".join(said.waits_for)
        say(f"Suspended, or without a key that serves: {waiting}. They are told once they can be.")
    if said.packages:
        say("Next: clew exchange send FOLDER, or clew exchange sync https://...")
