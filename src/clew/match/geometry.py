"""Geometry: whether the keypoints of two pictures lie on each other, and how.

Keypoints that look alike in both vote for a homography (RANSAC, MAGSAC++ of OpenCV's USAC). That
alone proves little: repeated textures, letters and logos fit some homography by chance. So the
homography must be one that a crop, a turn or a camera makes, and every keypoint of the one picture
is then held against the place in the other where the homography puts it: there must be a keypoint
of like look, size and direction. Those that are (`agreeing`) are counted, and the share of the
picture's parts in which they are (`coverage`): a common logo fills few of them.

Sources: Barath et al., "MAGSAC++" (2020); Jegou et al., "Hamming embedding and weak geometric
consistency" (2008), for sizes and directions that must agree.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.keypoints import LEVEL_STEP, Keypoints
from clew.match.framed import Framed
from clew.match.pairing import Pairs
from clew.match.projection import Matrix, projected
from clew.match.spread import fill_a_stripe
from clew.model.match import Transform

_LEAST_PAIRS = 6
_RANSAC_PIXELS = 5.0
_LARGEST_STRETCH = 3.5  # how many times more in one direction than in the other
_LARGEST_UNEVENNESS = 16.0  # how many times larger one part of the picture becomes than another
_SCALES = (0.12, 8.0)
_AGREEING_BITS = 72
_AGREEING_PIXELS = (4.0, 8.0)  # on the finest level, and at most
_AGREEING_LEVELS = 2.5
_AGREEING_TURN = 0.45  # radians
_EDGE = 8.0  # pixels within which keypoints are not expected again
_MIRROR = np.array([[-1.0, 0, 1], [0, 1, 0], [0, 0, 1]])  # in shares of the width
_TURNS = (
    Transform.NONE,
    Transform.ROTATED_90,
    Transform.ROTATED_180,
    Transform.ROTATED_270,
)
_MIRRORED_TURNS = (
    Transform.MIRRORED,
    Transform.TRANSVERSED,
    Transform.FLIPPED,
    Transform.TRANSPOSED,
)
_PARTS = 8  # along the longer side


@dataclass(frozen=True, slots=True)
class Geometry:
    """How one picture lies on another.

    `homography` (3, 3) takes a point of the query to the match, both in shares of width and height
    (0 to 1). `agreeing` keypoints lie where they must; `coverage` is the share of the picture's
    parts that they prove, `query_share` and `match_share` how much of each lies on the other.
    """

    homography: Matrix
    agreeing: int
    coverage: float
    query_share: float
    match_share: float


def lies_on(pairs: Pairs) -> Geometry | None:
    """Return how the query lies on the match, or None where their keypoints do not tell.

    None also where only a frame about different pictures agrees (`clew.match.framed`), or a stripe
    of both (`clew.match.spread`): of one alone it may be the crop of a stripe.

    Example:
        >>> from clew.fingerprint.detection import detect
        >>> from clew.fingerprint.forms import wave
        >>> from clew.match.pairing import pair_up
        >>> found = detect(wave(1), most=100, mirrored=0).plain
        >>> geometry = lies_on(pair_up(found, found))
        >>> geometry is not None and geometry.agreeing > 90
        True
    """
    if len(pairs) < _LEAST_PAIRS:
        return None
    query, match = pairs.places
    found, inliers = cv2.findHomography(query, match, cv2.USAC_MAGSAC, _RANSAC_PIXELS)
    homography = np.asarray(found, np.float64)  # holds nothing where none was found
    if homography.shape != (3, 3):
        return None
    kept = query[inliers.ravel() > 0]
    if len(kept) < _LEAST_PAIRS - 1 or not _is_plausible(homography, kept):
        return None
    return _held_against(pairs.query, pairs.match, homography, pairs.bits)


def of_unmirrored(geometry: Geometry) -> Geometry:
    """Return how a picture lies on the match, from how it does when mirrored.

    Example:
        >>> mirrored = Geometry(np.eye(3), agreeing=9, coverage=1, query_share=1, match_share=1)
        >>> of_unmirrored(mirrored).homography.tolist()[0]
        [-1.0, 0.0, 1.0]
    """
    homography: Matrix = geometry.homography @ _MIRROR
    return replace(geometry, homography=homography)


def nearest_turn(homography: Matrix) -> Transform:
    """Return the turn that comes nearest to laying the query on the match; see `Geometry`.

    Example:
        >>> nearest_turn(np.diag([-1.0, -1.0, 1.0])).value
        'rotated_180'
    """
    jacobian, _ = _jacobians(homography, np.array([[0.5, 0.5]]))
    mirrored = np.linalg.det(jacobian[0]) < 0
    turn = jacobian[0] @ _MIRROR[:2, :2] if mirrored else jacobian[0]
    quarters = round(np.arctan2(turn[1, 0], turn[0, 0]) / (np.pi / 2)) % 4
    return (_MIRRORED_TURNS if mirrored else _TURNS)[quarters]


def _is_plausible(homography: Matrix, places: NDArray[np.float32]) -> bool:
    """Whether a crop, a turn or a camera makes it: no part folded over, torn out or collapsed."""
    jacobians, depths = _jacobians(homography, places)
    sizes = np.linalg.det(jacobians)
    if (sizes <= 0).any() or (np.sign(depths) != np.sign(depths[0])).any():
        return False
    stretches = np.linalg.cond(jacobians)
    scale = float(np.sqrt(np.median(sizes)))
    return bool(
        stretches.max() <= _LARGEST_STRETCH
        and sizes.max() <= _LARGEST_UNEVENNESS * sizes.min()
        and _SCALES[0] < scale < _SCALES[1]
    )


def _jacobians(homography: Matrix, places: NDArray[np.float32] | Matrix) -> tuple[Matrix, Matrix]:
    """The linear map (n, 2, 2) that the homography is around each place, and its depths (n,)."""
    across, down, depths = projected(homography, places)
    top = homography[None, 0, :2] - across[:, None] * homography[None, 2, :2]
    bottom = homography[None, 1, :2] - down[:, None] * homography[None, 2, :2]
    return np.stack([top, bottom], axis=1) / depths[:, None, None], depths


def _held_against(
    query: Keypoints, match: Keypoints, homography: Matrix, bits: NDArray[np.int32]
) -> Geometry | None:
    """Count the keypoints that lie where they must, each used once."""
    across, down, _ = projected(homography, query.places)
    back = np.linalg.inv(homography)
    there_across, there_down, _ = projected(back, match.places)
    expected = _within(across, down, match.size)
    expected_back = _within(there_across, there_down, query.size)
    off = np.hypot(
        across[:, None] - match.places[None, :, 0], down[:, None] - match.places[None, :, 1]
    )
    allowed = np.minimum(
        _AGREEING_PIXELS[0] * np.maximum(1.0, LEVEL_STEP**match.levels / 2), _AGREEING_PIXELS[1]
    )
    may = (off < allowed[None]) & (bits <= _AGREEING_BITS) & expected[:, None]
    rows, columns = np.nonzero(may)
    rows, columns = _of_like_size_and_direction(query, match, homography, rows, columns)
    rows, columns = _each_once(rows, columns, bits[rows, columns])
    if fill_a_stripe(query, rows) and fill_a_stripe(match, columns):
        return None
    if Framed(query, match, homography).is_all_that_agrees(rows, columns):
        return None
    query_cells = _cells(query.places, query.size)
    match_cells = _cells(match.places, match.size)
    coverage = min(
        _coverage(query_cells, expected, rows), _coverage(match_cells, expected_back, columns)
    )
    return Geometry(
        homography=_in_shares(homography, query.size, match.size),
        agreeing=len(rows),
        coverage=coverage,
        query_share=_share(back, match.size, query.size),
        match_share=_share(homography, query.size, match.size),
    )


def _within(across: Matrix, down: Matrix, size: tuple[int, int]) -> NDArray[np.bool_]:
    height, width = size
    return (across > _EDGE) & (down > _EDGE) & (across < width - _EDGE) & (down < height - _EDGE)


def _of_like_size_and_direction(
    query: Keypoints,
    match: Keypoints,
    homography: Matrix,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    jacobians, _ = _jacobians(homography, query.places[rows])
    enlarged = np.log(np.maximum(np.abs(np.linalg.det(jacobians)), 1e-9)) / (2 * np.log(LEVEL_STEP))
    levels = np.abs(query.levels[rows] + enlarged - match.levels[columns])
    turns = query.turns[rows]
    pointing = np.einsum("nij,nj->ni", jacobians, np.stack([np.cos(turns), np.sin(turns)], axis=1))
    turned = np.arctan2(pointing[:, 1], pointing[:, 0]) - match.turns[columns]
    turned = np.abs((turned + np.pi) % (2 * np.pi) - np.pi)
    like = (levels < _AGREEING_LEVELS) & (turned < _AGREEING_TURN)
    return rows[like], columns[like]


def _each_once(
    rows: NDArray[np.int64], columns: NDArray[np.int64], bits: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The nearest pair of every row, and of those the nearest of every column."""
    order = np.argsort(bits, kind="stable")
    rows, columns = rows[order], columns[order]
    first = np.unique(rows, return_index=True)[1]
    first.sort()
    rows, columns = rows[first], columns[first]
    first = np.unique(columns, return_index=True)[1]
    return rows[first], columns[first]


