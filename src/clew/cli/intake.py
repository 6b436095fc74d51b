"""`clew intake`: reports come in, whatever form they have."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clew.cli.output import AsJson
from clew.cli.progress import counting
from clew.cli.session import now, open_session
from clew.handling.tlp import Tlp, tlp_named
from clew.intake.reports import documents, read_document
from clew.intake.source import Document, Reported
from clew.model.report import Refused

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.network.actions import IntakeSummary

_REFUSED_SHOWN = 20


def intake(
    paths: Annotated[list[Path], typer.Argument(help="files and folders", exists=True)],
    tlp: Annotated[
        Tlp | None,
        typer.Option(parser=tlp_named, metavar="LABEL", help="how far they may be shared"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take reports in: CyberTips and activity logs, told by their content.

    Doing it twice changes nothing; a corrected report withdraws what it no longer says. Exit
    status 1 if something was refused.
    """
    total = _Total()
    with open_session() as session, counting("Taking in", unit="sightings") as update:
        for document in documents(paths):
            summary = _take_in(session.officer, document, marking=tlp)
            total.add(summary)
            update(total.counts["sightings"], 0)
            if as_json:
                print(json.dumps(_line(document, summary), ensure_ascii=False), flush=True)
    if not as_json:
        total.tell()
    if total.refused_count:
        raise typer.Exit(1)


def _take_in(
    officer: "Officer", document: Document | Refused, *, marking: Tlp | None
) -> "IntakeSummary":
    from clew.bureau.network.actions import take_in

    return take_in(
        _reported(document),
        acting_officer=officer,
        source_name=_name(document),
        now=now(),
        marking=marking,
    )


def _reported(document: Document | Refused) -> Iterator[Reported]:
    if isinstance(document, Refused):
        yield document
    else:
        yield from read_document(document, now=now())


def _name(document: Document | Refused) -> str:
    return document.where if isinstance(document, Refused) else document.name


def _line(document: Document | Refused, summary: "IntakeSummary") -> dict[str, object]:
    return {"document": _name(document), **asdict(summary)}


@dataclass(slots=True)
class _Total:
    """What came of all documents."""

    counts: dict[str, int] = field(default_factory=lambda: {"sightings": 0})
    refused: list[Refused] = field(default_factory=list)
    refused_count: int = 0

    def add(self, summary: "IntakeSummary") -> None:
        """Add one document's summary."""
        for name, value in asdict(summary).items():
            if name in {"refused", "refused_count"}:
                continue
            number = value if isinstance(value, int) else len(value)
            self.counts[name] = self.counts.get(name, 0) + number
        self.refused_count += summary.refused_count
        self.refused += summary.refused[: _REFUSED_SHOWN - len(self.refused)]

    def tell(self) -> None:
        """Say it in sentences."""
        console = Console(highlight=False, soft_wrap=True)
        n = {name: f"{number:,}" for name, number in self.counts.items()}
        if len(n) > 1:
            console.print(
                f"Reports: {n['new']} new, {n['changed']} changed, {n['known']} known already; "
                f"{n['sightings']} sightings read, {n['added']} added, {n['withdrawn']} withdrawn."
            )
        if self.counts.get("broken_off"):
            console.print(
                f"Broken off: {n['broken_off']} reports; what was read of new ones counts."
            )
        if self.counts.get("recalled"):
            console.print(f"Recalled before, and left so: {n['recalled']} reports.")
        if self.refused_count:
            console.print(f"{self.refused_count:,} parts were refused:", style="yellow")
        for one in self.refused:
            console.print(f"  {one}", markup=False)
        if self.refused_count > len(self.refused):
            console.print("  ... the others: clew reports refused")
