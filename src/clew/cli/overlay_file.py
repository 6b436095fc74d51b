"""The overlay of two pictures as a file, and what is said of it."""

from collections.abc import Sequence
from pathlib import Path

import typer
from PIL import Image
from rich.console import Console

from clew.intake.file_reading import FileReading
from clew.match.comparison import compared, why_apart
from clew.match.overlay import mixed
from clew.match.placement import Placement
from clew.model.match import Match, Relation


class NoOverlayError(Exception):
    """The two cannot be laid on each other; the message says why."""


def check_is_new_png(path: Path) -> None:
    """Return if an overlay may be written there: what lies there could be evidence.

    Raises:
        BadParameter: there is something, or the name is no PNG's.
    """
    if path.suffix.lower() != ".png":
        raise typer.BadParameter(f"{path}: an overlay is a PNG; give it a name that ends so")
    if path.exists():
        raise typer.BadParameter(f"{path} is there already and is kept; name another file")


def write_overlay(
    path: Path, query: FileReading, other: FileReading, found: Sequence[Match], *, revealed: bool
) -> None:
    """Write the query laid on the other, half and half and outlined, as PNG; say how it lies.

    Raises:
        NoOverlayError: nothing relates them, or not so that one lies on the other.
    """
    if not found:
        raise NoOverlayError(f"{path} was not written: nothing was found that relates the two")
    best = found[0]
    families = (query.media_type.family, other.media_type.family)
    if apart := why_apart(best.relation, *families):
        raise NoOverlayError(f"{path} was not written: {apart}")
    if query.thumbnail is None or other.thumbnail is None:
        raise NoOverlayError(f"{path} was not written: one of the two could not be shown")
    comparison = compared(
        query.thumbnail,
        other.thumbnail,
        evidence=best.evidence,
        turn=best.transform,
        revealed=revealed,
    )
    with path.open("xb") as file:
        Image.fromarray(mixed(comparison.overlay, outlined=True)).save(file, "PNG")
    _tell(path, comparison.placement, best.relation, revealed=revealed)


def _tell(path: Path, placement: Placement, relation: Relation, *, revealed: bool) -> None:
    """Beside the lines, so that these can be read by programs."""
    is_exact = placement.is_exact or relation is Relation.SAME_FILE
    how = "" if is_exact else "; approximate: no exact place was found, the whole lies on the whole"
    look = "revealed" if revealed else "blurred and grey"
    Console(stderr=True, highlight=False, soft_wrap=True).print(
        f"Written: {path} ({look}{how})", markup=False
    )
