"""`clew intake`: reports come in, whatever form they have."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from clew.bureau.access import rules
from clew.cli.network_updating import bring_up_to_date, say_reflected
from clew.cli.output import AsJson
from clew.cli.progress import counting
from clew.cli.session import now, open_session
from clew.handling.tlp import Tlp, tlp_named
from clew.intake.reports import documents, read_document
from clew.intake.source import Attachment, Document, Reported
from clew.model.report import Refused

if TYPE_CHECKING:
    from clew.bureau.network.actions import IntakeSummary

_REFUSED_SHOWN = 20
_SAFE = re.compile(r"[^A-Za-z0-9_-]+")


def intake(
    paths: Annotated[list[Path], typer.Argument(help="files and folders", exists=True)],
    tlp: Annotated[
        Tlp | None,
        typer.Option(parser=tlp_named, metavar="LABEL", help="how far they may be shared"),
    ] = None,
    attachments: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="write the files in mails here, to be added"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take reports in: CyberTips, activity logs, mail, typed forms; told by their content.

    Doing it twice changes nothing; a corrected report withdraws what it no longer says. Your
    network is brought up to date. Exit status 1 if something was refused.
    """
    total = _Total()
    with (
        open_session(rules.KEEP_REPORTS) as session,
        counting("Taking in", unit="sightings") as update,
    ):
        from clew.bureau.network.actions import take_in

        for document in documents(paths):
            summary = take_in(
                _reported(document, attachments),
                acting_officer=session.officer,
                source_name=_name(document),
                now=now(),
                marking=tlp,
                progress=partial(_advance, update, total.counts["sightings"]),
            )
            total.add(summary)
            if as_json:
                print(json.dumps(_line(document, summary), ensure_ascii=False), flush=True)
        reflected = bring_up_to_date(session.officer)
    if not as_json:
        total.tell()
        say_reflected(reflected)
    if total.refused_count:
        raise typer.Exit(1)


def _advance(update: Callable[[int, int], None], before: int, read: int) -> None:
    """Move the bar on: so many of this document are durable, beside those before it."""
    update(before + read, 0)


def _reported(document: Document | Refused, attachments: Path | None) -> Iterator[Reported]:
    if isinstance(document, Refused):
        yield document
        return
    for one in read_document(document, now=now()):
        if isinstance(one, Attachment) and attachments is not None:
            _write(one, attachments)
        yield one


def _write(one: Attachment, folder: Path) -> None:
    """Write a file that came in a mail, in a folder of the mail's; its name says nothing else."""
    place = folder / _SAFE.sub("_", one.report)
    place.mkdir(parents=True, exist_ok=True)
    stem, dot, ending = one.name.rpartition(".")
    name = _SAFE.sub("_", stem if dot else ending)[:80].strip(".") or "file"
    digest = hashlib.sha256(one.content).hexdigest()[:16]
    ending = _SAFE.sub("_", ending)[:10] if dot else "bin"
    (place / f"{name}-{digest}.{ending}").write_bytes(one.content)


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
