"""`clew officer`: who may sign in to the web app, in which roles, and which cases they see."""

import secrets
import sys
from typing import Annotated, Any

import typer

from clew.bureau.access import rules
from clew.bureau.access.roles import Role, in_words, role_named
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.saying import say
from clew.cli.session import now, open_session

app = typer.Typer(no_args_is_help=True, help="Officers, their roles and their cases.")

_OF_A_NEW_ONE = frozenset({Role.VICTIM_IDENTIFICATION_SPECIALIST})

Username = Annotated[str, typer.Argument(help="the name to sign in with")]
Cases = Annotated[list[str] | None, typer.Option(help="a case's number; may be repeated")]


def _roles(what: str) -> Any:
    return typer.Option(parser=role_named, metavar="ROLE", help=f"{what}; may be repeated")


@app.command("add")
def add(
    username: Username,
    case: Cases = None,
    role: Annotated[list[Role] | None, _roles("what the officer is")] = None,
    bureau: Annotated[
        str | None, typer.Option(help="a bureau the hub registered; else your own")
    ] = None,
) -> None:
    """Add an officer, or give one that exists a new password, further cases and roles.

    On a terminal it asks for a password; without one it makes a password and prints it once. A new
    officer is a victim identification specialist where no role is named.
    """
    with open_session(rules.KEEP_ACCOUNTS) as session:
        from clew.bureau.accounts.actions import officers
        from clew.bureau.accounts.queries import (
            OfficerNotFoundError,
            bureau_named,
            officer_by_username,
        )
        from clew.bureau.cases.actions.checking import check_case
        from clew.bureau.cases.actions.teams import add_member
        from clew.bureau.cases.queries import case_by_number

        acting = session.officer
        home = acting.bureau if bureau is None else bureau_named(acting, bureau)
        cases = [case_by_number(acting, number) for number in case or ()]
        for one in cases:
            check_case(rules.STEER_CASE, acting, one)
        password, told = _password()
        try:
            officer = officer_by_username(username)
            officers.set_password(acting, officer, password, now=now())
            roles = officers.change_roles(acting, officer, give=role or (), now=now())
        except OfficerNotFoundError:
            roles = frozenset(role or _OF_A_NEW_ONE)
            officer = officers.add_officer(
                acting, username, bureau=home, roles=roles, password=password, now=now()
            )
        for one in cases:
            add_member(acting, case=one, officer=officer, now=now())
    say(f"{username} can sign in{told}, as: {in_words(roles)}.")


@app.command("roles")
def roles(
    username: Username,
    give: Annotated[list[Role] | None, _roles("a role to give")] = None,
    take: Annotated[list[Role] | None, _roles("a role to take away")] = None,
) -> None:
    """Give and take an officer's roles, and say which there are; every change is logged."""
    with open_session(rules.KEEP_ACCOUNTS) as session:
        from clew.bureau.accounts.actions.officers import change_roles
        from clew.bureau.accounts.queries import officer_by_username

        officer = officer_by_username(username)
        now_has = change_roles(
            session.officer, officer, give=give or (), take=take or (), now=now()
        )
    say(f"{username} is: {in_words(now_has) or 'nothing, and may do nothing'}.")


@app.command("join")
def join(username: Username, case: Cases = None) -> None:
    """Let an officer into the teams of cases that you steer."""
    with open_session(rules.STEER_CASE) as session:
        from clew.bureau.accounts.queries import officer_by_username
        from clew.bureau.cases.actions.teams import add_member
        from clew.bureau.cases.queries import case_by_number

        officer = officer_by_username(username)
        for number in case or ():
            found = case_by_number(session.officer, number)
            add_member(session.officer, case=found, officer=officer, now=now())
    say(f"{username} works on: {', '.join(case or ())}.")


@app.command("leave")
def leave(username: Username, case: Cases = None) -> None:
    """Take an officer off the teams of cases that you steer."""
    with open_session(rules.STEER_CASE) as session:
        from clew.bureau.accounts.queries import officer_by_username
        from clew.bureau.cases.actions.teams import remove_member
        from clew.bureau.cases.queries import case_by_number

        officer = officer_by_username(username)
        for number in case or ():
            found = case_by_number(session.officer, number)
            remove_member(session.officer, case=found, officer=officer, now=now())
    say(f"{username} no longer works on: {', '.join(case or ())}.")


@app.command("reset-factors")
def reset_factors(
    username: Annotated[str, typer.Argument(help="whose device is lost")],
    reason: Annotated[str, typer.Option(help="why; it is logged")],
) -> None:
    """Take an officer's second factors and sessions; the next sign-in leads to a new factor."""
    with open_session(rules.KEEP_ACCOUNTS) as session:
        from clew.bureau.accounts.actions.factors import reset_factors as reset
        from clew.bureau.accounts.queries import officer_by_username

        officer = officer_by_username(username)
        count = reset(session.officer, officer, reason=reason, now=now())
    say(f"{username} had {count} factor{'' if count == 1 else 's'}, and has none now.")
    say(f"Whoever has the password can add the next: give a new one (clew officer add {username})")


@app.command("close")
def close(username: Annotated[str, typer.Argument(help="whose account")]) -> None:
    """Close an officer's account; what the officer did stays on record."""
    with open_session(rules.KEEP_ACCOUNTS) as session:
        from clew.bureau.accounts.actions.officers import close_account
        from clew.bureau.accounts.queries import officer_by_username

        close_account(session.officer, officer_by_username(username), now=now())
    say(f"{username} can no longer sign in.")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the bureau's officers and their roles; the hub lists everybody's."""
    with open_session(rules.READ_ACCOUNTS) as session:
        from clew.bureau.accounts.queries import has_factor, visible_officers

        rows = [
            {
                "username": officer.username,
                "bureau": officer.bureau.name,
                "roles": in_words(frozenset(Role(name) for name in officer.roles)),
                "active": officer.is_active,
                "can_sign_in": officer.has_usable_password(),
                "second_factor": has_factor(officer),
            }
            for officer in visible_officers(session.officer)
        ]
    columns = ["username", "bureau", "roles", "active", "can_sign_in", "second_factor"]
    show(rows, columns=columns, as_json=as_json)


def _password() -> tuple[str, str]:
    """The password, and what to say of it."""
    if sys.stdin.isatty():
        return typer.prompt("Password", hide_input=True, confirmation_prompt=True), ""
    made = secrets.token_urlsafe(15)
    return made, f" with the password {made} (shown this once)"
