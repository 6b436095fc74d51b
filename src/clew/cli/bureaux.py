"""`clew bureau`: the bureaux that the hub registers, admits and suspends."""

from typing import Annotated

import typer

from clew.bureau.access import rules
from clew.bureau.accounts.bureau_kind import BureauKind
from clew.cli import providers
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.saying import say
from clew.cli.session import now, open_session

app = typer.Typer(no_args_is_help=True, help="Member bureaux, which the hub admits.")

app.add_typer(providers.app, name="provider")

Name = Annotated[str, typer.Argument(help="the bureau's name")]


@app.command("add")
def add(
    name: Name,
    country: Annotated[str, typer.Option(help="its country, ISO 3166 alpha-2")] = "",
    kind: Annotated[
        BureauKind, typer.Option(help="national or hotline; there is one hub")
    ] = BureauKind.NATIONAL,
) -> None:
    """Register a bureau; its officers may do nothing until it is admitted."""
    with open_session(rules.ADMIT_BUREAUX) as session:
        from clew.bureau.accounts.actions.bureaux import register_bureau

        register_bureau(session.officer, name, country=country, kind=kind, now=now())
    say(f"{name} is registered. Next: clew bureau admit, then clew officer add NAME --bureau")


@app.command("admit")
def admit(name: Name) -> None:
    """Make a bureau a member: from now on its officers may do what their roles allow."""
    with open_session(rules.ADMIT_BUREAUX) as session:
        from clew.bureau.accounts.actions.bureaux import admit_bureau
        from clew.bureau.accounts.queries import bureau_named

        admit_bureau(session.officer, bureau_named(session.officer, name), now=now())
    say(f"{name} is a member.")


@app.command("suspend")
def suspend(name: Name, reason: Annotated[str, typer.Option(help="why; it is logged")]) -> None:
    """End a bureau's membership until it is admitted again."""
    with open_session(rules.ADMIT_BUREAUX) as session:
        from clew.bureau.accounts.actions.bureaux import suspend_bureau
        from clew.bureau.accounts.queries import bureau_named

        bureau = bureau_named(session.officer, name)
        suspend_bureau(session.officer, bureau, reason=reason, now=now())
    say(f"{name} is no member any more: its officers may do nothing.")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the bureaux: the hub's administrators see all, others their own."""
    with open_session(rules.READ_ACCOUNTS) as session:
        from clew.bureau.accounts.queries import visible_bureaux

        rows = [
            {
                "name": bureau.name,
                "country": bureau.country,
                "kind": bureau.kind,
                "member": bureau.admitted_at is not None,
            }
            for bureau in visible_bureaux(session.officer)
        ]
    show(rows, columns=["name", "country", "kind", "member"], as_json=as_json)
