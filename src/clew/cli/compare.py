"""`clew compare`: how two files are related, without adding them to anything."""

from pathlib import Path
from typing import Annotated

import typer

from clew.cli.match_lines import Line, match_line, no_match_line
from clew.cli.output import AsJson, show_lines
from clew.cli.overlay_file import check_is_new_png, write_overlay
from clew.cli.query_files import read_one
from clew.cli.sandboxing import UnsafeNoSandbox, new_sandbox
from clew.fingerprint.kinds.place import KIND as PLACE
from clew.intake.file_reading import FileReading
from clew.match.checkability import state_without_match
from clew.match.compare import compare as compare_subjects
from clew.model.match import State


def compare(
    first: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    second: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    *,
    overlay: Annotated[
        Path | None,
        typer.Option(help="a .png to write: A laid on B, from their blurred grey thumbnails"),
    ] = None,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="the overlay as it is, neither blurred nor grey")
    ] = False,
    as_json: AsJson = False,
    unsafe_no_sandbox: UnsafeNoSandbox = False,
) -> None:
    """Compare two files directly: same file, copy, edit, excerpt, or nothing found."""
    if reveal and overlay is None:
        raise typer.BadParameter("--reveal is about the overlay; name its file by --overlay")
    if overlay is not None:
        check_is_new_png(overlay)
    with new_sandbox(1, unsafe=unsafe_no_sandbox, kinds=[PLACE.name]) as sandbox:
        query, other = read_one(first, sandbox), read_one(second, sandbox)
    found = compare_subjects(
        query.subject,
        other.subject,
        query_digests=query.digests,
        match_digests=other.digests,
        target=str(second),
    )
    target = {"sha256": other.digests.sha256.hex(), "path": str(second), "locations": []}
    lines = [match_line(str(first), match, target) for match in found]
    show_lines(lines or [_nothing(str(first), query, other)], as_json=as_json)
    if overlay is not None:
        write_overlay(overlay, query, other, found, revealed=reveal)


def _nothing(path: str, query: FileReading, other: FileReading) -> Line:
    """Nothing was found only if both could be checked."""
    states = [
        state_without_match(
            one.subject, one.problem, no_places=one.not_looked_for.get(PLACE.name, "")
        )
        for one in (query, other)
    ]
    state, reason = next((s for s in states if s[0] is State.UNCHECKABLE), states[0])
    return no_match_line(path, state, reason)
