"""`clew directory`: the hub's directory of bureaux and their keys, which all nodes trust."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clew.bureau.access import rules
from clew.cli.saying import say
from clew.cli.session import now, open_session
from clew.exchange.directory.keys import Reason

if TYPE_CHECKING:
    from clew.exchange.directory.members import Member

app = typer.Typer(no_args_is_help=True, help="The hub's directory of bureaux and their keys.")

To = Annotated[Path, typer.Option(help="the file to write")]


@app.command("found")
def found(
    keys: Annotated[Path, typer.Option(help="a folder for the keys of five people, not the vault")],
    to: To,
) -> None:
    """Make the directory's root, and the keys of the five people who hold it."""
    with open_session(rules.ADMIT_BUREAUX) as session:
        from clew.bureau.sharing.actions.publishing import found_directory

        raw, paths = found_directory(session.officer, keys, vault=session.vault, now=now())
    to.write_bytes(raw)
    say(f"Written: {to}, the root, and {len(paths)} key files in {keys}.")
    say("Give each of the five a file, on a medium of its own, and keep none here.")
    _say_digest(raw)


@app.command("renew-root")
def renew_root(
    key: Annotated[list[Path], typer.Option(exists=True, help="a person's file; three of them")],
    to: To,
) -> None:
    """Sign the root anew before its year is over, with the keys of three of the five."""
    with open_session(rules.ADMIT_BUREAUX) as session:
        from clew.bureau.sharing.actions.publishing import renew_root as renew

        raw = renew(session.officer, key, now=now())
    to.write_bytes(raw)
    say(f"Written: {to}. Nodes learn of it from the next directory: clew directory publish")


@app.command("list-bureau")
def list_bureau(
    card: Annotated[Path, typer.Argument(exists=True, help="what its `clew node card` wrote")],
    bureau: Annotated[str, typer.Option(help="the member bureau's name, as you admitted it")],
) -> None:
    """List a bureau by its card, or its new keys; compare them by phone before."""
    with open_session(rules.ADMIT_BUREAUX) as session:
        from clew.bureau.accounts.queries import bureau_named
        from clew.bureau.sharing.actions.publishing import list_bureau as list_

        listed = list_(
            session.officer,
            card.read_bytes(),
            bureau=bureau_named(session.officer, bureau),
            now=now(),
        )
    say(f"{bureau} is listed as {listed.bureau}. Compare its keys by phone:")
    _say_keys(listed)
    say("Next: clew directory publish --to FILE")


@app.command("revoke")
def revoke(
    name: Annotated[str, typer.Argument(help="the bureau's name in the exchange")],
    key: Annotated[str, typer.Argument(help="the key's name, or how it begins")],
    reason: Annotated[str, typer.Option(help="why; it is logged")],
    cause: Annotated[Reason, typer.Option(help="what is told of it")] = Reason.COMPROMISED,
) -> None:
    """Revoke a bureau's key: dead from the next directory on, whenever it signed."""
    with open_session(rules.ADMIT_BUREAUX) as session:
        from clew.bureau.sharing.actions.publishing import revoke_key

        revoke_key(session.officer, name=name, key=key, cause=cause, reason=reason, now=now())
    say("The key is revoked. Next: clew directory publish --to FILE")


@app.command("vouch")
def vouch(
    card: Annotated[Path, typer.Argument(exists=True, help="what its `clew node card` wrote")],
    bureau: Annotated[str, typer.Option(help="the member bureau's name, as you admitted it")],
    key: Annotated[list[Path], typer.Option(exists=True, help="a person's file; three of them")],
    reason: Annotated[str, typer.Option(help="why; it is logged")],
) -> None:
    """Let three of the root vouch for new keys of a bureau all of whose own were revoked."""
    with open_session(rules.ADMIT_BUREAUX) as session:
        from clew.bureau.accounts.queries import bureau_named
        from clew.bureau.sharing.actions.vouching import vouch_for

        listed = vouch_for(
            session.officer,
            card.read_bytes(),
            bureau=bureau_named(session.officer, bureau),
            files=key,
            reason=reason,
            now=now(),
        )
    say(f"The root vouches for these keys of {listed.bureau}. Compare them by phone:")
    _say_keys(listed)
    say("Next: clew directory publish --to FILE")


@app.command("publish")
def publish(to: To) -> None:
    """Sign the directory as it is now, fresh for a day, and write it for all nodes."""
    with open_session(rules.ADMIT_BUREAUX) as session:
        from clew.bureau.sharing.actions.publishing import publish_directory

        raw = publish_directory(session.officer, vault=session.vault, now=now())
    to.write_bytes(raw)
    say(f"Written: {to}. Every node takes it in: clew node directory {to.name}")


def _say_keys(listed: "Member") -> None:
    for one in listed.keys:
        if one.revocation is None:
            say(f"  {one.key.id[:16]}  {one.key.suite}, to {one.key.use}")


def _say_digest(raw: bytes) -> None:
    from clew.exchange.signing.document import Document, Purpose

    digest = Document.from_bytes(raw, purpose=Purpose.ROOT, limit=len(raw)).digest
    say(f"Its digest, to be read out by phone: {digest}")
