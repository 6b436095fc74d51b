"""Placement: by what a match's evidence lays the query on what it matched.

Keypoints found in both tell exactly. Where only hashes agree, the whole lies on the whole, turned
as the match says; inside plain borders, these are sought again in both pictures. That is
approximate, and so is called.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np

from clew.fingerprint.borders import inside
from clew.match.overlay import DegenerateHomographyError, Pixels, outline
from clew.match.projection import Matrix
from clew.model.match import Transform

_TURNS: Mapping[Transform, tuple[tuple[int, int, int], tuple[int, int, int]]] = {
    Transform.NONE: ((1, 0, 0), (0, 1, 0)),
    Transform.ROTATED_90: ((0, -1, 1), (1, 0, 0)),
    Transform.ROTATED_180: ((-1, 0, 1), (0, -1, 1)),
    Transform.ROTATED_270: ((0, 1, 0), (-1, 0, 1)),
    Transform.MIRRORED: ((-1, 0, 1), (0, 1, 0)),
    Transform.FLIPPED: ((1, 0, 0), (0, -1, 1)),
    Transform.TRANSPOSED: ((0, 1, 0), (1, 0, 0)),
    Transform.TRANSVERSED: ((0, -1, 1), (-1, 0, 1)),
}


class Told(StrEnum):
    """What tells where the query lies."""

    POINTS = "points"  # keypoints found in both
    BORDERS = "borders"  # the turn, inside plain borders found anew
    TURN = "turn"  # nothing but the turn


@dataclass(frozen=True, slots=True)
class Placement:
    """How the query lies on the match (see `geometry.Geometry.homography`), and what tells so."""

    homography: Matrix
    told: Told

    @property
    def is_exact(self) -> bool:
        """Whether it is more than the whole laid on the whole."""
        return self.told is Told.POINTS


def placed(
    evidence: Mapping[str, object], turn: Transform, *, query: Pixels, match: Pixels
) -> Placement:
    """Return how the query lies on the match, from a match's evidence and its turn.

    Example:
        >>> white = np.full((9, 9), 255, np.uint8)
        >>> half = [[0.5, 0, 0], [0, 0.5, 0], [0, 0, 1]]
        >>> placed({"homography": half}, Transform.NONE, query=white, match=white).is_exact
        True
        >>> placed({"distance": 4}, Transform.MIRRORED, query=white, match=white).told.value
        'turn'
    """
    told = _homography(evidence)
    if told is not None:
        return Placement(told, Told.POINTS)
    turned = turning(turn)
    if evidence.get("borders_trimmed"):
        frames = _inside(query), _inside(match)
        if any((frame != np.eye(3)).any() for frame in frames):
            return Placement(frames[1] @ turned @ np.linalg.inv(frames[0]), Told.BORDERS)
    return Placement(turned, Told.TURN)


def turning(turn: Transform) -> Matrix:
    """Return a turn as the homography that lays the whole on the whole.

    Example:
        >>> turning(Transform.MIRRORED).tolist()[0]
        [-1.0, 0.0, 1.0]
    """
    return np.array([*_TURNS[turn], (0, 0, 1)], np.float64)


def as_matched(query: Pixels, evidence: Mapping[str, object]) -> Pixels:
    """Return the query's pixels as they were matched: a negative has its light turned round.

    Example:
        >>> as_matched(np.zeros((1, 1), np.uint8), {"negative": True}).tolist()
        [[255]]
    """
    return np.asarray(cv2.bitwise_not(query), np.uint8) if evidence.get("negative") else query


def _homography(evidence: Mapping[str, object]) -> Matrix | None:
    """The evidence's homography; one by which nothing can be laid tells nothing."""
    try:
        found = np.array(evidence.get("homography"), np.float64)
        outline(found)
    except (TypeError, ValueError, DegenerateHomographyError):
        return None
    return found


def _inside(picture: Pixels) -> Matrix:
    """The map of a picture's shares into the frame inside its plain borders."""
    frame = inside(picture)
    if frame is None:
        return np.eye(3)
    height, width = picture.shape[:2]
    rows, columns = frame
    across = np.array([columns.start, columns.stop]) / width
    down = np.array([rows.start, rows.stop]) / height
    return np.array(
        [[across[1] - across[0], 0, across[0]], [0, down[1] - down[0], down[0]], [0, 0, 1]]
    )
