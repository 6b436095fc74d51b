"""`clew export`: a case as a file that other bodies' programs read, and what it leaves out."""

from pathlib import Path
from typing import Annotated

import typer

from clew.bureau.access import rules
from clew.cli.output import AsJson
from clew.cli.session import now, open_session
from clew.cli.written import show_written


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
    show_written(file, written, to=to, as_json=as_json)
