"""Forms: a picture's PDQ fingerprints, of the whole, inside plain borders, and of each panel."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.borders import trim
from clew.fingerprint.information import low_information
from clew.fingerprint.panels import panels
from clew.fingerprint.pdq import Pdq, pdq
from clew.model.fingerprint import Fingerprint, Form


def fingerprint_forms(
    pixels: NDArray[np.uint8], *, kind: str, version: int, at_s: float | None
) -> list[Fingerprint]:
    """Return the fingerprints of the whole picture, of what plain borders leave, and of its panels.

    Example:
        >>> framed = np.pad(wave(3), 40)
        >>> [p.form.value for p in fingerprint_forms(framed, kind="pdq", version=1, at_s=None)]
        ['whole', 'trimmed']
    """
    inner = trim(pixels)
    parts = [(Form.WHOLE, 0, pixels)]
    parts += [] if inner is None else [(Form.TRIMMED, 0, inner)]
    if at_s is None:
        parts += [(Form.PANEL, number, panel) for number, panel in enumerate(panels(pixels))]
    return [
        replace(
            as_fingerprint(pdq(part), part, kind=kind, version=version, at_s=at_s),
            form=form,
            part=number,
        )
        for form, number, part in parts
    ]


def as_fingerprint(
    hash_: Pdq, pixels: NDArray[np.uint8], *, kind: str, version: int, at_s: float | None
) -> Fingerprint:
    """Return the hash of a whole picture, RGB (H, W, 3) or luma (H, W), as a fingerprint.

    Example:
        >>> flat = np.full((90, 160), 17, np.uint8)
        >>> as_fingerprint(pdq(flat), flat, kind="k", version=1, at_s=None).low_information
        True
    """
    luma = pixels if pixels.ndim == 2 else pixels[..., 1]
    return Fingerprint(
        kind=kind,
        version=version,
        data=hash_.forms.tobytes(),
        quality=hash_.quality,
        at_s=at_s,
        low_information=low_information(luma),
    )


def wave(seed: int) -> NDArray[np.uint8]:
    """Return an invented picture of smooth waves, (240, 320) luma: an example for kinds.

    Example:
        >>> wave(1).shape
        (240, 320)
    """
    random = np.random.default_rng(seed)
    coarse = random.integers(20, 236, (9, 12)).astype(np.uint8)
    return np.asarray(cv2.resize(coarse, (320, 240), interpolation=cv2.INTER_CUBIC), np.uint8)
