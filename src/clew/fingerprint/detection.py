"""Detection: the keypoints of a picture, by ORB, spread over the picture and over its scales.

Source: Rublee et al., "ORB: an efficient alternative to SIFT or SURF" (2011), as OpenCV has it.
Pictures are brought to one size first, so that a copy at another size gives the same levels. Left
to itself ORB takes most of its keypoints from the finest level, in the busiest corner; a picture
that comes back small within another has lost just those. So they are taken in turns: from fine,
middle and coarse levels alike, and in each the strongest of every part of the picture first.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.information import low_information
from clew.fingerprint.keypoints import LEVEL_STEP, BothWays, Keypoints
from clew.fingerprint.panels import panel_places
from clew.model.fingerprint import Fingerprint, Form

type Place = tuple[slice, slice]
"""Which rows and columns of a picture a panel fills."""

SIDE = 640
"""The longer side, in pixels, of the pictures that keypoints are sought in."""

_LARGEST_SCALE = 2.0  # small pictures are enlarged so far and no further
_LEAST_SIDE = 40  # of what is left: narrower strips have no room for a descriptor
_FOUND = 3000  # keypoints to choose from
_FAST_THRESHOLD = 5  # grey levels
_EDGE = 16  # pixels from the edge within which no descriptor fits
_PARTS = 10  # along the longer side
_TELLING = 16  # fewer keypoints are too few to tell a picture by
_LARGEST_NESTED = 0.92  # of the panel that another lies in
_COARSER = (2, 4)  # the first level of the middle and of the coarse group


def as_fingerprint(
    found: BothWays, *, kind: str, version: int, at_s: float | None, most: int
) -> Fingerprint:
    """Return the keypoints that `detect` found as a fingerprint.

    The quality is the share, in hundredths, of the keypoints asked for that were found. A picture
    with too few to be told by has low information.

    Example:
        >>> nothing = detect(np.full((90, 160), 17, np.uint8), most=500, mirrored=0)
        >>> as_fingerprint(nothing, kind="k", version=1, at_s=None, most=500).low_information
        True
    """
    return Fingerprint(
        kind=kind,
        version=version,
        data=found.to_bytes(),
        quality=100 * len(found.plain) // most,
        at_s=at_s,
        low_information=len(found.plain) < _TELLING,
    )


def of_whole_and_panels(
    pixels: NDArray[np.uint8],
    of: Callable[[NDArray[np.uint8], int, Sequence[Place]], Fingerprint],
    *,
    at_s: float | None,
    most: int,
    most_panels: int,
) -> list[Fingerprint]:
    """Return what `of` makes of a picture and of its clearest panels, the whole first.

    `of` is given pixels, how many keypoints it may keep (half as many of a panel, which is looked
    at closer up) and where panels lie in them.

    Example:
        >>> from clew.fingerprint.forms import wave
        >>> def of(pixels, most, places):
        ...     found = detect(pixels, most=most, mirrored=0, places=places)
        ...     return as_fingerprint(found, kind="k", version=1, at_s=None, most=most)
        >>> two = np.hstack([wave(1), wave(2)])
        >>> found = of_whole_and_panels(two, of, at_s=1.5, most=100, most_panels=4)
        >>> [(one.form.value, one.part) for one in found]
        [('whole', 0), ('panel', 1), ('panel', 2)]
    """
    places = panel_places(pixels)
    inside = [
        _of_panel(of(pixels[place], most // 2, _nested(places, place)), pixels[place])
        for place in places[:most_panels]
    ]
    whole = of(pixels, most, places)
    return [replace(one, part=n, at_s=at_s) for n, one in enumerate([whole, *inside])]


def _of_panel(made: Fingerprint, panel: NDArray[np.uint8]) -> Fingerprint:
    """A panel's fingerprint; a plain one is a bar or a column of a screen, the same on many."""
    plain = low_information(panel if panel.ndim == 2 else panel[..., 1])
    return replace(made, form=Form.PANEL, low_information=made.low_information or plain)


def _nested(places: Sequence[Place], outer: Place) -> list[Place]:
    """The panels that lie within another, as places in it."""
    (rows, columns), found = outer, []
    for down, across in places:
        top, bottom = max(down.start, rows.start), min(down.stop, rows.stop)
        left, right = max(across.start, columns.start), min(across.stop, columns.stop)
        shared = max(0, bottom - top) * max(0, right - left)
        if _LARGEST_NESTED * _area((down, across)) <= shared <= _LARGEST_NESTED * _area(outer):
            high = slice(top - rows.start, bottom - rows.start)
            found.append((high, slice(left - columns.start, right - columns.start)))
    return found


def _area(place: Place) -> int:
    rows, columns = place
    return int((rows.stop - rows.start) * (columns.stop - columns.start))


