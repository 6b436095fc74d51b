"""Invented sensors: a pattern of their own, laid over rendered rooms with noise never the same."""

from functools import cache

import cv2
import numpy as np

from clew.fingerprint.sensor_noise import sensor_noise
from clew.simulate.collection import view

SIZE = (640, 960)
"""Rows and columns of the invented sensors."""


@cache
def room(number: int) -> np.ndarray:
    rows, columns = SIZE
    smooth = cv2.GaussianBlur(view(number, number), (0, 0), 1.5)  # without the renderer's own noise
    return cv2.resize(smooth, (columns, rows), interpolation=cv2.INTER_AREA)


def taken(sensor: int, scene: int) -> np.ndarray:
    """A room as the invented sensor takes it: RGB, its pattern 0.6 % of the light, and noise."""
    pattern = np.random.default_rng([sensor, 7]).normal(0, 0.006, SIZE)
    random = np.random.default_rng([sensor, scene])
    light = 20 + room(scene).astype(np.float32) * 0.8
    seen = light * (1 + pattern)[..., None] + random.normal(0, 2.5, light.shape)
    return np.clip(np.rint(seen), 0, 255).astype(np.uint8)


@cache
def noise(sensor: int, scene: int):
    return sensor_noise(taken(sensor, scene))


def as_jpeg(pixels: np.ndarray, *, quality: int) -> np.ndarray:
    _, kept = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(kept, cv2.IMREAD_COLOR)[..., ::-1]
