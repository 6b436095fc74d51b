"""`clew report`: a case's report, as one HTML file and one PDF."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.language import ENGLISH, Language
from clew.cli.session import now, open_session


def report(
    case: Annotated[str, typer.Option(help="the case's number")],
    reason: Annotated[str, typer.Option(help="why it leaves the vault: it is logged")],
    output: Annotated[
        Path | None, typer.Option(help="the files' path without .html and .pdf")
    ] = None,
    language: Language = ENGLISH,
) -> None:
    """Write the report of a case, fit to be an annex of its file."""
    with open_session(rules.EXPORT_CASE) as session:
        from clew.bureau.cases.queries import case_by_number
        from clew.bureau.reports.actions import export_report

        target = output or Path(f"clew-report-{case.replace('/', '-')}")
        target.parent.mkdir(parents=True, exist_ok=True)
        written = export_report(
            session.officer,
            case=case_by_number(session.officer, case),
            target=target,
            language=language,
            reason=reason,
            vault=session.vault,
            now=now(),
        )
    for path in written:
        Console(highlight=False, soft_wrap=True).print(f"Written: {path}", markup=False)
