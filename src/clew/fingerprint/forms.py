"""Forms: a picture's PDQ fingerprints, of the whole and of what its plain borders leave."""

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.borders import trim
from clew.fingerprint.information import low_information
from clew.fingerprint.pdq import pdq
from clew.model.fingerprint import Fingerprint, Form


def fingerprint_forms(
    pixels: NDArray[np.uint8], *, kind: str, version: int, at_s: float | None
) -> list[Fingerprint]:
    """Return the fingerprint of the whole picture and, where it has plain borders, of the inside.

    Example:
        >>> framed = np.pad(wave(3), 40)
        >>> [p.form.value for p in fingerprint_forms(framed, kind="pdq", version=1, at_s=None)]
        ['whole', 'trimmed']
    """
    inner = trim(pixels)
    parts = {Form.WHOLE: pixels} | ({} if inner is None else {Form.TRIMMED: inner})
    return [
        _fingerprint(part, form, kind=kind, version=version, at_s=at_s)
        for form, part in parts.items()
    ]


def wave(seed: int) -> NDArray[np.uint8]:
    """Return an invented picture of smooth waves, (240, 320) luma: an example for kinds.

    Example:
        >>> wave(1).shape
        (240, 320)
    """
    random = np.random.default_rng(seed)
    coarse = random.integers(20, 236, (9, 12)).astype(np.uint8)
    return np.asarray(cv2.resize(coarse, (320, 240), interpolation=cv2.INTER_CUBIC), np.uint8)


def _fingerprint(
    pixels: NDArray[np.uint8], form: Form, *, kind: str, version: int, at_s: float | None
) -> Fingerprint:
    hash_ = pdq(pixels)
    luma = pixels if pixels.ndim == 2 else pixels[..., 1]
    return Fingerprint(
        kind=kind,
        version=version,
        data=hash_.forms.tobytes(),
        quality=hash_.quality,
        form=form,
        at_s=at_s,
        low_information=low_information(luma),
    )
