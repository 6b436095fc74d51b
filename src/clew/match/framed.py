"""Framed: whether all that two pictures share is a frame about different pictures.

Two screenshots of one telephone, two memes under one caption: the frame lies on the other's frame,
point by point, and proves nothing of what it holds. Where panels of both pictures coincide, and
nearly no keypoint agrees in them while there are enough on both sides, the panels hold different
pictures: the wholes are no match. What is the same in panels is found by their own fingerprints.
What covers or replaces part of one picture alone (an emoji, a caption, a picture in a picture) is
a panel on one side at most, and never told so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.match.projection import Matrix, projected

_LEAST_KEYPOINTS = 12  # in a panel, on both sides: fewer would agree nowhere by bad luck
_LEAST_AREA = 0.15  # of what lies on each other, of all panels that differ
_COINCIDE = 0.5  # of what the panels that differ fill together
_FAR = 10_000  # steps: corners that a homography throws further
_CHANCE_AGREEING = 0.06  # of the keypoints of panels that hold different pictures


class Panelled(Protocol):
    """Keypoints that know which panel each lies in: see `clew.fingerprint.keypoints.Keypoints`."""

    @property
    def size(self) -> tuple[int, int]: ...  # noqa: D102 -- told above

    @property
    def places(self) -> NDArray[np.float32]: ...  # noqa: D102 -- told above

    @property
    def panels(self) -> NDArray[np.uint8]: ...  # noqa: D102 -- told above


@dataclass(frozen=True, slots=True)
class Framed:
    """Two pictures of which the homography lays the query on the match, both in pixels."""

    query: Panelled
    match: Panelled
    homography: Matrix

    def is_all_that_agrees(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> bool:
        """Whether their panels differ; `rows` and `columns` are the keypoints that agree.

        Example:
            >>> from clew.fingerprint.keypoints import Keypoints
            >>> nothing, none = Keypoints.of_nothing((48, 64)), np.empty(0, np.int64)
            >>> Framed(nothing, nothing, np.eye(3)).is_all_that_agrees(none, none)
            False
        """
        here, there = _Map(self.match.size, self.homography), _Map(self.match.size, np.eye(3))
        frame = here.drawn([_corners(0, 0, self.query.size[1], self.query.size[0])])
        return any(
            self._fill(frame, product(ours, theirs), rows, columns, here=here, there=there)
            for ours, theirs in zip(
                here.regions(self.query, rows), there.regions(self.match, columns), strict=True
            )
        )

    def _fill(  # noqa: PLR0913 -- two pictures have many sides, by name
        self,
        frame: NDArray[np.bool_],
        pairs: Iterable[tuple[NDArray[np.bool_], NDArray[np.bool_]]],
        rows: NDArray[np.int64],
        columns: NDArray[np.int64],
        *,
        here: "_Map",
        there: "_Map",
    ) -> bool:
        """Whether the pairs of regions that differ coincide, and fill a good part of the frame."""
        together, differing = here.nothing, here.nothing
        for ours, theirs in pairs:
            in_query = here.within(ours & theirs, self.query.places)
            in_match = there.within(ours & theirs, self.match.places)
            if _differ(in_query, in_match, int((in_query[rows] & in_match[columns]).sum())):
                together, differing = together | ours | theirs, differing | (ours & theirs)
        least = max(_LEAST_AREA * int(frame.sum()), _COINCIDE * int(together.sum()))
        return int(differing.sum()) >= max(1.0, least)


class _Map:
    """Regions of a picture, drawn where its homography lays them on a map of the match."""

    def __init__(self, size: tuple[int, int], homography: Matrix) -> None:
        self._homography = homography
        self.nothing = np.zeros((size[0] + 1, size[1] + 1), np.bool_)

    def regions(
        self, keypoints: Panelled, agreeing: NDArray[np.int64]
    ) -> tuple[list[NDArray[np.bool_]], list[NDArray[np.bool_]]]:
        """Return the panels one by one, and as one region those in which nearly nothing agrees.

        A picture's own lines split it: the one room in two panels, the other in five.
        """
        extents = _extents(keypoints)
        silent = [extents[number] for number in _silent(keypoints, agreeing)]
        return [self.drawn([corners]) for corners in extents.values()], [self.drawn(silent)]

    def drawn(self, extents: Iterable[Matrix]) -> NDArray[np.bool_]:
        """Return the map of these corners, without those that the homography tears apart."""
        drawn = self.nothing.astype(np.uint8)
        for corners in extents:
            x, y, depths = projected(self._homography, corners)
            if (np.sign(depths) == np.sign(depths[0])).all():
                laid = np.stack([x, y], axis=1)
                places = np.clip(laid, -_FAR, _FAR).astype(np.int32)
                cv2.fillConvexPoly(drawn, places, 1)
        return drawn > 0

    def within(self, region: NDArray[np.bool_], places: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Tell which places (n, 2) of the picture lie in a region."""
        x, y, _ = projected(self._homography, places)
        height, width = region.shape
        across, down = (np.clip(one, -1, _FAR).astype(np.int64) for one in (x, y))
        lies = (across >= 0) & (down >= 0) & (across < width) & (down < height)
        there: NDArray[np.bool_] = region[down.clip(0, height - 1), across.clip(0, width - 1)]
        on_it: NDArray[np.bool_] = lies & there
        return on_it


def _differ(here: NDArray[np.bool_], there: NDArray[np.bool_], agreeing: int) -> bool:
    """Whether nearly none of the keypoints in two panels agree although there are enough."""
    fewer = min(int(here.sum()), int(there.sum()))
    return fewer >= _LEAST_KEYPOINTS and agreeing <= _CHANCE_AGREEING * fewer


def _silent(keypoints: Panelled, agreeing: NDArray[np.int64]) -> list[int]:
    """The panels of which nearly no keypoint agrees."""
    agrees = np.bincount(keypoints.panels[agreeing], minlength=1)
    there = np.bincount(keypoints.panels, minlength=1)
    agrees = np.pad(agrees, (0, len(there) - len(agrees)))
    silent = (there > 0) & (agrees <= _CHANCE_AGREEING * there)
    return [number for number in np.flatnonzero(silent).tolist() if number]


def _extents(keypoints: Panelled) -> dict[int, Matrix]:
    """The corners (4, 2) of what the keypoints of each panel fill, by its number."""
    found = {}
    for number in np.unique(keypoints.panels[keypoints.panels > 0]).tolist():
        places = keypoints.places[keypoints.panels == number]
        (left, top), (right, bottom) = places.min(axis=0).tolist(), places.max(axis=0).tolist()
        found[number] = _corners(left, top, right, bottom)
    return found


def _corners(left: float, top: float, right: float, bottom: float) -> Matrix:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)