def _cells(places: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.int64]:
    side = max(size) / _PARTS
    return (places[:, 1] // side).astype(np.int64) * _PARTS + (places[:, 0] // side).astype(
        np.int64
    )


def _coverage(
    cells: NDArray[np.int64], expected: NDArray[np.bool_], agreeing: NDArray[np.int64]
) -> float:
    """The share of the parts where keypoints are expected in which some agree."""
    parts = np.unique(cells[expected])
    return len(np.unique(cells[agreeing])) / len(parts) if len(parts) else 0.0


def _share(homography: Matrix, size: tuple[int, int], onto: tuple[int, int]) -> float:
    """The share of a picture `onto` that another of this size covers."""
    corners = _frame(size)
    x, y, depths = projected(homography, corners)
    if (np.sign(depths) != np.sign(depths[0])).any():
        return 1.0
    covered, _ = cv2.intersectConvexConvex(
        np.stack([x, y], axis=1).astype(np.float32), _frame(onto).astype(np.float32)
    )
    return float(min(1.0, covered / (onto[0] * onto[1])))


def _frame(size: tuple[int, int]) -> Matrix:
    height, width = size
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)


def _in_shares(homography: Matrix, query: tuple[int, int], match: tuple[int, int]) -> Matrix:
    """The same map between pictures whose sides are 1 long, its last number 1."""
    into = np.diag([query[1], query[0], 1.0])
    out_of = np.diag([1 / match[1], 1 / match[0], 1.0])
    scaled: Matrix = out_of @ homography @ into
    scaled /= scaled[2, 2]
    return scaled
