"""`clew operation`: planning what is done at many sites within one window."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clew.bureau.access import rules
from clew.bureau.operations.plan_file import PlannedRow, read_plan
from clew.bureau.operations.plan_row import planned_process, planned_site
from clew.bureau.operations.windows import in_zone, zone_named
from clew.cli import operation_day, operation_exhibits, operation_showing
from clew.cli.marking_options import (
    KeepOption,
    PapOption,
    PurposeOption,
    ReleaseOption,
    TlpOption,
    change_from,
)
from clew.cli.operation_times import Zone, time_named
from clew.cli.saying import say
from clew.cli.session import now, open_session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clew.bureau.operations.actions.taking_in import TakenIn
    from clew.bureau.operations.plan_file import RefusedRow

app = typer.Typer(no_args_is_help=True, help="Operations: many sites, one window, what came of it.")

Name = Annotated[str, typer.Argument(metavar="OPERATION", help="its name, or the end of its id")]
Begins = Annotated[
    datetime,
    typer.Option(
        parser=time_named, metavar="TIME", help="when the window begins: 2026-12-03T05:30"
    ),
]
Ends = Annotated[
    datetime, typer.Option(parser=time_named, metavar="TIME", help="when the window ends")
]
Officers = Annotated[list[str] | None, typer.Option("--officer", help="who; may be repeated")]
Others = Annotated[
    list[str] | None, typer.Option("--other", help="somebody from outside; may be repeated")
]
From = Annotated[str, typer.Option("--from", help="valid from: a day, or a time")]
Until = Annotated[str, typer.Option("--until", help="valid until: a day and all of it, or a time")]

app.command("list")(operation_showing.list_)
app.command("show")(operation_showing.show_)
app.command("tell")(operation_day.tell)
app.command("tick")(operation_day.tick)
app.command("outcome")(operation_day.outcome)
app.command("seize")(operation_exhibits.seize)
app.command("labels")(operation_exhibits.labels)
app.command("report")(operation_exhibits.report)
app.command("intake")(operation_exhibits.intake)


@app.command("open")
def open_(
    name: Annotated[str, typer.Argument(metavar="OPERATION", help="what it is called")],
    case: Annotated[str, typer.Option(help="the case's number")],
    begins: Begins,
    ends: Ends,
    commander: Annotated[
        str, typer.Option(help="who commands it: an operation commander; else you")
    ] = "",
    zone: Zone = "UTC",
    referral: Annotated[str, typer.Option(help="the referral that it began with")] = "",
    follows: Annotated[str, typer.Option(help="the operation whose seizures it starts from")] = "",
    tlp: TlpOption = None,
    pap: PapOption = None,
    purpose: PurposeOption = None,
    release_to: ReleaseOption = None,
    keep_until: KeepOption = None,
) -> None:
    """Open an operation from a case. The marking only narrows who of the case sees it."""
    with open_session(rules.PLAN_IN_CASE) as session:
        from clew.bureau.cases.queries import case_by_number
        from clew.bureau.operations.actions.opening import open_operation
        from clew.bureau.operations.queries import operation_named
        from clew.bureau.referrals.queries import referral_named

        officer = session.officer
        made = open_operation(
            officer,
            case=case_by_number(officer, case),
            name=name,
            commander=commander or officer.get_username(),
            begins_at=in_zone(begins, zone),
            ends_at=in_zone(ends, zone),
            referral_id=referral_named(officer, referral).pk if referral else None,
            follows_id=operation_named(officer, follows).pk if follows else None,
            marking=change_from(
                officer,
                tlp=tlp,
                pap=pap,
                purpose=purpose,
                release_to=release_to,
                keep_until=keep_until,
            ),
            now=now(),
        )
    say(f"{made.name} is open. Plan its sites: clew operation plan {made.name!r} FILE")


@app.command("move")
def move(
    name: Name,
    begins: Begins,
    ends: Ends,
    reason: Annotated[str, typer.Option(help="why; it is logged")],
    zone: Zone = "UTC",
) -> None:
    """Put the window elsewhere, for all sites at once."""
    with open_session(rules.PLAN_OPERATION) as session:
        from clew.bureau.operations.actions.opening import set_window
        from clew.bureau.operations.queries import operation_named

        found = operation_named(session.officer, name)
        set_window(
            session.officer,
            operation_id=found.pk,
            begins_at=in_zone(begins, zone),
            ends_at=in_zone(ends, zone),
            reason=reason,
            now=now(),
        )
    say("The window is put elsewhere.")


@app.command("plan")
def plan(
    name: Name,
    file: Annotated[Path, typer.Argument(help="CSV or JSON, a site a row")],
    zone: Annotated[str, typer.Option(help="the time zone of rows that name none")] = "",
) -> None:
    """Take in a plan of many sites. Rows that cannot be used are told; the rest is taken.

    The exit status is 1 if a row was refused.
    """
    told = read_plan(file, zone=zone)
    done = _take_in(name, told.rows)
    _end(done, [*told.refused, *done.refused])


@app.command("site")
def site(
    name: Name,
    label: Annotated[str, typer.Argument(help="the site's label")],
    address: Annotated[str, typer.Option(help="where it is; may end with state and country")],
    zone: Zone = "UTC",
    country: Annotated[str, typer.Option(help="a name or code")] = "",
    state: Annotated[str, typer.Option(help="state or province: a name or code")] = "",
    latitude: Annotated[str, typer.Option(help="degrees north")] = "",
    longitude: Annotated[str, typer.Option(help="degrees east")] = "",
    team: Annotated[str, typer.Option(help="the team that goes there")] = "",
    target: Annotated[
        list[str] | None,
        typer.Option(help="NAME, or 'NAME <ACCOUNT or PERSON>'; may be repeated"),
    ] = None,
    risk: Annotated[list[str] | None, typer.Option(help="what may go wrong there")] = None,
) -> None:
    """Plan one site, or say anew where it is and who goes there."""
    row = {
        "site": label,
        "address": address,
        "zone": zone,
        "country": country,
        "state": state,
        "latitude": latitude,
        "longitude": longitude,
        "team": team,
        "targets": target or [],
        "risks": risk or [],
    }
    done = _take_in(name, [PlannedRow(label, planned_site(row))])
    _end(done, done.refused)


@app.command("team")
def team_(
    name: Name,
    team: Annotated[str, typer.Argument(help="the team's name")],
    officer: Officers = None,
    other: Others = None,
) -> None:
    """Put people into a team, which is made if it is new."""
    with open_session(rules.PLAN_OPERATION) as session:
        from clew.bureau.operations.actions.teams import name_team
        from clew.bureau.operations.queries import operation_named

        name_team(
            session.officer,
            operation_id=operation_named(session.officer, name).pk,
            name=team,
            officers=officer or (),
            outsiders=other or (),
            now=now(),
        )
    say(f"{team} stands.")


@app.command("process")
def process(
    name: Name,
    kind: Annotated[str, typer.Argument(help="search warrant, arrest warrant, consent ...")],
    authority: Annotated[str, typer.Option(help="who issued it")],
    number: Annotated[str, typer.Option(help="its number there")],
    from_: From,
    until: Until,
    zone: Zone = "UTC",
) -> None:
    """Record what an authority allows at all sites; that of one site stands in its plan's row."""
    cells = {"process": kind, "authority": authority, "number": number}
    found = planned_process(
        cells | {"valid_from": from_, "valid_until": until}, zone=zone_named(zone)
    )
    with open_session(rules.PLAN_OPERATION) as session:
        from clew.bureau.operations.actions.processes import add_process
        from clew.bureau.operations.queries import operation_named

        key = operation_named(session.officer, name).pk
        add_process(session.officer, operation_id=key, process=found, now=now())
    say(f"{found.kind.in_words().capitalize()} {number} is on record.")


