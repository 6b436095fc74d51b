"""Photographs: many large and different pictures, made quickly, for measuring."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from clew.simulate.collection import view
from clew.simulate.textures import Picture

_ROOMS = 40


def write_photographs(
    folder: Path, *, count: int, seed: int, megapixels: tuple[float, float] = (1.0, 12.0)
) -> list[Path]:
    """Write so many JPEGs of between these sizes, and return their paths.

    Each is a different part of a rendered room with noise of its own: no two are copies.
    """
    random = np.random.default_rng([seed, 9])
    bases = [view(seed + room, 0) for room in range(min(count, _ROOMS))]
    grain = random.normal(0, 5, (3000, 4000)).astype(np.float32)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, picture in enumerate(_pictures(bases, grain, count, megapixels, random)):
        paths.append(folder / f"photograph-{number:05}.jpg")
        Image.fromarray(picture).save(paths[-1], quality=int(random.integers(80, 93)))
    return paths


def _pictures(
    bases: list[Picture],
    grain: np.ndarray,
    count: int,
    megapixels: tuple[float, float],
    random: np.random.Generator,
) -> Iterator[Picture]:
    for number in range(count):
        base = bases[number % len(bases)]
        high, wide = (int(side * random.uniform(0.45, 0.7)) for side in base.shape[:2])
        top, left = (
            int(random.integers(0, s - p)) for s, p in zip(base.shape, (high, wide), strict=False)
        )
        pixels = random.uniform(*megapixels) * 1e6
        width = min(4000, int((pixels * 4 / 3) ** 0.5))
        size = (width, width * 3 // 4)
        picture = cv2.resize(
            base[top : top + high, left : left + wide], size, interpolation=cv2.INTER_CUBIC
        )
        noise = np.roll(grain, int(random.integers(3000)), axis=0)[: size[1], : size[0], None]
        yield np.asarray(np.clip(picture + noise, 0, 255), np.uint8)
