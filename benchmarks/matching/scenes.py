"""The scenes of the yardstick, and strangers that are hard to tell apart.

Scenes are rendered rooms and the public sample pictures, where they are present; strangers are
patterns, letters, stars and screens: much alike, and not the same.
"""

import os
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from clew.simulate import textures
from clew.simulate.collection import view
from clew.simulate.textures import Picture

_LONGEST = 1600
_LEAST_SIDE = 200
_NO_PICTURES = {"color", "green_palette", "clock_motion"}  # swatches and a diagram
_ONE_PLACE = {"motorcycle_left": "motorcycle", "motorcycle_right": "motorcycle"}
_SAMPLES = (
    "thorn-oss+perception/perception/testing/images/*.jpg",
    "scikit-image+scikit-image/**/*.*",
    "facebook+ThreatExchange/pdq/data/bridge-mods/aaa-orig.jpg",
)
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def scenes(rooms: int) -> dict[str, Picture]:
    """Return the scenes by name; two of one place are kept as one."""
    beside = Path(__file__).resolve().parents[3] / "shared/media"
    folder = Path(os.environ.get("CLEW_SAMPLE_MEDIA", beside))
    found: dict[str, Picture] = {}
    for pattern in _SAMPLES:
        for path in sorted(folder.glob(pattern)):
            picture = _read(path)
            if picture is not None and path.stem not in _NO_PICTURES:
                found.setdefault(_ONE_PLACE.get(path.stem, path.stem), picture)
    return found | {f"room {seed}": view(seed, 0) for seed in range(rooms)}


def strangers(count: int, *, first: int = 0) -> dict[str, Picture]:
    """Return so many pictures that look like others and are none of them, numbered from `first`."""
    makers: tuple[Callable[[int], Picture], ...] = (
        _of(textures.brick),
        _of(textures.fabric),
        _of(textures.wallpaper),
        _of(textures.carpet),
        _of(textures.wood),
        _of(textures.books),
        _text,
        _stars,
        _screen,
    )
    return {f"stranger {n}": makers[n % len(makers)](n) for n in range(first, first + count)}


def _read(path: Path) -> Picture | None:
    try:
        with Image.open(path) as image:
            picture = np.asarray(image.convert("RGB"))
    except OSError:
        return None
    if min(picture.shape[:2]) < _LEAST_SIDE:
        return None
    scale = min(1.0, _LONGEST / max(picture.shape))
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _of(make: Callable[[np.random.Generator], Picture]) -> Callable[[int], Picture]:
    def picture(seed: int) -> Picture:
        made = make(np.random.default_rng([seed, 77]))
        return np.asarray(cv2.resize(made, (1024, 768), interpolation=cv2.INTER_CUBIC), np.uint8)

    return picture


def _text(seed: int) -> Picture:
    """A page of words; every page has words of its own."""
    random = np.random.default_rng([seed, 78])
    page = np.full((1100, 850, 3), 250, np.uint8)
    for line in range(60, 1050, 34):
        words = [
            "".join(random.choice(list("aeilmnorstu"), int(n))) for n in random.integers(2, 9, 9)
        ]
        cv2.putText(page, " ".join(words), (50, line), _FONT, 0.7, (20, 20, 20), 1)
    return page


def _stars(seed: int) -> Picture:
    random = np.random.default_rng([seed, 79])
    sky = random.normal(14, 4, (800, 1200, 1)).clip(0, 255).astype(np.uint8).repeat(3, axis=2)
    for across, down, size in random.uniform(0, 1, (500, 3)):
        place = (int(across * 1200), int(down * 800))
        cv2.circle(sky, place, int(1 + 2 * size**4), (255, 250, 240), -1)
    return np.asarray(cv2.GaussianBlur(sky, (0, 0), 0.8), np.uint8)


def _screen(seed: int) -> Picture:
    """The same telephone's screen about another picture each time: its frame is no match."""
    random = np.random.default_rng([seed, 80])
    screen = np.full((1480, 720, 3), 245, np.uint8)
    shown = textures.poster(random)
    screen[300:1020] = cv2.resize(shown, (720, 720), interpolation=cv2.INTER_CUBIC)
    cv2.putText(screen, "Messages", (30, 90), _FONT, 1.8, (20, 20, 20), 4)
    cv2.putText(screen, "Today 12:41", (250, 200), _FONT, 0.9, (120, 120, 120), 2)
    cv2.putText(screen, "Reply to this message", (60, 1380), _FONT, 1.1, (140, 140, 140), 2)
    for number in range(4):
        cv2.circle(screen, (100 + 170 * number, 1180), 40, (60, 130, 240), 4)
    return screen
