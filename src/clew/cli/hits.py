"""`clew hit`: that something you may not see touches your cases, and asking to be let in."""

from typing import Annotated
from uuid import UUID

import typer

from clew.bureau.access import rules
from clew.cli.listing import show
from clew.cli.output import AsJson
from clew.cli.saying import say
from clew.cli.session import now, open_session

app = typer.Typer(no_args_is_help=True, help="What you may not see and touches your cases.")

Reason = Annotated[str, typer.Option(help="why; the other side is told")]
Request = Annotated[UUID, typer.Argument(help="as clew hit requests shows it")]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List where something of a bureau touches your cases; both owners let it be told."""
    with open_session(rules.TELL_HIT) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.hits.queries import hits

        rows = [
            {
                "case": one.case_number,
                "touched_by": f"something of {one.bureau}",
                "marking": one.marking.value,
                "request": one.asked or "not asked",
                "declined_for": "; ".join(one.declined_for),
                "id": str(one.id),
            }
            for one in hits(session.officer)
        ]
        record_view(tags.HITS_LISTED, officer=session.officer, now=now())
    columns = ["case", "touched_by", "marking", "request", "declined_for", "id"]
    empty = "Nothing that may be told of touches your cases."
    show(rows, columns=columns, as_json=as_json, empty=empty)


@app.command("ask")
def ask(
    hit: Annotated[UUID, typer.Argument(help="as clew hit list shows it")], reason: Reason
) -> None:
    """Ask the owners of what touches your case to be let in."""
    with open_session(rules.TELL_HIT) as session:
        from clew.bureau.hits.actions import ask_access

        request = ask_access(session.officer, hit_id=hit, reason=reason, now=now())
        bureau = request.bureau.name
    say(f"{bureau} is asked.")


@app.command("requests")
def requests(as_json: AsJson = False) -> None:
    """List who asks to be let into the cases that you steer."""
    with open_session(rules.STEER_CASE) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.hits.queries import requests_to

        rows = [
            {
                "case": one.case.number,
                "officer": one.request.officer.get_username(),
                "bureau": one.request.officer.bureau.name,
                "since": f"{one.request.asked_at:%Y-%m-%d}",
                "reason": one.request.reason,
                "id": str(one.pk),
            }
            for one in requests_to(session.officer)
        ]
        record_view(tags.HITS_LISTED, officer=session.officer, now=now())
    columns = ["case", "officer", "bureau", "since", "reason", "id"]
    show(rows, columns=columns, as_json=as_json, empty="Nobody asks to be let in.")


@app.command("grant")
def grant(
    request: Request,
    release: Annotated[
        bool, typer.Option("--release", help="release the case to their bureau first")
    ] = False,
) -> None:
    """Let who asked into the team of the case."""
    with open_session(rules.STEER_CASE) as session:
        from clew.bureau.hits.actions import grant_access

        case = grant_access(session.officer, asked_id=request, release=release, now=now())
        number = case.number
    say(f"They work on {number} now.")


@app.command("decline")
def decline(request: Request, reason: Reason) -> None:
    """Say no to who asked."""
    with open_session(rules.STEER_CASE) as session:
        from clew.bureau.hits.actions import decline_access

        decline_access(session.officer, asked_id=request, reason=reason, now=now())
    say("Declined.")
