"""Quality: whether a face can be compared at all, and if not, why.

A description is made of anything that is called a face. That of a blurred, covered or drawn one
says little, and would agree with strangers' by chance; so it is not searched for at all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.faces.describing import Described
from clew.fingerprint.faces.face import Against
from clew.fingerprint.faces.finding import FoundFace

_LEAST_EYES = 10.0  # pixels between the eyes
_LEAST_SCORE = 0.7  # of the detector
_LEAST_STRENGTH = 7.5  # of the description: photographs reach 9 to 14, cats and statues 3 to 7
_SHARPEST_BLUR = 0.115  # of fine detail, as a share of all contrast
_MOST_TURNED = 0.45  # of the eyes' distance that the nose lies beside their middle
_TALL = (0.6, 1.5)  # from eyes to mouth, in distances of the eyes: taller in profile
_LEAST_MOUTH = 0.3  # of the eyes' contrast
_OTHER_COLOUR, _OTHER_LIGHT = 12.0, 30.0  # of the lower half against the upper
_MOST_FLAT = 0.33  # share without any shading
_SHADED = 1 / 90  # of the contrast: a slope, a pixel
_INNER = np.s_[16:100, 16:96]  # of 112 x 112 pixels: without hair and background
_EYES, _MOUTH = np.s_[44:60, 26:86], np.s_[82:102, 36:78]
_CHEEKS, _CHIN = np.s_[52:66, 22:90], np.s_[78:104, 30:82]


@dataclass(frozen=True, slots=True)
class _Look:
    """A face as the tests look at it."""

    found: FoundFace
    described: Described
    grey: NDArray[np.float32]
    colours: NDArray[np.float32]


def against(found: FoundFace, described: Described) -> Against | None:
    """Return why a face cannot be compared, or None where it can.

    Example:
        >>> from clew.fingerprint.faces.face import EMBEDDED
        >>> eyes = np.array([[0, 0], [6, 0], [3, 3], [1, 6], [5, 6]], np.float32)
        >>> small = FoundFace((0, 0, 9, 9), eyes, turns=0, score=0.9)
        >>> grey = Described(np.zeros((112, 112, 3), np.uint8), np.zeros(EMBEDDED, np.float32), 9.0)
        >>> against(small, grey).value
        'too few pixels between its eyes'
    """
    bgr = described.aligned
    grey = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), np.float32)
    colours = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2LAB), np.float32)
    look = _Look(found, described, grey, colours)
    return next((reason for reason, is_so in _TESTS.items() if is_so(look)), None)


def _is_small(look: _Look) -> bool:
    return look.found.eyes < _LEAST_EYES


def _is_unsure(look: _Look) -> bool:
    return look.found.score < _LEAST_SCORE


def _is_profile(look: _Look) -> bool:
    right_eye, left_eye, nose, *mouth = look.found.landmarks
    across = (left_eye - right_eye) / max(look.found.eyes, 1.0)
    middle = (left_eye + right_eye) / 2
    beside = float((nose - middle) @ across) / max(look.found.eyes, 1.0)
    down = (mouth[0] + mouth[1]) / 2 - middle
    tall = float(down @ np.array([-across[1], across[0]])) / max(look.found.eyes, 1.0)
    return abs(beside) > _MOST_TURNED or not _TALL[0] <= tall <= _TALL[1]


def _is_drawn(look: _Look) -> bool:
    smooth = cv2.medianBlur(look.grey.astype(np.uint8), 5).astype(np.float32)
    inner = np.asarray(cv2.GaussianBlur(smooth, (0, 0), 1.5))[_INNER]
    slopes = np.hypot(*np.gradient(inner))
    return float((slopes < _SHADED * inner.std()).mean()) > _MOST_FLAT


def _is_blurred(look: _Look) -> bool:
    inner = look.grey[_INNER]
    detail = float(np.asarray(cv2.Laplacian(inner, cv2.CV_32F)).std())
    return detail < _SHARPEST_BLUR * max(float(inner.std()), 1.0)


def _is_covered(look: _Look) -> bool:
    """The lower half has another colour or lightness than the cheeks, and hardly a mouth."""
    light = np.asarray(cv2.GaussianBlur(look.colours[..., 0], (0, 0), 1.5))
    if light[_MOUTH].std() > _LEAST_MOUTH * max(float(light[_EYES].std()), 1.0):
        return False
    above, below = (np.median(look.colours[part], axis=(0, 1)) for part in (_CHEEKS, _CHIN))
    lightness, *hue = np.abs(above - below)
    return bool(np.hypot(*hue) > _OTHER_COLOUR or lightness > _OTHER_LIGHT)


def _is_faint(look: _Look) -> bool:
    return look.described.strength < _LEAST_STRENGTH


_TESTS: Mapping[Against, Callable[[_Look], bool]] = {
    Against.SMALL: _is_small,
    Against.UNSURE: _is_unsure,
    Against.DRAWN: _is_drawn,
    Against.PROFILE: _is_profile,
    Against.BLURRED: _is_blurred,
    Against.COVERED: _is_covered,
    Against.FAINT: _is_faint,
}
