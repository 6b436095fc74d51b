"""Keypoints: places of a picture that are found again after cropping, turning, framing, filming.

Each has a place, the level of the picture's pyramid on which it was found, the direction of its
brightness, and a descriptor of 256 bits whose Hamming distance tells how unlike two are. The first
keypoints are spread over the picture and over the levels: any number of them from the front is a
fair choice of all.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

LEVEL_STEP = 1.2
"""How many times smaller each level of the pyramid is than the one before."""

INDEXED = 256
"""How many keypoints of a picture, from the front, an index holds; all are held when confirming."""

_PANEL = 16  # what a panel's number is stored by, above the level: there are at most 15
_PLACE_STEPS = 16  # a place is stored in sixteenths of a pixel
_TURN_STEPS = 256
_KEY_LEVELS, _KEY_TURNS, _KEY_POINTS = 16, 64, 1024
_ROW = np.dtype(
    [("x", "<u2"), ("y", "<u2"), ("level", "u1"), ("turn", "u1"), ("descriptor", "u1", (32,))]
)
_HEADER = np.dtype([("height", "<u2"), ("width", "<u2"), ("count", "<u2")])


@dataclass(frozen=True, slots=True)
class Keypoints:
    """The keypoints of a picture shrunk or enlarged to `size` (height, width) pixels.

    `places` float32 (n, 2): x and y in pixels; `levels` float32 (n,): 0 is the finest; `turns`
    float32 (n,): direction in radians, clockwise from the x axis; `descriptors` uint8 (n, 32);
    `panels` uint8 (n,): the number of the smallest panel that each lies in, 0 for none.

    Example:
        >>> Keypoints.of_nothing((48, 64)).to_bytes().hex()
        '300040000000'
    """

    size: tuple[int, int]
    places: NDArray[np.float32]
    levels: NDArray[np.float32]
    turns: NDArray[np.float32]
    descriptors: NDArray[np.uint8]
    panels: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.places)

    @classmethod
    def of_nothing(cls, size: tuple[int, int]) -> Self:
        """Return no keypoints of a picture of this size."""
        none = np.empty(0, np.float32)
        descriptors = np.empty((0, 32), np.uint8)
        return cls(size, none.reshape(0, 2), none, none, descriptors, none.astype(np.uint8))

    def first(self, count: int) -> Self:
        """Return the first so many."""
        return type(self)(
            self.size,
            self.places[:count],
            self.levels[:count],
            self.turns[:count],
            self.descriptors[:count],
            self.panels[:count],
        )

    def to_bytes(self) -> bytes:
        """Return them as 6 bytes for all and 38 bytes for each, little-endian."""
        header = np.array([(*self.size, len(self))], _HEADER)
        rows = np.empty(len(self), _ROW)
        places = np.rint(np.maximum(self.places, 0) * _PLACE_STEPS)
        rows["x"], rows["y"] = np.minimum(places, 65_535).T
        rows["level"] = self.levels.astype(np.uint8) + _PANEL * self.panels
        rows["turn"] = np.rint(self.turns * (_TURN_STEPS / (2 * np.pi))) % _TURN_STEPS
        rows["descriptor"] = self.descriptors
        return header.tobytes() + rows.tobytes()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Return what `to_bytes` wrote at the front of `content`.

        Raises:
            ValueError: the content ends before its keypoints do.
        """
        if len(content) < _HEADER.itemsize:
            raise ValueError(f"keypoints need {_HEADER.itemsize} bytes, not {len(content)}")
        height, width, count = (int(n) for n in np.frombuffer(content, _HEADER, 1)[0])
        if len(content) < _HEADER.itemsize + count * _ROW.itemsize:
            raise ValueError(f"{count} keypoints do not fit into {len(content)} bytes")
        rows = np.frombuffer(content, _ROW, count, offset=_HEADER.itemsize)
        places = (np.stack([rows["x"], rows["y"]], axis=1) / _PLACE_STEPS).astype(np.float32)
        turns = rows["turn"].astype(np.float32) * np.float32(2 * np.pi / _TURN_STEPS)
        descriptors = np.ascontiguousarray(rows["descriptor"])
        panels, levels = np.divmod(rows["level"], np.uint8(_PANEL))
        levels = levels.astype(np.float32)
        return cls((height, width), places, levels, turns, descriptors, panels)


def index_keys(print_id: int, keypoints: Keypoints) -> NDArray[np.int64]:
    """Return the keys (n,) of a fingerprint's keypoints in an index: whose, which, how they lie.

    Level and direction are part of the key, so that hits can be held against each other without
    reading the fingerprints. `print_id` is below 2 ** 42; at most 1024 keypoints.

    Example:
        >>> index_keys(7, Keypoints.of_nothing((48, 64))).shape
        (0,)
    """
    turns = np.rint(keypoints.turns * (_KEY_TURNS / (2 * np.pi))).astype(np.int64) % _KEY_TURNS
    key = np.int64(print_id) * _KEY_LEVELS + keypoints.levels.astype(np.int64)
    return (key * _KEY_TURNS + turns) * _KEY_POINTS + np.arange(len(keypoints))


def print_of(key: int) -> int:
    """Return the fingerprint's id that one key tells.

    Example:
        >>> print_of(7 << 20)
        7
    """
    return key // (_KEY_LEVELS * _KEY_TURNS * _KEY_POINTS)


def of_index_keys(
    keys: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return the fingerprints' ids, the levels and the directions (radians) that keys tell.

    Example:
        >>> one = np.zeros((1, 2), np.float32)
        >>> point = Keypoints((9, 9), one, one[:, 0] + 3, one[:, 0], np.zeros((1, 32), np.uint8),
        ...     np.zeros(1, np.uint8))
        >>> [part.tolist() for part in of_index_keys(index_keys(7, point))]
        [[7], [3], [0.0]]
    """
    rest = keys // _KEY_POINTS
    turns = (rest % _KEY_TURNS).astype(np.float64) * (2 * np.pi / _KEY_TURNS)
    rest = rest // _KEY_TURNS
    return rest // _KEY_LEVELS, rest % _KEY_LEVELS, turns


@dataclass(frozen=True, slots=True)
class BothWays:
    """The keypoints of a picture as it is, which ask and answer, and mirrored, which only ask.

    Descriptors are the same however a picture is turned, but not when it is mirrored.
    """

    plain: Keypoints
    mirrored: Keypoints

    def few(self, count: int) -> Self:
        """Return the first so many of either."""
        return type(self)(self.plain.first(count), self.mirrored.first(count))

    def to_bytes(self) -> bytes:
        """Return both, one after the other: the data of a fingerprint."""
        return self.plain.to_bytes() + self.mirrored.to_bytes()

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Return what `to_bytes` wrote.

        Raises:
            ValueError: it is not that.

        Example:
            >>> nothing = Keypoints.of_nothing((48, 64))
            >>> len(BothWays.from_bytes(BothWays(nothing, nothing).to_bytes()).mirrored)
            0
        """
        plain = Keypoints.from_bytes(content)
        rest = content[_HEADER.itemsize + len(plain) * _ROW.itemsize :]
        return cls(plain, Keypoints.from_bytes(rest))
