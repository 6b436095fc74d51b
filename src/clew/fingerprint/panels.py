"""Panels: the rectangles of a picture that look like pictures of their own.

A collage, a picture within a picture, a window on a screen: along their edges the brightness jumps
in one straight line, upright or level. Lines are sought in both directions, the picture's own
edges among them, and every rectangle whose four sides they cover is a panel, unless another line
cuts it through: then its halves are.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.borders import inside

MOST_PANELS = 8
"""The panels kept of one picture: those with the clearest edges."""

_SIDE = 480  # the longer side, in pixels, of the picture that lines are sought in
_LEAST_LONGER_SIDE = 100  # pixels: smaller pictures hold no panels worth having
_LEAST_SIDE = 40  # pixels, once the longer side is brought down: strips hold none either
_JUMP = 3  # grey levels from one pixel to the next
_SLOPE, _SHARPER = 7, 1.3  # a jump is so many times the average over so many pixels across
_GAP = 31  # pixels over which a line may fade
_SOLID = 0.45  # of the pixels about a place of a line must jump
_LEAST_LINE = 0.16  # of the side
_MOST_LINES = 30  # in each direction
_LEAST_PANEL = (0.2, 0.04)  # of either side, and of the area
_LARGEST_PANEL = 0.92  # of the area
_COVERED = 0.4  # of each side of a panel, by its line
_COVERED_ON_AVERAGE = 0.76  # of the sides that are not the picture's own
_THROUGH = 0.9  # of a panel's side: a line that cuts it
_APART = 3  # pixels
_MOST_BOXES = 300  # of the best supported, which are looked at


@dataclass(frozen=True, slots=True)
class _Line:
    """A straight line at a place across, from `start` to `end` along; pixels of the small one."""

    at: int
    start: int
    end: int
    is_edge: bool = False  # one of the picture's own

    def covers(self, start: int, end: int) -> float:
        """The share of a stretch that it covers."""
        return max(0, min(end, self.end) - max(start, self.start)) / max(1, end - start)


@dataclass(frozen=True, slots=True)
class _Box:
    left: int
    top: int
    right: int
    bottom: int

    @property
    def area(self) -> int:
        return (self.right - self.left) * (self.bottom - self.top)

    def is_like(self, other: "_Box") -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        shared = max(0, across) * max(0, down)
        return shared > 0.85 * max(self.area, other.area)


def panels(pixels: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """Return the panels of a picture, RGB (H, W, 3) or luma (H, W), as views, clearest first.

    Plain borders are no panel, and what is inside them is the picture.

    Example:
        >>> from clew.fingerprint.forms import wave
        >>> [panel.shape for panel in panels(np.hstack([wave(1), wave(2)]))]
        [(240, 319), (240, 319)]
    """
    return [pixels[place] for place in panel_places(pixels)]


def panel_places(pixels: NDArray[np.uint8]) -> list[tuple[slice, slice]]:
    """Return the rows and columns of a picture's panels, clearest first; see `panels`.

    Example:
        >>> panel_places(np.zeros((240, 320), np.uint8))
        []
    """
    inner = inside(pixels)
    if inner is None:
        return _places(pixels)
    above, before = inner[0].start, inner[1].start
    return [
        (
            slice(above + rows.start, above + rows.stop),
            slice(before + columns.start, before + columns.stop),
        )
        for rows, columns in _places(pixels[inner])
    ]


def _places(pixels: NDArray[np.uint8]) -> list[tuple[slice, slice]]:
    height, width = pixels.shape[:2]
    scale = max(1.0, max(height, width) / _SIDE)
    if max(height, width) < _LEAST_LONGER_SIDE or min(height, width) < _LEAST_SIDE * scale:
        return []
    small = _small_luma(pixels, scale)
    found = []
    for box in _boxes(small):
        edges = np.rint(np.array([box.top, box.bottom, box.left, box.right]) * scale).astype(int)
        top, bottom, left, right = edges.tolist()
        inset = round(scale - 0.5)  # a line is as wide as one pixel of the small picture
        found.append(
            (
                slice(
                    top + inset * (top > 0),
                    min(bottom, height) - inset * (box.bottom < len(small)),
                ),
                slice(
                    left + inset * (left > 0),
                    min(right, width) - inset * (box.right < small.shape[1]),
                ),
            )
        )
    return found


def _small_luma(pixels: NDArray[np.uint8], scale: float) -> NDArray[np.int16]:
    size = (round(pixels.shape[1] / scale), round(pixels.shape[0] / scale))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
    if small.ndim == 3:
        small = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY))
    return small.astype(np.int16)


def _boxes(luma: NDArray[np.int16]) -> list[_Box]:
    height, width = luma.shape
    upright = [
        _Line(0, 0, height, is_edge=True),
        *_lines(luma),
        _Line(width, 0, height, is_edge=True),
    ]
    level = [
        _Line(0, 0, width, is_edge=True),
        *_lines(luma.T),
        _Line(height, 0, width, is_edge=True),
    ]
    kept: list[_Box] = []
    for box in _rectangles(upright, level, width=width, height=height):
        if _is_cut(box, upright, level):
            continue
        if not any(box.is_like(other) for other in kept):
            kept.append(box)
        if len(kept) == MOST_PANELS:
            break
    return kept


def _lines(luma: NDArray[np.int16]) -> list[_Line]:
    """The upright lines: places across where the brightness jumps over a long stretch."""
    height, width = luma.shape
    jumps = np.abs(np.diff(luma, axis=1))
    # Only what is sharper than all about it: a slope is no line, nor is a fine pattern.
    sharpest = np.maximum(cv2.dilate(jumps, np.ones((1, 3), np.uint8)), _JUMP)
    slope = cv2.blur(jumps.astype(np.float32), (_SLOPE, 1))
    peaks = (jumps >= sharpest) & (jumps >= _SHARPER * slope)
    solid = cv2.blur(peaks.astype(np.float32), (1, _GAP)) >= _SOLID
    least = _LEAST_LINE * height
    columns = np.flatnonzero(np.count_nonzero(solid, axis=0) >= least)  # most are soon ruled out
    starts, ends = _longest_runs(solid[:, columns])
    lengths = ends - starts
    lines: list[_Line] = []
    for number in np.argsort(-lengths, kind="stable").tolist():
        if lengths[number] < least or len(lines) == _MOST_LINES:
            break
        line = _Line(int(columns[number]) + 1, int(starts[number]), int(ends[number]))
        near_edge = min(line.at, width - line.at) < _APART
        if not near_edge and not any(_is_same(line, other) for other in lines):
            lines.append(line)
    return lines


def _is_same(line: _Line, other: _Line) -> bool:
    return abs(line.at - other.at) < _APART and line.covers(other.start, other.end) > 0


def _longest_runs(are: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each column of (rows, columns): where its longest run of True starts and ends."""
    rows = np.arange(1, len(are) + 1)[:, None]
    before = np.maximum.accumulate(np.where(are, 0, rows), axis=0)
    lengths = rows - before
    last = lengths.argmax(axis=0)
    longest = lengths[last, np.arange(are.shape[1])]
    return last + 1 - longest, last + 1


