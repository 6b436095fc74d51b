"""`clew node`: this vault in the exchange with other bureaux: its keys, and whom it trusts."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from clew.bureau.access import rules
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.saying import say
from clew.cli.session import now, open_session

app = typer.Typer(no_args_is_help=True, help="This vault's keys in the exchange with bureaux.")

Days = Annotated[int, typer.Option(min=1, help="how long the keys serve")]


@app.command("init")
def init(
    name: Annotated[str, typer.Argument(help="the bureau's name in the exchange, as NZ-NCB")],
    suite: Annotated[
        list[str] | None, typer.Option(help="accept only these, the best first; may be repeated")
    ] = None,
    days: Days = 365,
) -> None:
    """Give your bureau a name in the exchange, and keys that lie sealed in the records."""
    with open_session(rules.KEEP_NODE) as session:
        from clew.bureau.sharing.actions.keys import set_up_node

        own = set_up_node(
            session.officer,
            name=name,
            suites=suite or (),
            vault=session.vault,
            days=days,
            now=now(),
        )
    say(f"This vault is {own.name} in the exchange, with {len(own.keys)} keys.")
    say("Next: clew node card FILE, for the hub; then clew node trust ROOT --digest DIGEST")


@app.command("card")
def card(file: Annotated[Path, typer.Argument(help="the file to write")]) -> None:
    """Write what the hub needs to list this node: its name and public keys. It is no secret."""
    with open_session(rules.KEEP_NODE) as session:
        from clew.bureau.sharing.actions.keys import card as made
        from clew.bureau.sharing.queries.node import identity

        raw = made(session.officer, vault=session.vault)
        own = identity(session.vault)
    file.write_bytes(raw)
    say(f"Written: {file}. Read these out to the hub by phone, so that it can compare them:")
    for one in own.keys:
        say(f"  {one.secret.key.id[:16]}  {one.secret.key.suite}, to {one.secret.key.use}")


@app.command("rotate")
def rotate(
    days: Days = 365,
    all_revoked: Annotated[
        bool,
        typer.Option("--all-revoked", help="no key is left: three of the hub's root must vouch"),
    ] = False,
) -> None:
    """Make new keys, vouched for by the present ones; they serve once the hub has listed them."""
    with open_session(rules.KEEP_NODE) as session:
        from clew.bureau.sharing.actions.keys import replace_revoked_keys, rotate_keys

        make = replace_revoked_keys if all_revoked else rotate_keys
        own = make(session.officer, vault=session.vault, days=days, now=now())
    say(f"{own.name} has {len(own.keys)} keys now. Send the hub a new card: clew node card FILE")


@app.command("keys")
def keys(as_json: AsJson = False) -> None:
    """List this node's keys, and what the directory that it trusts says of them."""
    with open_session(rules.KEEP_NODE) as session:
        from clew.bureau.sharing.queries.listing import own_keys

        rows = own_keys(session.officer, vault=session.vault, now=now())
    show(rows, columns=["key", "suite", "use", "until", "state"], as_json=as_json)


@app.command("trust")
def trust(
    root: Annotated[Path, typer.Argument(exists=True, help="the directory's root, from the hub")],
    digest: Annotated[str, typer.Option(help="its digest, as the hub reads it out by phone")],
) -> None:
    """Trust the hub's directory: once, after comparing the root's digest."""
    with open_session(rules.KEEP_NODE) as session:
        from clew.bureau.sharing.actions.trusting import trust_root

        trust_root(session.officer, root.read_bytes(), digest=digest, now=now())
    say("The root is trusted. Next: clew node directory FILE")


@app.command("directory")
def directory(
    file: Annotated[Path, typer.Argument(exists=True, help="the directory, from the hub")],
) -> None:
    """Take in a newer directory of bureaux and keys; one that does not hold changes nothing."""
    with open_session(rules.CARRY_PACKAGES) as session:
        from clew.bureau.sharing.actions.trusting import take_directory

        state = take_directory(session.officer, file.read_bytes(), now=now())
    say(f"The directory is trusted; fresh until {_minute(state.ended_at)} UTC.")
    if state.needs_banner:
        say(f"It is old: get a newer one; nothing goes or comes after {_minute(state.stops_at)}.")


@app.command("partners")
def partners(as_json: AsJson = False) -> None:
    """List the bureaux of the directory, and how far the packages to and from each are."""
    with open_session(rules.CARRY_PACKAGES) as session:
        from clew.bureau.sharing.queries.listing import partner_rows

        rows = partner_rows(session.officer, now=now())
    columns = ["name", "bureau", "member", "sent", "taken", "acknowledged_at"]
    show(rows, columns=columns, as_json=as_json)


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
