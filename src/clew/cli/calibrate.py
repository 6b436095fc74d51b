"""`clew calibrate`: whether scores hold on pictures of your own, which nothing was tuned on."""

import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import Progress

from clew.cli.sandboxing import UnsafeNoSandbox, new_sandbox
from clew.intake.collection import Found, shown, walk
from clew.media.errors import MediaError
from clew.media.frame import Frame
from clew.media.sandbox import Sandbox
from clew.simulate.held_out import RATIOS, SIZES, Measured, measure

_LONGEST = 1280  # pixels: larger pictures are shrunk, to keep them in memory
_MOST = 500
_LISTED = 20  # pairs of strangers, by name
_LARGEST = 30.0  # natural log of a ratio, to be written out


def calibrate(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
    output: Annotated[Path, typer.Option(help="where the report is written")] = Path(
        "calibration.md"
    ),
    unsafe_no_sandbox: UnsafeNoSandbox = False,
) -> None:
    """Measure scores on a folder of unrelated pictures, and write a report.

    Edits of each are made and held against all. No two of the pictures may be related: look at
    what the report counts as strangers before you believe that scores do not hold.
    """
    console = Console(stderr=True)
    with new_sandbox(1, unsafe=unsafe_no_sandbox) as sandbox:
        pictures = dict(_pictures(folder, sandbox, console))
    if len(pictures) < 2:
        console.print(f"{folder} holds {len(pictures)} picture(s) that can be read; two are needed")
        raise typer.Exit(2)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("Measuring", total=len(pictures))
        measured = measure(pictures, lambda done, _all: progress.update(task, completed=done))
    output.write_text(as_report(measured, len(pictures)))
    holds = "hold" if measured.holds else "do NOT hold"
    print(f"Scores {holds} on {len(pictures)} pictures. Written: {output}")


def as_report(measured: Measured, pictures: int) -> str:
    """Return the report as Markdown."""
    lines = [
        "# Calibration",
        "",
        (
            f"{pictures} pictures, {len(measured.by_edit)} edits of each, "
            f"{measured.stranger_pairs:,} pairs of strangers."
        ),
        "",
        "## Edits that are proposed, by the number of references searched",
        "",
        f"| edit | {' | '.join(f'{size:,}' for size in SIZES)} |",
        f"|---|{'---|' * len(SIZES)}",
    ]
    for edit in measured.by_edit:
        cells = (f"{100 * measured.recall(edit, size):.1f} %" for size in SIZES)
        lines.append(f"| {edit} | {' | '.join(cells)} |")
    lines += [
        "",
        "## Strangers, by the likelihood ratio that they reach",
        "",
        "An honest ratio of r is reached by at most one of r pairs of strangers.",
        "",
        "| ratio | strangers | at most |",
        "|---|---|---|",
    ]
    for ratio in RATIOS:
        reaching, allowed = measured.strangers_reaching(ratio), measured.allowed(ratio)
        lines.append(f"| {ratio:,} | {reaching:,} | {allowed:,.1f} |")
    if against := measured.against(1)[:_LISTED]:
        lines += ["", "The nearest of them: related after all?", ""]
        lines += ["| picture | edit | other picture | ratio |", "|---|---|---|---|"]
        for one in against:
            reached = math.exp(min(one.log_ratio, _LARGEST))
            names = (_in_cell(name) for name in (one.picture, one.edit, one.other))
            lines.append(f"| {' | '.join(names)} | {reached:,.0f} |")
    verdict = "Scores hold." if measured.holds else "Scores do not hold: more strangers than may."
    return "\n".join([*lines, "", verdict, ""])


def _in_cell(name: str) -> str:
    return name.replace("|", "\\|")


def _pictures(
    folder: Path, sandbox: Sandbox, console: Console
) -> Iterator[tuple[str, NDArray[np.uint8]]]:
    """The first pictures that can be read, each decoded in the sandbox; the rest is told."""
    read = 0
    for found in walk([folder]):
        if not isinstance(found, Found) or read == _MOST:
            continue
        frames: list[NDArray[np.uint8]] = []

        def keep(frame: Frame, into: list[NDArray[np.uint8]] = frames) -> None:
            if frame.at_s is None:
                into.append(_of_size(frame.pixels))

        try:
            with Path(os.fsdecode(found.path)).open("rb") as file:
                sandbox.read(file.fileno(), on_frame=keep)
        except (OSError, MediaError) as error:
            console.print(
                f"{shown(found.name)} is left out: {error}", highlight=False, markup=False
            )
        for number, pixels in enumerate(frames, start=1):
            yield shown(found.name) + (f" ({number})" if len(frames) > 1 else ""), pixels
        read += len(frames)


def _of_size(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    scale = min(1.0, _LONGEST / max(pixels.shape))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.array(small, np.uint8)
