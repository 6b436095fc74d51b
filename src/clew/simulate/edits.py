"""Edits of pictures, as offenders make them. Each takes and returns (H, W, 3) RGB."""

from collections.abc import Sequence

import cv2
import numpy as np

from clew.simulate.textures import Picture


def smaller(picture: Picture, *, share: float = 0.5) -> Picture:
    """Return the picture at a share of its size."""
    return np.asarray(
        cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8
    )


def mirrored(picture: Picture) -> Picture:
    """Return the picture with left and right exchanged."""
    return np.ascontiguousarray(picture[:, ::-1])


def turned(picture: Picture, *, quarters: int) -> Picture:
    """Return the picture turned clockwise by so many quarter turns.

    Example:
        >>> turned(np.zeros((2, 3, 3), np.uint8), quarters=1).shape
        (3, 2, 3)
    """
    return np.ascontiguousarray(np.rot90(picture, -quarters))


def bordered(picture: Picture, *, share: float = 0.12, tone: int = 0) -> Picture:
    """Return the picture in a plain frame of this share of its sides."""
    high, wide = (int(side * share) for side in picture.shape[:2])
    return np.pad(picture, ((high, high), (wide, wide), (0, 0)), constant_values=tone)


def letterboxed(picture: Picture, *, share: float = 0.14) -> Picture:
    """Return the picture squeezed between black bars above and below, its size unchanged."""
    height, width = picture.shape[:2]
    bar = int(height * share)
    inner = cv2.resize(picture, (width, height - 2 * bar), interpolation=cv2.INTER_AREA)
    return np.pad(np.asarray(inner, np.uint8), ((bar, bar), (0, 0), (0, 0)))


def grey(picture: Picture) -> Picture:
    """Return the picture without colour."""
    return np.repeat(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)


def cropped(picture: Picture, *, share: float = 0.1) -> Picture:
    """Return the picture without a share of each side."""
    high, wide = (int(side * share) for side in picture.shape[:2])
    return np.ascontiguousarray(picture[high:-high, wide:-wide])


def captioned(picture: Picture, *, text: str = "look at this") -> Picture:
    """Return the picture under a white band with words."""
    band = np.full((picture.shape[0] // 4, picture.shape[1], 3), 255, np.uint8)
    size = picture.shape[1] / 640
    cv2.putText(band, text, (20, band.shape[0] // 2), cv2.FONT_HERSHEY_SIMPLEX, size, (0, 0, 0), 2)
    return np.concatenate([band, picture])


def collage(pictures: Sequence[Picture]) -> Picture:
    """Return two pictures of one size side by side."""
    return np.concatenate(list(pictures), axis=1)