@app.command("risk")
def risk_(name: Name, text: Annotated[str, typer.Argument(help="what may go wrong")]) -> None:
    """Write down what may go wrong at all sites."""
    with open_session(rules.PLAN_OPERATION) as session:
        from clew.bureau.operations.actions.risks import add_risk
        from clew.bureau.operations.queries import operation_named

        key = operation_named(session.officer, name).pk
        add_risk(session.officer, operation_id=key, text=text, now=now())
    say("It is written down.")


@app.command("check")
def check(name: Name, text: Annotated[str, typer.Argument(help="what is to be checked")]) -> None:
    """Add a line to the checklist, to be ticked at every site."""
    with open_session(rules.PLAN_OPERATION) as session:
        from clew.bureau.operations.actions.checklist import add_line
        from clew.bureau.operations.queries import operation_named

        key = operation_named(session.officer, name).pk
        add_line(session.officer, operation_id=key, text=text, now=now())
    say("It is on the checklist.")


def _take_in(name: str, rows: "Sequence[PlannedRow]") -> "TakenIn":
    with open_session(rules.PLAN_OPERATION) as session:
        from clew.bureau.operations.actions.taking_in import take_in_plan
        from clew.bureau.operations.queries import operation_named

        key = operation_named(session.officer, name).pk
        return take_in_plan(session.officer, operation_id=key, rows=rows, now=now())


def _end(done: "TakenIn", refused: "Sequence[RefusedRow]") -> None:
    for one in refused:
        say(f"not taken, {one.where}: {one.why}")
    say(f"{done.in_words}, {len(refused)} refused." if refused else f"{done.in_words}.")
    if refused:
        raise typer.Exit(1)
