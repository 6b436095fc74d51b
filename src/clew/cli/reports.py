"""`clew reports`: the reports that were taken in, what they say, and what of them was refused."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.listing import show as show_rows
from clew.cli.marking_options import (
    KeepOption,
    PapOption,
    PurposeOption,
    ReleaseOption,
    TlpOption,
    change_from,
)
from clew.cli.network_updating import bring_up_to_date, say_reflected
from clew.cli.output import AsJson
from clew.cli.saying import say, say_files_outside
from clew.cli.session import now, open_session
from clew.cli.written import show_written
from clew.intake.spelling import visible
from clew.intake.typed_report import EMPTY_FORM

if TYPE_CHECKING:
    from clew.bureau.network.models import Report
    from clew.model.sighting import Sighting

app = typer.Typer(no_args_is_help=True, help="Reports that were taken in.")

_COLUMNS = ["key", "format", "sender", "incident", "sightings", "marking", "state", "taken_in"]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the reports of your bureau in the order they came."""
    with open_session(rules.READ_REPORTS) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.network.queries import visible_reports, with_counts

        rows = [_row(one) for one in with_counts(visible_reports(session.officer))]
        record_view(tags.NETWORK_REPORTS_LISTED, officer=session.officer, now=now())
    show_rows(rows, columns=_COLUMNS, as_json=as_json, empty="No report was taken in yet.")


@app.command("show")
def show(
    key: Annotated[str, typer.Argument(help="the report's key, as the list shows it")],
    as_json: AsJson = False,
) -> None:
    """Show what a report says: its head, then its sightings."""
    with open_session(rules.READ_REPORTS) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.network.queries import (
            reports_by_key,
            sightings_for,
            visible_reports,
            with_counts,
        )

        reports = reports_by_key(session.officer, key)
        counted = with_counts(visible_reports(session.officer).filter(key=key))
        for one in reports:
            record_view(
                tags.NETWORK_REPORT_VIEWED, officer=session.officer, subject=str(one.pk), now=now()
            )
        heads = [_row(one) | _head(one) for one in counted]
        if as_json:
            show_rows(heads, columns=[], as_json=True)
        else:
            _tell(heads)
        seen = (_seen(one) for one in sightings_for(session.officer, report=key))
        columns = ["at", "subject", "event", "seen", "port", "with", "basis", "standing"]
        show_rows(seen, columns=columns, as_json=as_json, empty="It says nothing (any more).")


@app.command("refused")
def refused(as_json: AsJson = False) -> None:
    """List the parts of reports and documents that were refused, and what to do about them."""
    with open_session(rules.READ_REPORTS) as session:
        from clew.bureau.audit import tags
        from clew.bureau.audit.actions import record_view
        from clew.bureau.network.queries import refusals

        rows = [
            {
                "document": one.source_name,
                "where": one.where,
                "element": one.element,
                "reason": one.reason,
                "advice": one.advice,
            }
            for one in refusals(session.officer)
        ]
        record_view(tags.NETWORK_REFUSALS_LISTED, officer=session.officer, now=now())
    columns = ["document", "where", "element", "reason", "advice"]
    show_rows(rows, columns=columns, as_json=as_json, empty="Nothing was refused.")


@app.command("form")
def form() -> None:
    """Print an empty form for a report typed by hand: fill it in, then take it in."""
    print(EMPTY_FORM, end="")


@app.command("mark")
def mark(
    key: Annotated[str, typer.Argument(help="the report's key, as the list shows it")],
    tlp: TlpOption = None,
    pap: PapOption = None,
    purpose: PurposeOption = None,
    release_to: ReleaseOption = None,
    keep_until: KeepOption = None,
) -> None:
    """Say how a report may be handled; what is left out stays. Who may see it changes at once."""
    with open_session(rules.KEEP_REPORTS) as session:
        from clew.bureau.network.actions import mark_report

        change = change_from(
            session.officer,
            tlp=tlp,
            pap=pap,
            purpose=purpose,
            release_to=release_to,
            keep_until=keep_until,
        )
        mark_report(session.officer, key=key, change=change, now=now())
        reflected = bring_up_to_date(session.officer)
    Console(highlight=False).print(f"{key} is marked.", markup=False)
    say_reflected(reflected)


@app.command("recall")
def recall(
    key: Annotated[str, typer.Argument(help="the report's key, as the list shows it")],
    reason: Annotated[str, typer.Option(help="why it must count no more")],
) -> None:
    """Recall a report: what it said counts no more, also if it comes in again."""
    with open_session(rules.KEEP_REPORTS) as session:
        from clew.bureau.network.actions import recall_report

        files = recall_report(session.officer, key=key, reason=reason, now=now())
        reflected = bring_up_to_date(session.officer)
    say(f"{key} is recalled: it says nothing any more.")
    say_files_outside(files)
    say_reflected(reflected)


@app.command("export")
def export(
    key: Annotated[str, typer.Argument(help="the report's key, as the list shows it")],
    file: Annotated[Path, typer.Argument(help="the file to write; it must not exist yet")],
    format_name: Annotated[str, typer.Option("--format", help="its name; a wrong one lists them")],
    reason: Annotated[str, typer.Option(help="why; it is logged")],
    to: Annotated[
        str | None,
        typer.Option(help="the bureau or country it is for: only what is released there"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a report to a file of another format, and list what is not in it, and why."""
    with open_session(rules.EXPORT_REPORT) as session:
        from clew.bureau.exports.actions.reports import export_report

        written = export_report(
            session.officer,
            key=key,
            format_name=format_name,
            target=file,
            reason=reason,
            to=to,
            now=now(),
        )
    show_written(file, written, to=to, as_json=as_json)


def _row(one: "Report") -> dict[str, object]:
    state = "recalled" if one.recalled_at else "whole" if one.whole else "broken off"
    return {
        "key": one.key,
        "format": one.format,
        "sender": visible(one.sender),
        "incident": visible(one.incident),
        "urgent": one.urgent,
        "sightings": getattr(one, "said", 0),
        "marking": one.marking,
        "state": state,
        "document": one.source_name,
        "taken_in": one.taken_in_at.isoformat(timespec="seconds"),
    }


def _head(one: "Report") -> dict[str, object]:
    return {
        "received_at": one.received_at and one.received_at.isoformat(),
        "incident_at": one.incident_at and one.incident_at.isoformat(),
        "summary": one.summary,
        "files": one.files,
        "unknown": one.unknown,
        "revisions": one.revisions.count(),
    }


def _tell(heads: list[dict[str, object]]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for head in heads:
        for name, value in head.items():
            if name in {"files", "unknown"} or value in (None, "", False):
                continue
            console.print(f"{name.replace('_', ' ')}: {visible(str(value))}", markup=False)
        unknown = head["unknown"]
        for path, value in unknown.items() if isinstance(unknown, dict) else ():
            console.print(f"  {visible(path)}: {visible(value)}", markup=False)


def _seen(one: "Sighting") -> dict[str, object]:
    beside = [f"{one.amount} {one.currency}"] if one.amount is not None else []
    beside += [visible(str(each)) for each in (one.file, one.link) if each is not None]
    return {
        "at": None if one.first_at is None else one.first_at.isoformat(),
        "until": None if one.last_at is None else one.last_at.isoformat(),
        "occasion": visible(one.occasion),
        "subject": visible(str(one.subject)),
        "event": one.event.value,
        "seen": visible(str(one.identifier)),
        "written": visible(one.written),
        "port": one.port,
        "with": ", ".join(beside),
        "basis": one.basis.value,
        "standing": one.standing.value,
    }
