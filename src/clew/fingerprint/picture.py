"""A picture, or a clip's frame: its fingerprints, of every kind there is."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.keypoints import BothWays
from clew.fingerprint.registry import keypoint_kinds, picture_kinds
from clew.model.fingerprint import Fingerprint, Form
from clew.model.media import Family

_FEW = 128  # keypoints of a frame that is not searched for


def fingerprints_of(pixels: NDArray[np.uint8]) -> list[Fingerprint]:
    """Return the fingerprints of a picture, RGB (H, W, 3), keypoints first, in recorded order.

    Example:
        >>> from clew.fingerprint.forms import wave
        >>> sorted({one.kind for one in fingerprints_of(wave(1))})
        ['keypoints', 'pdq']
    """
    made = keypoints_of(pixels, family=Family.IMAGE)
    for kind in picture_kinds(Family.IMAGE):
        made += kind.of(pixels, at_s=None)
    return made


def keypoints_of(
    pixels: NDArray[np.uint8], *, family: Family, at_s: float | None = None
) -> list[Fingerprint]:
    """Return the keypoints of a picture, or of a clip's frame, where it has enough to be told by.

    Example:
        >>> keypoints_of(np.full((90, 160, 3), 17, np.uint8), family=Family.IMAGE)
        []
    """
    return [
        found
        for kind in keypoint_kinds(family)
        for found in kind.keypoints_of(pixels, at_s=at_s)
        if not found.low_information
    ]


def keypoints_between(pixels: NDArray[np.uint8], *, at_s: float) -> list[Fingerprint]:
    """Return the few keypoints of a clip's frame that only tells when something is seen.

    Example:
        >>> from clew.fingerprint.forms import wave
        >>> [one.form.value for one in keypoints_between(wave(1), at_s=0.5)]
        ['between']
    """
    return [
        replace(one, form=Form.BETWEEN, data=BothWays.from_bytes(one.data).few(_FEW).to_bytes())
        for one in keypoints_of(pixels, family=Family.CLIP, at_s=at_s)
    ]
