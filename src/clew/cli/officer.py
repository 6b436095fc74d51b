"""`clew officer`: who may sign in to the web app, and which cases they see."""

import secrets
import sys
from typing import Annotated

import typer
from rich.console import Console

from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.session import now, open_session

app = typer.Typer(no_args_is_help=True, help="Officers who sign in to the web app.")


@app.command("add")
def add(
    username: Annotated[str, typer.Argument(help="the name to sign in with")],
    case: Annotated[
        list[str] | None, typer.Option(help="let the officer into this case; may be repeated")
    ] = None,
) -> None:
    """Add an officer, or give one that exists a new password or further cases.

    On a terminal it asks for a password; without one it makes a password and prints it once.
    """
    with open_session() as session:
        from clew.bureau.accounts import actions
        from clew.bureau.accounts.queries import OfficerNotFoundError, officer_by_username
        from clew.bureau.cases.actions import add_member
        from clew.bureau.cases.queries import case_by_number

        cases = [case_by_number(session.officer, number) for number in case or ()]
        password, told = _password()
        acting = session.officer
        try:
            officer = officer_by_username(username)
            actions.set_password(officer, password, now=now(), acting_officer=acting)
        except OfficerNotFoundError:
            officer = actions.add_officer(
                username, bureau=acting.bureau, password=password, now=now(), acting_officer=acting
            )
        for one in cases:
            add_member(acting, case=one, officer=officer, now=now())
    console = Console(highlight=False, markup=False)
    console.print(f"{username} can sign in{told}.")


@app.command("close")
def close(username: Annotated[str, typer.Argument(help="whose account")]) -> None:
    """Close an officer's account; what the officer did stays on record."""
    with open_session() as session:
        from clew.bureau.accounts.actions import close_account
        from clew.bureau.accounts.queries import officer_by_username

        officer = officer_by_username(username)
        close_account(officer, now=now(), acting_officer=session.officer)
    Console(highlight=False, markup=False).print(f"{username} can no longer sign in.")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the bureau's officers."""
    with open_session() as session:
        from clew.bureau.accounts.queries import officers_of_bureau

        rows = [
            {
                "username": officer.username,
                "active": officer.is_active,
                "can_sign_in": officer.has_usable_password(),
            }
            for officer in officers_of_bureau(session.officer)
        ]
    show(rows, columns=["username", "active", "can_sign_in"], as_json=as_json)


def _password() -> tuple[str, str]:
    """The password, and what to say of it."""
    if sys.stdin.isatty():
        return typer.prompt("Password", hide_input=True, confirmation_prompt=True), ""
    made = secrets.token_urlsafe(15)
    return made, f" with the password {made} (shown this once)"
