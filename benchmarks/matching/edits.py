"""The edits of the yardstick: what offenders and platforms do to a picture, each by its name."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import cv2
import numpy as np

from clew.simulate import edits
from clew.simulate.textures import Picture

type Edit = Callable[[Picture, Sequence[Picture]], Picture]

_FONT = cv2.FONT_HERSHEY_SIMPLEX
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)


def all_edits() -> Mapping[str, Edit]:
    """Return every edit: a function of the picture (H, W, 3) and of three strangers."""
    alone: dict[str, Callable[[Picture], Picture]] = {
        **{f"jpeg {quality}": partial(_jpeg, quality=quality) for quality in (10, 30, 60, 90)},
        "half size": partial(edits.smaller, share=0.5),
        "a third of the size": partial(edits.smaller, share=1 / 3),
        "noise": _noisy,
        "grey": edits.grey,
        "contrast up": lambda p: _levels(p, 1.5, -40),
        "contrast down": lambda p: _levels(p, 0.5, 60),
        "brighter": lambda p: _levels(p, 1.0, 50),
        "darker (gamma 2)": lambda p: (255 * (p / 255.0) ** 2).astype(np.uint8),
        "sepia": _sepia,
        "colours shifted": lambda p: _levels(p[..., [1, 2, 0]], 1.0, 0),
        "8 tones a channel": lambda p: (p // 32 * 32 + 16).astype(np.uint8),
        "sharpened": _sharpened,
        "blur 2": partial(_blurred, radius=2),
        "blur 6": partial(_blurred, radius=6),
        **{f"crop {n} %": partial(_cut, share=n / 100) for n in (5, 10, 30, 50)},
        "mirrored": edits.mirrored,
        "upside down": partial(edits.turned, quarters=2),
        "turned right": partial(edits.turned, quarters=1),
        "turned left": partial(edits.turned, quarters=3),
        **{f"tilted {n} degrees": partial(_tilted, degrees=n) for n in (2, 5, 20)},
        "black frame": edits.bordered,
        "white frame": partial(edits.bordered, tone=255),
        "letterbox": edits.letterboxed,
        "pillarbox": _pillarboxed,
        "caption above": edits.captioned,
        "meme bands": _meme,
        "watermark": _watermarked,
        "emoji over 45 %": _emoji,
        "screenshot of a telephone": _telephone,
        "screenshot of a desktop": _desktop,
        "perspective 5 %": partial(_leaning, share=0.05),
        "perspective 15 %": partial(_leaning, share=0.15),
        "filmed off a screen": _recaptured,
        "negative": lambda p: 255 - p,
        "crop 15 %, mirrored, jpeg 50": lambda p: _jpeg(edits.mirrored(_cut(p, 0.15)), 50),
        "tilt 5, crop 20 %, jpeg 40": lambda p: _jpeg(_cut(_tilted(p, 5), 0.2), 40),
        "frame, tilt 2, jpeg 60": lambda p: _jpeg(_tilted(edits.bordered(p), 2), 60),
        "crop 20 %, telephone": lambda p: _telephone(_cut(p, 0.2)),
        "telephone, jpeg 30, half size": lambda p: edits.smaller(_jpeg(_telephone(p), 30)),
        "grey, crop 10 %, noise": lambda p: _noisy(edits.grey(_cut(p, 0.1))),
    }
    together: dict[str, Edit] = {
        "collage 2 x 1": lambda p, others: edits.collage([_fitted(p), _fitted(others[0])]),
        "collage 2 x 2": _four,
        "picture in picture": _inset,
    }
    return {name: _without_others(edit) for name, edit in alone.items()} | together


def _without_others(edit: Callable[[Picture], Picture]) -> Edit:
    return lambda picture, _others: edit(picture)


def _jpeg(picture: Picture, quality: int) -> Picture:
    _, data = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.ascontiguousarray(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))[..., ::-1])


def _noisy(picture: Picture) -> Picture:
    noise = np.random.default_rng(5).normal(0, 18, picture.shape)
    return np.asarray(np.clip(picture + noise, 0, 255), np.uint8)


def _levels(picture: Picture, factor: float, added: float) -> Picture:
    return np.asarray(np.clip(picture * factor + added, 0, 255), np.uint8)


def _sepia(picture: Picture) -> Picture:
    mixed = picture @ np.array([[0.39, 0.35, 0.27], [0.77, 0.69, 0.53], [0.19, 0.17, 0.13]])
    return np.asarray(np.clip(mixed, 0, 255), np.uint8)


def _sharpened(picture: Picture) -> Picture:
    soft = cv2.GaussianBlur(picture, (0, 0), 2)
    return np.asarray(cv2.addWeighted(picture, 2.0, soft, -1.0, 0), np.uint8)


def _blurred(picture: Picture, *, radius: float) -> Picture:
    sigma = radius * max(picture.shape) / 1280
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.uint8)


def _cut(picture: Picture, share: float) -> Picture:
    """The picture without this share of either side, more from the top and the right."""
    height, width = picture.shape[:2]
    top, left = int(height * share * 0.6), int(width * share * 0.4)
    kept = picture[top : top + int(height * (1 - share)), left : left + int(width * (1 - share))]
    return np.ascontiguousarray(kept)


def _tilted(picture: Picture, degrees: float) -> Picture:
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height)), np.uint8)


def _pillarboxed(picture: Picture) -> Picture:
    return np.ascontiguousarray(
        np.rot90(edits.letterboxed(np.ascontiguousarray(np.rot90(picture))), -1)
    )


def _band(width: int, height: int, text: str, ink: tuple[int, int, int]) -> Picture:
    band = np.full((height, width, 3), 255 - ink[0], np.uint8)
    cv2.putText(band, text, (width // 40, int(height * 0.6)), _FONT, width / 640, ink, 2)
    return band


def _meme(picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    above = _band(width, height // 4, "WHEN YOU SEE IT", _BLACK)
    below = _band(width, height // 5, "bottom text here", _WHITE)
    return np.concatenate([above, picture, below])


def _watermarked(picture: Picture) -> Picture:
    marked = picture.copy()
    height, width = picture.shape[:2]
    for down in range(height // 6, height, height // 3):
        place = (width // 8, down)
        cv2.putText(marked, "sample.example", place, _FONT, width / 420, _WHITE, 3)
    return np.asarray(cv2.addWeighted(picture, 0.6, marked, 0.4, 0), np.uint8)


def _emoji(picture: Picture) -> Picture:
    covered = picture.copy()
    height, width = picture.shape[:2]
    radius = int(min((0.45 * height * width / np.pi) ** 0.5, 0.49 * height))
    across, down = int(width * 0.55), height // 2
    cv2.circle(covered, (across, down), radius, (250, 210, 40), -1)
    for side in (-1, 1):
        eye = (across + side * radius // 3, down - radius // 3)
        cv2.circle(covered, eye, radius // 8, _BLACK, -1)
    cv2.ellipse(
        covered, (across, down), (radius // 2,) * 2, 0, 20, 160, _BLACK, max(1, radius // 12)
    )
    return covered


def _telephone(picture: Picture) -> Picture:
    screen = np.full((1480, 720, 3), 18, np.uint8)
    high = max(1, picture.shape[0] * 720 // picture.shape[1])
    shown = cv2.resize(picture, (720, high), interpolation=cv2.INTER_AREA)[:1480]
    top = (1480 - len(shown)) // 2
    screen[top : top + len(shown)] = shown
    cv2.putText(screen, "12:41   LTE 78%", (20, 40), _FONT, 0.9, _WHITE, 2)
    cv2.putText(screen, "< Photos        Edit", (20, 110), _FONT, 1.1, (90, 160, 255), 2)
    for number in range(5):
        cv2.circle(screen, (90 + number * 135, 1410), 28, (200, 200, 200), 3)
    return _jpeg(screen, 70)


def _desktop(picture: Picture) -> Picture:
    screen = np.full((768, 1366, 3), (40, 70, 110), np.uint8)
    screen[728:] = 30
    for number in range(6):
        top = 20 + number * 100
        cv2.rectangle(screen, (20, top), (80, top + 60), (200, 180, 90), -1)
        cv2.putText(screen, f"file{number}", (20, top + 80), _FONT, 0.5, _WHITE, 1)
    share = min(800 / picture.shape[1], 560 / picture.shape[0])
    shown = np.asarray(
        cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8
    )
    height, width = shown.shape[:2]
    cv2.rectangle(screen, (290, 60), (310 + width, 110 + height), (235, 235, 235), -1)
    cv2.putText(screen, "Viewer - picture.jpg", (300, 85), _FONT, 0.6, _BLACK, 1)
    screen[100 : 100 + height, 300 : 300 + width] = shown
    return screen


def _leaning(picture: Picture, *, share: float) -> Picture:
    height, width = picture.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    put = [
        [width * share, height * share / 2],
        [width * (1 - share * 0.3), 0],
        [width, height * (1 - share)],
        [width * share * 0.2, height],
    ]
    matrix = cv2.getPerspectiveTransform(corners, np.array(put, np.float32))
    return np.asarray(cv2.warpPerspective(picture, matrix, (width, height)), np.uint8)


def _recaptured(picture: Picture) -> Picture:
    """Off a screen: leaning, moire, less contrast, blur, noise, a lamp's reflection, JPEG."""
    seen = _leaning(picture, share=0.08).astype(np.float64)
    height, width = seen.shape[:2]
    down, across = np.mgrid[0:height, 0:width]
    moire = 1 + 0.08 * np.sin(across * 1.9 + down * 0.3) * np.sin(down * 2.1)
    seen = np.clip(seen * moire[..., None] * 0.8 + 25, 0, 255)
    soft = cv2.GaussianBlur(seen.astype(np.uint8), (0, 0), 1.2).astype(np.float64)
    soft += np.random.default_rng(1).normal(0, 6, soft.shape)
    far = ((across - width * 0.7) / (width * 0.15)) ** 2 + (
        (down - height * 0.3) / (height * 0.15)
    ) ** 2
    return _jpeg(np.clip(soft + 90 * np.exp(-far)[..., None], 0, 255).astype(np.uint8), 60)


def _fitted(picture: Picture) -> Picture:
    return np.asarray(cv2.resize(picture, (640, 480), interpolation=cv2.INTER_AREA), np.uint8)


def _four(picture: Picture, others: Sequence[Picture]) -> Picture:
    one, two, three = (_fitted(other) for other in others)
    return np.concatenate([edits.collage([one, _fitted(picture)]), edits.collage([two, three])])


def _inset(picture: Picture, others: Sequence[Picture]) -> Picture:
    ground = np.asarray(cv2.resize(others[0], (1280, 720), interpolation=cv2.INTER_AREA), np.uint8)
    high = int(448 * picture.shape[0] / picture.shape[1])
    shown = cv2.resize(picture, (448, high), interpolation=cv2.INTER_AREA)[:400]
    ground[30 : 30 + len(shown), 800:1248] = shown
    return ground
