"""Overlay: one picture laid on another by a homography, so that people see what the machine saw.

Both come to lie on one canvas that holds them whole, the match upright and straight. Homographies
take the query to the match in shares of width and height (0 to 1), as `geometry` gives them; one
that tears, folds or crushes the picture is refused, as no picture lies like that.

Example:
    >>> from clew.fingerprint.forms import wave
    >>> overlay = laid_over(wave(1), wave(1), homography=np.eye(3))
    >>> bool((overlay.query.pixels[..., 0] == wave(1)).all()), int(difference(overlay).pixels.max())
    (True, 0)
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.match.projection import Matrix, projected

type Pixels = NDArray[np.uint8]

LARGEST_CANVAS = 960  # pixels of the longer side
_LARGEST_STRIDE = 40.0  # how many times longer than the match's side the query may reach
_LEAST_AREA = 1e-4  # of the match: less cannot be seen
_NEAREST_DEPTH = 1e-3  # of the farthest: nearer, the picture is torn out to the horizon
_CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
_GROUND = 226  # grey, where neither picture lies
_OUTLINES = ((255, 255, 255), (200, 72, 0))  # of the match and, over it, of the query


class DegenerateHomographyError(ValueError):
    """A homography by which no picture can lie on another."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A picture on the canvas: RGB (H, W, 3), and where it lies (H, W)."""

    pixels: Pixels
    covered: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Overlay:
    """Two pictures on one canvas, and their outlines: corners (4, 2) in pixels of the canvas."""

    query: Layer
    match: Layer
    query_outline: Matrix
    match_outline: Matrix


def laid_over(query: Pixels, match: Pixels, *, homography: Matrix) -> Overlay:
    """Return the query laid on the match; both are RGB (H, W, 3) or luma (H, W).

    The canvas is as fine as the finer of the two, and `LARGEST_CANVAS` pixels long at most.

    Raises:
        DegenerateHomographyError: no picture lies on another like that.
    """
    corners = _in_pixels(outline(homography), match)
    to_canvas, size = _canvas(corners, query, match)
    from_shares = np.diag([*_size(match), 1.0]) @ homography @ np.diag([*1 / _size(query), 1.0])
    return Overlay(
        query=_laid(query, to_canvas @ from_shares, size),
        match=_laid(match, to_canvas, size),
        query_outline=_moved(corners, to_canvas),
        match_outline=_moved(_in_pixels(_CORNERS, match), to_canvas),
    )


def outline(homography: Matrix) -> Matrix:
    """Return where the query's corners lie on the match, (4, 2) in shares: clockwise from its top.

    Raises:
        DegenerateHomographyError: no picture lies on another like that.

    Example:
        >>> outline(np.diag([0.5, 0.5, 1.0])).tolist()
        [[0.0, 0.0], [0.5, 0.0], [0.5, 0.5], [0.0, 0.5]]
    """
    if homography.shape != (3, 3) or not np.isfinite(homography).all():
        raise DegenerateHomographyError("a homography is three rows of three finite numbers")
    across, down, depths = projected(homography, _CORNERS)
    nearest, farthest = np.abs(depths).min(), np.abs(depths).max()
    if np.ptp(np.sign(depths)) or nearest <= _NEAREST_DEPTH * farthest:
        raise DegenerateHomographyError("the homography tears the picture out to the horizon")
    corners: Matrix = np.stack([across, down], axis=1)
    if np.abs(corners).max() > _LARGEST_STRIDE or _area(corners) < _LEAST_AREA:
        raise DegenerateHomographyError("the homography crushes the picture, or throws it far off")
    return corners


