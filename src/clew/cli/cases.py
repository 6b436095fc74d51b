"""`clew case`: the cases you may see, how they may be handled, closing and opening them again."""

from collections.abc import Collection
from dataclasses import replace
from typing import Annotated

import typer

from clew.bureau.access import rules
from clew.cli import handovers, timeline
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
from clew.cli.session import now, open_session
from clew.handling.purpose import Purpose

app = typer.Typer(no_args_is_help=True, help="Cases: how they may be handled, and their state.")

Number = Annotated[str, typer.Argument(help="the case's number")]
Reason = Annotated[str, typer.Option(help="why; it is logged")]

_COLUMNS = [
    "number",
    "bureau",
    "state",
    "marking",
    "pap",
    "purposes",
    "released_to",
    "keep_until",
    "hits",
]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the cases you may see, oldest first."""
    with open_session(rules.READ_CASE) as session:
        from clew.bureau.accounts.queries import names_of
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.cases.queries import visible_cases

        rows = [
            {
                "id": str(case.pk),
                "number": case.number,
                "bureau": case.bureau.name,
                "state": "closed" if case.closed_at else "open",
                "marking": case.marking,
                "pap": case.pap,
                "purposes": _in_words(case.purposes),
                "released_to": ", ".join(names_of(case.released_to)),
                "hits": "told" if case.tell_hits else "",
                "keep_until": f"{case.keep_until:%Y-%m-%d}" if case.keep_until else "",
            }
            for case in visible_cases(session.officer).select_related("bureau")
        ]
        record_view(tags.CASES_LISTED, officer=session.officer, now=now())
    show(rows, columns=_COLUMNS, as_json=as_json, empty="You may see no case yet.")


def _in_words(purposes: Collection[str]) -> str:
    """The purposes that a case may serve."""
    return "any" if len(purposes) == len(Purpose) else ", ".join(sorted(purposes))


@app.command("mark")
def mark(
    number: Number,
    tlp: TlpOption = None,
    pap: PapOption = None,
    purpose: PurposeOption = None,
    release_to: ReleaseOption = None,
    keep_until: KeepOption = None,
    tell_hits: Annotated[
        bool | None,
        typer.Option(help="may others be told that something of it touches theirs, and no more?"),
    ] = None,
) -> None:
    """Say how a case may be handled; what is left out stays. Who may see it changes at once."""
    with open_session(rules.STEER_CASE) as session:
        from clew.bureau.cases.actions.steering import mark_case
        from clew.bureau.cases.queries import case_by_number

        change = change_from(
            session.officer,
            tlp=tlp,
            pap=pap,
            purpose=purpose,
            release_to=release_to,
            keep_until=keep_until,
        )
        case = case_by_number(session.officer, number)
        change = replace(change, tell_hits=tell_hits)
        mark_case(session.officer, case=case, change=change, now=now())
    say(f"{number} is marked.")


@app.command("close")
def close(number: Number, reason: Reason) -> None:
    """Close a case: it can be read, and nothing in it changed, until it is opened again."""
    with open_session(rules.STEER_CASE) as session:
        from clew.bureau.cases.actions.steering import close_case
        from clew.bureau.cases.queries import case_by_number

        case = case_by_number(session.officer, number)
        close_case(session.officer, case=case, reason=reason, now=now())
    say(f"{number} is closed.")


@app.command("reopen")
def reopen(number: Number, reason: Reason) -> None:
    """Open a closed case again."""
    with open_session(rules.STEER_CASE) as session:
        from clew.bureau.cases.actions.steering import reopen_case
        from clew.bureau.cases.queries import case_by_number

        case = case_by_number(session.officer, number)
        reopen_case(session.officer, case=case, reason=reason, now=now())
    say(f"{number} is open.")


app.command("hand-over")(handovers.hand_over)
app.command("withdraw-offer")(handovers.withdraw_offer)
app.command("accept")(handovers.accept)
app.command("decline")(handovers.decline)
app.command("offers")(handovers.offers)
app.command("timeline")(timeline.timeline)
