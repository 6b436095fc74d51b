"""Panels: the rectangles of a picture that look like pictures of their own.

A collage, a picture within a picture, a window on a screen: along their edges the brightness jumps
in one straight line, upright or level. Lines are sought in both directions, the picture's own
edges among them, and every rectangle whose four sides they cover is a panel, unless another line
cuts it through: then its halves are.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.borders import trim

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
    support: float

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
    inner = trim(pixels)
    pixels = pixels if inner is None else inner
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
            pixels[
                top + inset * (top > 0) : min(bottom, height) - inset * (box.bottom < len(small)),
                left + inset * (left > 0) : min(right, width)
                - inset * (box.right < small.shape[1]),
            ]
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
    for box in sorted(_rectangles(upright, level), key=lambda b: (-b.support, b.area)):
        if _is_cut(box, upright, level) or not _is_of_size(box, width, height):
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
    about = cv2.blur(peaks.astype(np.float32), (1, _GAP))
    starts, ends = _longest_runs(about >= _SOLID)
    lengths = ends - starts
    lines: list[_Line] = []
    for column in np.argsort(-lengths, kind="stable").tolist():
        if lengths[column] < _LEAST_LINE * height or len(lines) == _MOST_LINES:
            break
        line = _Line(column + 1, int(starts[column]), int(ends[column]))
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


def _rectangles(upright: list[_Line], level: list[_Line]) -> Iterator[_Box]:
    """Every pair of upright and pair of level lines that cover each other's stretches."""
    for left in upright:
        for right in upright:
            if left.at >= right.at:
                continue
            tops = [line for line in level if line.covers(left.at, right.at) >= _COVERED]
            for number, top in enumerate(tops):
                for bottom in tops[number + 1 :]:
                    above, below = sorted((top.at, bottom.at))
                    covered = [
                        side.covers(start, end)
                        for side, start, end in (
                            (left, above, below),
                            (right, above, below),
                            (top, left.at, right.at),
                            (bottom, left.at, right.at),
                        )
                        if not side.is_edge
                    ]
                    if not covered or min(covered) < _COVERED:
                        continue
                    if sum(covered) >= len(covered) * _COVERED_ON_AVERAGE:
                        support = sum(covered) - len(covered) / 2
                        yield _Box(left.at, above, right.at, below, support)


def _is_of_size(box: _Box, width: int, height: int) -> bool:
    wide, high = (box.right - box.left) / width, (box.bottom - box.top) / height
    least_side, least_area = _LEAST_PANEL
    return min(wide, high) >= least_side and least_area <= wide * high <= _LARGEST_PANEL


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
