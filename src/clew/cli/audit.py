"""`clew audit`: who did what, and the proof that nobody changed it since."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from clew.bureau.access import rules
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.saying import say
from clew.cli.session import now, open_session
from clew.ledger import verifier
from clew.ledger.note import Note
from clew.ledger.witness import Request

app = typer.Typer(no_args_is_help=True, help="The log of who did what, and its proofs.")

Reason = Annotated[str, typer.Option(help="why it leaves the vault: it is logged")]
To = Annotated[Path, typer.Option(help="the file to write")]


@app.command("list")
def list_(
    who: Annotated[str, typer.Option(help="by this officer")] = "",
    tag: Annotated[str, typer.Option(help="of this kind, or kinds that begin so")] = "",
    subject: Annotated[str, typer.Option(help="to this: an id or a SHA-256")] = "",
    since: Annotated[datetime | None, typer.Option(help="from then on, UTC")] = None,
    until: Annotated[datetime | None, typer.Option(help="before then, UTC")] = None,
    most: Annotated[int, typer.Option(min=1, help="the newest so many")] = 50,
    as_json: AsJson = False,
) -> None:
    """List who did what, when and why, newest first; that you looked is logged, too."""
    with open_session(rules.KEEP_LOG) as session:
        from clew.bureau.audit.actions.reading import list_events
        from clew.bureau.audit.queries.events import Wanted

        wanted = Wanted(who, tag, subject, _utc(since), _utc(until))
        rows = [
            {
                "entry": event.leaf.number,
                "at": f"{event.at:%Y-%m-%d %H:%M:%S}",
                "who": event.who,
                "what": event.tag,
                "subject": event.subject,
                "why": event.details.get("reason", ""),
                "details": event.details,
            }
            for event in list_events(session.officer, wanted, limit=most, now=now())
        ]
    show(rows, columns=["entry", "at", "who", "what", "subject", "why"], as_json=as_json)


@app.command("key")
def key() -> None:
    """Print this node's keys: of its log, and with which it countersigns. They are no secret."""
    with open_session(rules.KEEP_LOG) as session:
        print(session.vault.log_signer.key.to_text())
        print(session.vault.witness_signer.key.to_text())


@app.command("trust")
def trust(key: Annotated[str, typer.Argument(help="as `clew audit key` printed it")]) -> None:
    """Trust another bureau's key, which it told you by another way than the file you hold."""
    with open_session(rules.KEEP_LOG) as session:
        from clew.bureau.audit.actions.witnessing import trust_key

        trusted = trust_key(session.officer, key, now=now())
    say(f"The key of {trusted.name} is trusted.")


@app.command("checkpoint")
def checkpoint(
    to: Annotated[
        Path | None, typer.Option(help="write a request for a countersignature there")
    ] = None,
    since: Annotated[int, typer.Option(min=0, help="as many entries as the witness saw")] = 0,
) -> None:
    """Sign the log as it is and print that; with --to, ask a witness to countersign it."""
    with open_session(rules.KEEP_LOG) as session:
        from clew.bureau.audit.actions.checkpoints import (
            make_checkpoint,
            request_countersignature,
        )

        signer = session.vault.log_signer
        if to is None:
            print(make_checkpoint(session.officer, signer=signer, now=now()).to_text(), end="")
            return
        asked = request_countersignature(session.officer, since=since, signer=signer, now=now())
    to.write_text(asked.to_text(), "utf-8")
    say(f"Written: {to}. Send it to a witness, who says: clew audit countersign {to.name}")


@app.command("countersign")
def countersign(
    file: Annotated[Path, typer.Argument(exists=True, help="another bureau's request")],
    to: To,
) -> None:
    """Countersign another bureau's log, if it begins with all that you saw of it before."""
    with open_session(rules.KEEP_LOG) as session:
        from clew.bureau.audit.actions.witnessing import countersign as sign

        asked = Request.from_text(_text(file))
        signer = session.vault.witness_signer
        note = sign(session.officer, asked, signer=signer, now=now())
    to.write_text(note.to_text(), "utf-8")
    say(f"Written: {to}. Send it back; its bureau says: clew audit witnessed {to.name}")


