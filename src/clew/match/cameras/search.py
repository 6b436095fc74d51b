"""Search: whether a picture is by a sensor, when it may have been turned, cropped or shrunk.

From the likely to the unlikely, ending at the first that is believed:
1. the whole picture, as the sensor took it, in the turns in which its sides fit;
2. shrunk: by the ratio of the sides and by the common ones, at every place;
3. cropped: at every place.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np

from clew.fingerprint.sensor_noise import SensorNoise
from clew.match.cameras.correlation import EveryPlace, pce_in_place
from clew.match.cameras.pattern import Pattern, cleaned, ready
from clew.match.cameras.scores import BELIEVED, FREE, camera_score

_HEADER = struct.Struct("<4sIIII")
_MAGIC = b"CPA1"
_STEPS = 16.0  # of a standard deviation
_COMMON = (1 / 2, 2 / 3, 3 / 4)  # how programs shrink pictures, whatever was cropped before
_HALVES = (0, 2)  # quarters: as it is, and turned by half
_LEAST_SCALE = 0.2  # nothing is left of the pattern


class BrokenPatternError(ValueError):
    """These bytes are not a pattern as it is kept."""


@dataclass(frozen=True, slots=True)
class Known:
    """A sensor's pattern with the (height, width) of its whole pictures."""

    size: tuple[int, int]
    pattern: Pattern

    def to_bytes(self) -> bytes:
        """Return it as it is kept, a byte a pixel."""
        steps = np.clip(np.rint(self.pattern * _STEPS), -127, 127).astype(np.int8)
        return _HEADER.pack(_MAGIC, *self.size, *self.pattern.shape) + steps.tobytes()

    @classmethod
    def from_bytes(cls, kept: bytes) -> Self:
        """Read what `to_bytes` wrote.

        Raises:
            BrokenPatternError: it is something else, or damaged.

        Example:
            >>> known = Known((2, 2), np.ones((2, 2), np.float32))
            >>> Known.from_bytes(known.to_bytes()).pattern.tolist()
            [[1.0, 1.0], [1.0, 1.0]]
        """
        if len(kept) < _HEADER.size or kept[:4] != _MAGIC:
            raise BrokenPatternError("these bytes are not a kept pattern; grow the camera again")
        _, height, width, rows, columns = _HEADER.unpack_from(kept)
        if len(kept) != _HEADER.size + rows * columns:
            raise BrokenPatternError("a kept pattern is cut off; grow the camera again")
        steps = np.frombuffer(kept, np.int8, offset=_HEADER.size).reshape(rows, columns)
        return cls((height, width), steps.astype(np.float32) / np.float32(_STEPS))


@dataclass(frozen=True, slots=True)
class Asked:
    """A picture's (height, width), and its noise made ready once for any number of patterns."""

    size: tuple[int, int]
    noise: Pattern

    @classmethod
    def of(cls, noise: SensorNoise) -> Self:
        """Return the picture of this noise."""
        return cls(noise.size, ready(noise))


@dataclass(frozen=True, slots=True)
class Found:
    """How a picture agrees best with a sensor's pattern.

    `turns` are the quarters, anticlockwise, that lay the picture on the sensor, `scale` what it was
    shrunk by, `place` where its window's first pixel lies in the pattern's window at that scale;
    None for a whole picture. `looks` is how many ways were tried.
    """

    pce: float
    turns: int
    scale: float
    place: tuple[int, int] | None
    looks: int

    @property
    def beyond_chance(self) -> float:
        """The PCE without what the best of all places has by chance: what is ranked by."""
        return self.pce if self.place is None else self.pce - FREE

    @property
    def is_believed(self) -> bool:
        """Whether it agrees farther than other cameras' pictures do."""
        return self.pce > BELIEVED

    def score(self, *, searched: int) -> float:
        """Return the probability that the sensor took it, among so many patterns searched."""
        anywhere = self.place is not None
        return camera_score(self.pce, searched=searched, looks=self.looks, anywhere=anywhere)


def find_on(known: Known, asked: Asked, *, deep: bool = True) -> Found:
    """Return how the picture agrees best with the pattern; without `deep` only as a whole picture.

    Example:
        >>> pattern = np.random.default_rng(1).normal(0, 1, (512, 512)).astype(np.float32)
        >>> noise = SensorNoise((512, 512), np.clip(np.rint(2 * pattern), -7, 7).astype(np.int8),
        ...                     np.full((32, 32), 99, np.uint8), np.full((32, 32), 99, np.uint8))
        >>> find_on(Known((512, 512), pattern), Asked.of(noise.turned(1))).turns
        3
    """
    best = Found(0.0, 0, 1.0, None, 1)
    for found in _ways(known, asked, deep=deep):
        best = found if found.beyond_chance > best.beyond_chance else best
        if best.is_believed:
            break
    return best


def _ways(known: Known, asked: Asked, *, deep: bool) -> Iterator[Found]:
    """The ways in which they may lie on each other, each tried when it is asked for."""
    size = asked.size
    turned = [(turns, np.rot90(asked.noise, turns)) for turns in _turns(known.size, size)]
    looks = 0
    if sorted(size) == sorted(known.size):
        for turns, upright in turned:
            for half in _HALVES if upright.shape == known.pattern.shape else ():
                looks += 1
                pce = pce_in_place(known.pattern, np.rot90(upright, half))
                yield Found(pce, (turns + half) % 4, 1.0, None, looks)
    for scale in _scales(known.size, size) if deep else ():
        pattern = _shrunk(known.pattern, scale)
        for turns, upright in turned:
            places = EveryPlace(pattern, upright)
            for half in _HALVES:
                looks += 1
                peak = places.best(by_half=half > 0)
                yield Found(peak.pce, (turns + half) % 4, scale, peak.place, looks)


def _turns(sensor: tuple[int, int], picture: tuple[int, int]) -> tuple[int, ...]:
    """The turns that bring longer side to longer side, of a square two; half a turn is added."""
    if sensor[0] == sensor[1] or picture[0] == picture[1]:
        return (0, 1)
    same_way = (sensor[0] > sensor[1]) == (picture[0] > picture[1])
    return (0,) if same_way else (3,)


def _scales(sensor: tuple[int, int], picture: tuple[int, int]) -> list[float]:
    """By what the picture may be shrunk, the likeliest first: one picture has at most six."""
    long, short = max(picture) / max(sensor), min(picture) / min(sensor)
    scales = [long, short] if abs(long - short) < 0.02 else [1.0, long, short]
    scales += [1.0, *_COMMON]
    kept: list[float] = []
    for scale in scales:
        fits = max(long, short) <= scale + 0.01 and _LEAST_SCALE <= scale <= 1
        if fits and all(abs(scale - other) > 1e-4 for other in kept):
            kept.append(scale)
    return kept


def _shrunk(pattern: Pattern, scale: float) -> Pattern:
    if scale == 1.0:
        return pattern
    rows, columns = (round(n * scale) for n in pattern.shape)
    small = cv2.resize(pattern, (columns, rows), interpolation=cv2.INTER_AREA)
    return cleaned(np.asarray(small, np.float32))