def _rectangles(upright: list[_Line], level: list[_Line], *, width: int, height: int) -> list[_Box]:
    """The pairs of upright and of level lines that cover each other's stretches, best first."""
    sides, ends = _pairs(upright), _pairs(level)
    if not len(sides) or not len(ends):
        return []
    across, down = _covered(level, upright, sides), _covered(upright, level, ends)
    # By pair of sides, pair of ends, and which of the four: left, right, top, bottom.
    covered = np.stack(
        [
            down[:, sides[:, 0]].T,
            down[:, sides[:, 1]].T,
            across[:, ends[:, 0]],
            across[:, ends[:, 1]],
        ]
    )
    is_edge = np.isnan(covered)
    count = (~is_edge).sum(axis=0)
    total = np.nansum(covered, axis=0)
    least = np.where(is_edge, 1.0, covered).min(axis=0)
    support = total - count / 2
    wide, high = _lengths(upright, sides)[:, None], _lengths(level, ends)[None]
    stands = (count > 0) & (least >= _COVERED) & (total >= count * _COVERED_ON_AVERAGE)
    stands &= _are_of_size(wide / width, high / height)
    found = np.argwhere(stands)
    area = (wide * high)[stands]
    best = np.lexsort((area, -support[stands]))[:_MOST_BOXES]
    return [
        _Box(
            upright[sides[side, 0]].at,
            level[ends[end, 0]].at,
            upright[sides[side, 1]].at,
            level[ends[end, 1]].at,
        )
        for side, end in found[best].tolist()
    ]


def _lengths(lines: list[_Line], pairs: NDArray[np.int64]) -> NDArray[np.float64]:
    """How far the two lines of each pair lie apart."""
    at = np.array([line.at for line in lines], np.float64)
    apart: NDArray[np.float64] = at[pairs[:, 1]] - at[pairs[:, 0]]
    return apart


def _pairs(lines: list[_Line]) -> NDArray[np.int64]:
    """Which two lines (n, 2) follow each other, by their places in the list."""
    at = np.array([line.at for line in lines])
    return np.argwhere(at[:, None] < at[None, :])


def _covered(
    lines: list[_Line], between: list[_Line], pairs: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The share of the stretch between each pair that each line covers; NaN for edges."""
    at = np.array([line.at for line in between])
    start, end = at[pairs[:, 0], None], at[pairs[:, 1], None]
    begins, stops = (np.array([getattr(line, name) for line in lines]) for name in ("start", "end"))
    shared = np.minimum(end, stops) - np.maximum(start, begins)
    share = np.maximum(0, shared) / np.maximum(1, end - start)
    edges = np.array([line.is_edge for line in lines])
    covered: NDArray[np.float64] = np.where(edges[None], np.nan, share)
    return covered


def _are_of_size(wide: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether boxes of these shares of the picture's sides may be panels."""
    (least_side, least_area), area = _LEAST_PANEL, wide * high
    fits: NDArray[np.bool_] = (
        (np.minimum(wide, high) >= least_side) & (area >= least_area) & (area <= _LARGEST_PANEL)
    )
    return fits


def _is_cut(box: _Box, upright: list[_Line], level: list[_Line]) -> bool:
    """Whether a line goes right through it, not near its own edges."""
    margins = ((box.right - box.left) / 8, (box.bottom - box.top) / 8)
    return any(
        box.left + margins[0] < line.at < box.right - margins[0]
        and line.covers(box.top, box.bottom) >= _THROUGH
        for line in upright
    ) or any(
        box.top + margins[1] < line.at < box.bottom - margins[1]
        and line.covers(box.left, box.right) >= _THROUGH
        for line in level
    )