@app.command("witnessed")
def witnessed(
    file: Annotated[Path, typer.Argument(exists=True, help="what a witness sent back")],
) -> None:
    """Keep a witness's countersignature under your checkpoint."""
    with open_session(rules.KEEP_LOG) as session:
        from clew.bureau.audit.actions.witnessing import take_cosignatures

        names = take_cosignatures(session.officer, Note.from_text(_text(file)), now=now())
    say(f"Countersigned by {', '.join(names)}.")


@app.command("export")
def export(file: Annotated[Path, typer.Argument(help="the file to write")], reason: Reason) -> None:
    """Write the whole log for a verifier; words only of what your own bureau did."""
    with open_session(rules.KEEP_LOG) as session:
        from clew.bureau.audit.actions.exporting import export_log

        signer = session.vault.log_signer
        size = export_log(session.officer, file, reason=reason, signer=signer, now=now())
    say(f"Written: {file}, {size} entries. Anybody checks it with: clew audit verify {file.name}")


@app.command("prove")
def prove(
    entry: Annotated[int, typer.Argument(help="its number, as `clew audit list` shows it")],
    to: To,
    reason: Reason,
) -> None:
    """Write one entry, with the proof that the log holds it."""
    with open_session(rules.KEEP_LOG) as session:
        from clew.bureau.audit.actions.exporting import export_proof

        signer = session.vault.log_signer
        export_proof(session.officer, entry, to, reason=reason, signer=signer, now=now())
    say(f"Written: {to}. Anybody checks it with: clew audit verify {to.name}")


@app.command("verify")
def verify(
    file: Annotated[
        Path | None, typer.Argument(exists=True, help="what was exported; else this vault's log")
    ] = None,
    checkpoint: Annotated[
        list[Path] | None, typer.Option(exists=True, help="a checkpoint kept elsewhere")
    ] = None,
    key: Annotated[str | None, typer.Option(help="the log's key, as its bureau prints it")] = None,
    witness: Annotated[list[str] | None, typer.Option(help="the key of a witness")] = None,
    need: Annotated[int, typer.Option(min=0, help="witnesses that must have signed")] = 0,
) -> None:
    """Check a log, an entry's proof or a request; exit status 1 says that it is not whole.

    The same check is one file that needs nothing of Clew: `python verifier.py`.
    """
    kept = {str(path): _text(path) for path in checkpoint or ()}
    if file is None:
        verdict = _verify_vault(kept, tuple(witness or ()), need)
    else:
        trust = verifier.Trust(key, tuple(witness or ()), need)
        with file.open(encoding="utf-8", errors="replace", newline="\n") as lines:
            verdict = verifier.verify(lines, trust=trust, kept=kept)
    for line in verifier.sentences(verdict):
        say(line)
    if not verdict.is_whole:
        raise typer.Exit(1)


def _verify_vault(kept: dict[str, str], named: tuple[str, ...], need: int) -> verifier.Verdict:
    """This node's own log, under its own key and the witnesses that it trusts."""
    with open_session(rules.KEEP_LOG) as session:
        from clew.bureau.audit.actions.exporting import verifying_lines
        from clew.bureau.audit.queries.tree import trusted_keys
        from clew.ledger.keys import WITNESS

        signer = session.vault.log_signer
        witnesses = (*named, *(one.to_text() for one in trusted_keys(WITNESS)))
        trust = verifier.Trust(signer.key.to_text(), witnesses, need)
        lines = verifying_lines(session.officer, signer=signer, now=now())
        return verifier.verify(lines, trust=trust, kept=kept)


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.replace(tzinfo=at.tzinfo or UTC)


def _text(path: Path) -> str:
    return path.read_text("utf-8", errors="replace")
