"""Framed: whether all that two pictures share is a frame about different pictures.

Two screenshots of one telephone, two memes under one caption: the frame lies on the other's frame,
point by point, and proves nothing of what it holds. Where panels of both pictures coincide, and
nearly no keypoint agrees in them while there are enough on both sides, the panels hold different
pictures: the wholes are no match. What is the same in panels is found by their own fingerprints.
What covers or replaces part of one picture alone (an emoji, a caption, a picture in a picture) is
a panel on one side at most, and never told so.
"""

from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.match.projection import Matrix, projected

_LEAST_KEYPOINTS = 12  # in a panel, on both sides: fewer would agree nowhere by bad luck
_LEAST_AREA = 0.2  # of what lies on each other, of all panels that differ
_COINCIDE = 0.6  # of what the panels that differ fill together
_MAP_STEP = 8  # pixels
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
        drawn = _Drawn(self.match.size)
        for here in _extents(self.query):
            for there in _extents(self.match):
                inside = self._in_both(here, there)
                agreeing = int((inside[0][rows] & inside[1][columns]).sum())
                laid = self._laid(here)
                if laid is not None and _differ(*inside, agreeing):
                    drawn.add(laid, there)
        frame = self._laid(_corners(0, 0, self.query.size[1], self.query.size[0]))
        return frame is not None and drawn.fill(frame)

    def _in_both(self, here: Matrix, there: Matrix) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which keypoints of either picture lie in both extents."""
        back = np.linalg.inv(self.homography)
        forth = np.stack(projected(self.homography, self.query.places)[:2], axis=1)
        return (
            _within(self.query.places, here) & _within(forth, there),
            _within(self.match.places, there)
            & _within(np.stack(projected(back, self.match.places)[:2], axis=1), here),
        )

    def _laid(self, here: Matrix) -> Matrix | None:
        """Where the homography lays corners of the query, or None where it tears them apart."""
        x, y, depths = projected(self.homography, here)
        torn = (np.sign(depths) != np.sign(depths[0])).any()
        return None if torn else np.stack([x, y], axis=1)


class _Drawn:
    """The panels that differ, drawn on a small map of the match."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._shape = (size[0] // _MAP_STEP + 1, size[1] // _MAP_STEP + 1)
        self._query, self._match, self._both = (np.zeros(self._shape, np.bool_) for _ in range(3))

    def add(self, laid: Matrix, there: Matrix) -> None:
        """Draw a panel of the query and one of the match of which the common part differs."""
        of_query, of_match = self._map(laid), self._map(there)
        self._query |= of_query
        self._match |= of_match
        self._both |= of_query & of_match

    def fill(self, frame: Matrix) -> bool:
        """Whether the panels coincide and fill a good part of what lies on each other."""
        together = int((self._query | self._match).sum())
        differing = int(self._both.sum())
        least = _LEAST_AREA * int(self._map(frame).sum())
        return differing >= max(1.0, least, _COINCIDE * together)

    def _map(self, corners: Matrix) -> NDArray[np.bool_]:
        drawn = np.zeros(self._shape, np.uint8)
        places = np.clip(corners / _MAP_STEP, -_FAR, _FAR).astype(np.int32)
        cv2.fillConvexPoly(drawn, places, 1)
        return drawn > 0


def _differ(here: NDArray[np.bool_], there: NDArray[np.bool_], agreeing: int) -> bool:
    """Whether nearly none of the keypoints in two panels agree although there are enough."""
    fewer = min(int(here.sum()), int(there.sum()))
    return fewer >= _LEAST_KEYPOINTS and agreeing <= _CHANCE_AGREEING * fewer


def _extents(keypoints: Panelled) -> list[Matrix]:
    """The corners (4, 2) of what the keypoints of each panel fill."""
    found = []
    for number in np.unique(keypoints.panels[keypoints.panels > 0]).tolist():
        places = keypoints.places[keypoints.panels == number]
        (left, top), (right, bottom) = places.min(axis=0).tolist(), places.max(axis=0).tolist()
        found.append(_corners(left, top, right, bottom))
    return found


def _corners(left: float, top: float, right: float, bottom: float) -> Matrix:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)


def _within(places: NDArray[np.float32] | Matrix, extent: Matrix) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = ((places >= extent[0]) & (places <= extent[2])).all(axis=1)
    return inside
