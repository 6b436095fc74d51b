"""Spread: whether keypoints fill more than a stripe, and how many of them lie close together.

A line of writing, or a row of buttons, above or below two different pictures agrees by itself, with
whatever fits by chance. So does one thing that two rooms both have: a window of the same make.
"""

import numpy as np
from numpy.typing import NDArray

from clew.match.framed import Panelled

_LEAST = 0.025  # of the shorter side
_ONE_THING = 0.125  # of the longer side: so far from its middle one thing reaches, at most
_DIRECTIONS = np.linspace(0, np.pi, 16, endpoint=False)
_WAYS = np.stack([np.cos(_DIRECTIONS), np.sin(_DIRECTIONS)])


def fill_a_stripe(keypoints: Panelled, agreeing: NDArray[np.int64]) -> bool:
    """Tell whether those of a picture's keypoints that agree (rows) fill a stripe at most.

    Example:
        >>> from clew.fingerprint.detection import detect
        >>> from clew.fingerprint.forms import wave
        >>> found = detect(wave(1), most=100, mirrored=0).plain
        >>> fill_a_stripe(found, np.arange(100)), fill_a_stripe(found, np.arange(0))
        (False, True)
    """
    places = keypoints.places[agreeing]
    return not len(places) or _spread(places) < _LEAST * min(keypoints.size)


def most_together(keypoints: Panelled, agreeing: NDArray[np.int64]) -> int:
    """Return how many of those that agree (rows) lie around one of them, as one thing would.

    Example:
        >>> from clew.fingerprint.detection import detect
        >>> from clew.fingerprint.forms import wave
        >>> found = detect(wave(1), most=100, mirrored=0).plain
        >>> 1 < most_together(found, np.arange(100)) < 100, most_together(found, np.arange(0))
        (True, 0)
    """
    places = keypoints.places[agreeing]
    reach = _ONE_THING * max(keypoints.size)
    near = (np.abs(places[:, None] - places) <= reach).all(axis=2)
    return int(near.sum(axis=1).max(initial=0))


def _spread(places: NDArray[np.float32]) -> float:
    """How far (pixels) places (n, 2) typically lie from their middle, the way they do least."""
    off = (places - np.median(places, axis=0)) @ _WAYS
    return float(np.median(np.abs(off), axis=0).min())