def mixed(overlay: Overlay, *, share: float = 0.5, outlined: bool = False) -> Pixels:
    """Return both pictures in one, the query with this share of the light where both lie.

    Raises:
        ValueError: the share is not between 0 and 1.

    Example:
        >>> white, black = (np.full((2, 2), tone, np.uint8) for tone in (255, 0))
        >>> both = laid_over(white, black, homography=np.eye(3))
        >>> mixed(both, share=0.2)[0, 0].tolist()
        [51, 51, 51]
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies between 0 and 1, not at {share}")
    query, match = overlay.query, overlay.match
    ground = np.full_like(match.pixels, _GROUND)
    under = np.where(match.covered[..., None], match.pixels, ground)
    over = np.where(query.covered[..., None], query.pixels, ground)
    weight = np.where(query.covered, np.where(match.covered, share, 1.0), 0.0)[..., None]
    picture = np.rint(weight * over + (1 - weight) * under).astype(np.uint8)
    return _with_outlines(picture, overlay) if outlined else picture


def difference(overlay: Overlay) -> Layer:
    """Return how far the two differ in brightness: black where they agree.

    It covers what both do.
    """
    query, match = (_luma(layer.pixels) for layer in (overlay.query, overlay.match))
    both = overlay.query.covered & overlay.match.covered
    apart = np.where(both, cv2.absdiff(query, match), 0).astype(np.uint8)
    return Layer(np.repeat(apart[..., None], 3, axis=2), both)


def _canvas(corners: Matrix, query: Pixels, match: Pixels) -> tuple[Matrix, tuple[int, int]]:
    """The map from the match's pixels to a canvas that holds all corners, and its (width, height).

    Where the query lies within the match, the match alone is the canvas, to the pixel.
    """
    both = np.vstack([corners, _in_pixels(_CORNERS, match)])
    start, end = both.min(axis=0), both.max(axis=0)
    finer = float(np.sqrt(query.shape[0] * query.shape[1] / _area(corners)))
    scale = min(max(1.0, finer), LARGEST_CANVAS / float((end - start).max()))
    width, height = np.maximum(1, np.rint(scale * (end - start))).astype(int).tolist()
    scales = np.array([width, height]) / (end - start)
    to_canvas = np.diag([*scales, 1.0])
    to_canvas[:2, 2] = -scales * start
    return to_canvas, (width, height)


def _laid(pixels: Pixels, onto: Matrix, size: tuple[int, int]) -> Layer:
    """A picture on the canvas. Places are continuous; OpenCV counts from the pixels' middles."""
    half = np.array([[1.0, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    warp = np.linalg.inv(half) @ onto @ half
    rgb = pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, axis=2)
    laid = cv2.warpPerspective(rgb, warp, size, borderMode=cv2.BORDER_REPLICATE)
    whole = np.full(pixels.shape[:2], 255, np.uint8)
    covered = cv2.warpPerspective(whole, warp, size, flags=cv2.INTER_NEAREST)
    return Layer(np.asarray(laid, np.uint8), np.asarray(covered) > 0)


def _with_outlines(picture: Pixels, overlay: Overlay) -> Pixels:
    drawn = picture.copy()
    width = max(1, round(max(picture.shape) / 320))
    for corners, colour in zip(
        (overlay.match_outline, overlay.query_outline), _OUTLINES, strict=True
    ):
        places = np.clip(np.rint(corners), 0, [drawn.shape[1] - 1, drawn.shape[0] - 1])
        cv2.polylines(
            drawn,
            [places.astype(np.int32)],
            isClosed=True,
            color=colour,
            thickness=width,
            lineType=cv2.LINE_AA,
        )
    return drawn


def _luma(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def _moved(corners: Matrix, matrix: Matrix) -> Matrix:
    across, down, _ = projected(matrix, corners)
    moved: Matrix = np.stack([across, down], axis=1)
    return moved


def _in_pixels(shares: Matrix, picture: Pixels) -> Matrix:
    return shares * _size(picture)


def _size(picture: Pixels) -> Matrix:
    """Width and height."""
    return np.array(picture.shape[1::-1], np.float64)


def _area(corners: Matrix) -> float:
    x, y = corners.T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)
