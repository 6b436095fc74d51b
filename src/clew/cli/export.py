"""`clew export`: a case as a file that other bodies' programs read, and what it leaves out."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.output import AsJson
from clew.cli.session import now, open_session

if TYPE_CHECKING:
    from clew.exchange.parcels import Written  # brings every format: other commands start sooner


def export(
    file: Annotated[Path, typer.Argument(help="the file to write; it must not exist yet")],
    case: Annotated[str, typer.Option(help="the case's number")],
    format_name: Annotated[str, typer.Option("--format", help="its name; a wrong one lists them")],
    reason: Annotated[str, typer.Option(help="why; it is logged")],
    to: Annotated[
        str | None,
        typer.Option(
            help="the bureau or country it is for: only what is released there; else your own"
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a case to a file of another format, and list what is not in it, and why."""
    with open_session(rules.EXPORT_CASE) as session:
        from clew.bureau.cases.queries import case_by_number
        from clew.bureau.exports.actions.cases import export_case

        written = export_case(
            session.officer,
            case=case_by_number(session.officer, case),
            format_name=format_name,
            target=file,
            reason=reason,
            to=to,
            now=now(),
        )
    if as_json:
        print(json.dumps(_row(file, written)))
    else:
        _tell(file, written, to=to)


def _row(file: Path, written: "Written") -> dict[str, object]:
    return {
        "file": str(file),
        "sha256": written.sha256,
        "marking": written.marking.value,
        "written": dict(written.written),
        "withheld": dict(written.withheld),
        "losses": {loss.what: loss.times for loss in written.losses},
    }


def _tell(file: Path, written: "Written", *, to: str | None) -> None:
    console = Console(highlight=False, markup=False, soft_wrap=True)
    console.print(f"Written: {file} ({_counted(written.written) or 'nothing'})")
    console.print(f"Mark it: {written.marking.value}. SHA-256: {written.sha256}")
    if written.withheld:
        console.print(f"Not in it, for it may not go to {to}: {_counted(written.withheld)}")
    for loss in written.losses:
        console.print(f"Not in it, for the format cannot say it: {loss.what} ({loss.times:,})")


def _counted(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {noun}" for noun, number in numbers.items())