def detect(
    pixels: NDArray[np.uint8], *, most: int, mirrored: int, places: Sequence[Place] = ()
) -> BothWays:
    """Return at most `most` keypoints of a picture, the first `mirrored` of them mirrored too.

    `pixels` is RGB (H, W, 3) or luma (H, W); `places` are its panels, at most 15.

    Example:
        >>> from clew.fingerprint.forms import wave
        >>> found = detect(wave(1), most=50, mirrored=20)
        >>> len(found.plain), len(found.mirrored)
        (50, 20)
    """
    luma = _of_one_size(pixels)
    height, width = luma.shape
    if min(height, width) < _LEAST_SIDE:
        nothing = Keypoints.of_nothing((height, width))
        return BothWays(nothing, nothing)
    chosen = _chosen(list(_orb().detect(luma, None)), (height, width), most)
    numbers = _numbered(places, pixels.shape[:2], (height, width))
    turned = np.ascontiguousarray(luma[:, ::-1])
    return BothWays(
        _described(luma, chosen, numbers),
        _described(turned, _mirrored(chosen[:mirrored], width), numbers[:, ::-1]),
    )


def _numbered(
    places: Sequence[Place], of: tuple[int, ...], size: tuple[int, int]
) -> NDArray[np.uint8]:
    """For each pixel of a picture brought to `size` the number of the smallest panel there."""
    numbers = np.zeros(size, np.uint8)
    down, across = size[0] / of[0], size[1] / of[1]
    for number in sorted(range(len(places)), key=lambda n: -_area(places[n])):
        rows, columns = places[number]
        top, bottom = round(rows.start * down), round(rows.stop * down)
        left, right = round(columns.start * across), round(columns.stop * across)
        numbers[top:bottom, left:right] = number + 1
    return numbers


def _of_one_size(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    scale = min(SIDE / max(height, width), _LARGEST_SCALE)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = pixels if scale == 1 else np.asarray(cv2.resize(pixels, size, interpolation=how))
    if small.ndim == 3:
        small = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY))
    return np.ascontiguousarray(small, np.uint8)


@cache
def _orb() -> cv2.ORB:
    return cv2.ORB.create(
        nfeatures=_FOUND,
        scaleFactor=LEVEL_STEP,
        edgeThreshold=_EDGE,
        fastThreshold=_FAST_THRESHOLD,
    )


def _chosen(found: list[cv2.KeyPoint], size: tuple[int, int], most: int) -> list[cv2.KeyPoint]:
    """The keypoints in the order in which they are taken, up to the last one needed."""
    if not found:
        return []
    strength = np.array([one.response for one in found])
    group = np.digitize([one.octave for one in found], _COARSER).astype(np.int16)
    part = np.array(cv2.KeyPoint.convert(found), np.float64) // (max(size) / _PARTS)
    column, row = part.astype(np.int16).T
    by_strength = np.argsort(-strength, kind="stable")
    place = ((group * _PARTS + row) * _PARTS + column)[by_strength]
    turn_in_part = _turns(place)  # which of its part's and group's this is: 0 the strongest
    by_turn = by_strength[np.argsort(turn_in_part, kind="stable")]
    turn_in_group = _turns(group[by_turn])
    taken = by_turn[np.lexsort((group[by_turn], turn_in_group))]
    return [found[number] for number in taken[:most]]


def _turns(numbers: NDArray[np.int16]) -> NDArray[np.int64]:
    """For each number, none negative, how many before it are equal to it."""
    order = np.argsort(numbers, kind="stable")
    starts = np.flatnonzero(np.diff(numbers[order], prepend=np.int16(-1)))
    counted = np.arange(len(order)) - np.repeat(starts, np.diff([*starts, len(order)]))
    turns = np.empty(len(order), np.int64)
    turns[order] = counted
    return turns


def _mirrored(keypoints: list[cv2.KeyPoint], width: int) -> list[cv2.KeyPoint]:
    return [
        cv2.KeyPoint(
            width - 1 - one.pt[0],
            one.pt[1],
            one.size,
            (180.0 - one.angle) % 360.0,
            one.response,
            one.octave,
            -1,
        )
        for one in keypoints
    ]


def _described(
    luma: NDArray[np.uint8], keypoints: list[cv2.KeyPoint], numbers: NDArray[np.uint8]
) -> Keypoints:
    """Describe them in the order given; OpenCV gives them back sorted by level."""
    numbered = [
        cv2.KeyPoint(one.pt[0], one.pt[1], one.size, one.angle, one.response, one.octave, number)
        for number, one in enumerate(keypoints)
    ]
    described, descriptors = _orb().compute(luma, numbered)
    if not described:
        return Keypoints.of_nothing((luma.shape[0], luma.shape[1]))
    order = np.argsort([one.class_id for one in described], kind="stable")
    rows = np.array([(*one.pt, one.octave, one.angle) for one in described], np.float32)[order]
    across, down = rows[:, :2].astype(np.int64).T
    return Keypoints(
        size=(luma.shape[0], luma.shape[1]),
        places=rows[:, :2],
        levels=rows[:, 2],
        turns=np.deg2rad(rows[:, 3]),
        descriptors=np.ascontiguousarray(descriptors[order], np.uint8),
        panels=numbers[down, across],
    )
