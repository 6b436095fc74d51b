"""What became of a file that was written for others: its label, and what is not in it, and why."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from clew.exchange.parcels import Written  # brings every format: other commands start sooner


def show_written(file: Path, written: "Written", *, to: str | None, as_json: bool) -> None:
    """Say what was written to a file for a bureau (`to`; else the own one), and what was not."""
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
