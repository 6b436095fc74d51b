"""`clew token`: tokens by which programs call the web app for you."""

from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.bureau.api.scopes import Scope, scope_named
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.session import now, open_session

_USUAL = timedelta(days=90)
_SCOPES = ", ".join(scope.value for scope in Scope)

app = typer.Typer(no_args_is_help=True, help="Tokens by which programs call the web app for you.")


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="the program that will use it")],
    scope: Annotated[list[str], typer.Option(help=f"what it may do: {_SCOPES}; may be repeated")],
    days: Annotated[
        int | None,
        typer.Option(
            help="how long it is good; else 90, and to reveal, export or send minutes", min=1
        ),
    ] = None,
) -> None:
    """Make a token that acts for you, and print it once.

    A program shows it as `Authorization: Bearer TOKEN`, or carries it in its address:
    https://clew:TOKEN@HOST/.
    """
    scopes = {scope_named(one) for one in scope}
    with open_session(rules.USE_API) as session:
        from clew.bureau.api.actions import longest_of, make_token

        lasts = min(_USUAL, longest_of(scopes)) if days is None else timedelta(days=days)
        made, secret = make_token(
            name, scopes, lasts=lasts, acting_officer=session.officer, now=now()
        )
        ends_at = made.ends_at
    console = Console(highlight=False, markup=False, soft_wrap=True)
    console.print(f"{secret}\nShown this once. It acts for you until {ends_at:%Y-%m-%d %H:%M} UTC.")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List your tokens, without their secrets."""
    with open_session(rules.USE_API) as session:
        from clew.bureau.api.queries import visible_tokens

        rows = [
            {
                "name": token.name,
                "scopes": ", ".join(token.scopes),
                "ends_at": token.ends_at.isoformat(timespec="minutes"),
                "revoked": token.revoked_at is not None,
            }
            for token in visible_tokens(session.officer)
        ]
    show(rows, columns=["name", "scopes", "ends_at", "revoked"], as_json=as_json)


@app.command("revoke")
def revoke(name: Annotated[str, typer.Argument(help="which of your tokens")]) -> None:
    """Revoke your tokens of this name: programs that use them are refused at once."""
    with open_session(rules.USE_API) as session:
        from clew.bureau.api.actions import revoke_token

        number = revoke_token(name, acting_officer=session.officer, now=now())
    Console(highlight=False, markup=False).print(f"Revoked {number} token{'s'[: number != 1]}.")
