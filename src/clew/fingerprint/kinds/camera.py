"""The noise of a camera's sensor: the same in all its pictures, and in no other camera's.

It takes half a second and 3 MB for a picture of 6 megapixels, so it is made for pictures that are
asked about, not for every file that is added.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.sensor_noise import SensorNoise, sensor_noise
from clew.model.media import Family

_SIDE = 768


@dataclass(frozen=True, slots=True)
class NoiseOfSensors:
    """See `clew.fingerprint.sensor_noise`."""

    name: str = "camera"
    version: int = 1
    families: frozenset[Family] = frozenset({Family.IMAGE})

    def noise_of(self, pixels: NDArray[np.uint8]) -> SensorNoise:
        return sensor_noise(pixels)

    def examples(self) -> Mapping[str, tuple[NDArray[np.uint8], NDArray[np.uint8], bool]]:
        return {
            "two pictures by one sensor": (_taken(1, scene=1), _taken(1, scene=2), True),
            "two pictures by two sensors": (_taken(1, scene=1), _taken(2, scene=2), False),
            "one scene by two sensors": (_taken(1, scene=3), _taken(2, scene=3), False),
        }


def _taken(sensor: int, *, scene: int) -> NDArray[np.uint8]:
    """A soft scene as an invented sensor takes it: its pattern, and noise never the same."""
    pattern = np.random.default_rng([sensor, 0]).normal(0, 0.02, (_SIDE, _SIDE))
    random = np.random.default_rng([sensor, scene, 1])
    across = np.linspace(0, 3 + scene, _SIDE)
    light = 120 + 60 * np.outer(np.sin(across + scene), np.cos(across))
    return np.clip(
        np.rint(light * (1 + pattern) + random.normal(0, 1, light.shape)), 0, 255
    ).astype(np.uint8)


KIND = NoiseOfSensors()
