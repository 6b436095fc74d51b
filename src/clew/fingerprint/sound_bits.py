"""Sound bits: 32 bits for every thirty-second of a second of sound, which re-encoding hardly moves.

Each bit says whether the energy difference of two neighbouring bands, of 33 between 300 and 2,000
Hz, grew since the moment before. What loudness, equalisers and codecs do to a band they do to its
neighbour too.

Source: Haitsma and Kalker, "A highly robust audio fingerprinting system" (2002), with longer steps.
"""

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from clew.model.media import SOUND_RATE

STEPS = 32
"""Words of bits for each second."""

WINDOW_S = 0.384
"""How long the sound is that a word is made of."""

EVERY = 4
"""Steps between the beginnings of the hashes that an index holds."""

_HOP = SOUND_RATE // STEPS
_WINDOW = round(WINDOW_S * SOUND_RATE)
_BANDS = 33
_LOWEST_HZ, _HIGHEST_HZ = 300.0, 2_000.0
_QUIET = 12.0  # of 32,767: a window below says nothing
_AT_ONCE = 512  # windows
_WORDS, _SPACING = 8, 8  # of a hash: words, and steps from one to the next
_KEY_PLACES = 1 << 20


class SoundBits:
    """Makes words of bits from samples as they come.

    Example:
        >>> noise = np.random.default_rng(1).normal(0, 4000, 2 * SOUND_RATE).astype(np.int16)
        >>> bits = SoundBits()
        >>> bits.take(noise)
        >>> len(bits.words())
        52
    """

    def __init__(self) -> None:
        self._left = np.empty(0, np.int16)
        self._before: NDArray[np.float32] | None = None
        self._words: list[NDArray[np.uint32]] = []

    def take(self, samples: NDArray[np.int16]) -> None:
        """Take the next samples, int16 (n,) at `SOUND_RATE`."""
        held = np.concatenate([self._left, samples])
        count = max(0, (len(held) - _WINDOW) // _HOP + 1)
        for first in range(0, count, _AT_ONCE):
            last = min(count, first + _AT_ONCE)
            stretch = held[first * _HOP : (last - 1) * _HOP + _WINDOW]
            self._look_at(sliding_window_view(stretch, _WINDOW)[::_HOP])
        self._left = held[count * _HOP :].copy()

    def words(self) -> NDArray[np.uint32]:
        """Return the words (n,) of all that was taken; 0 where it was quiet."""
        return np.concatenate([np.empty(0, np.uint32), *self._words])

    def _look_at(self, windows: NDArray[np.int16]) -> None:
        spectrum = np.fft.rfft(windows * _hann(), axis=1)
        power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
        edges = _edges()
        bands = np.add.reduceat(power, edges, axis=1)[:, :_BANDS]
        loud = np.sqrt(np.mean(windows.astype(np.float32) ** 2, axis=1)) > _QUIET
        falls = bands[:, :-1] - bands[:, 1:]
        earlier = falls[:1] if self._before is None else self._before[None]
        grew = np.diff(falls, axis=0, prepend=earlier) > 0
        self._before = falls[-1]
        packed = np.ascontiguousarray(np.packbits(grew, axis=1)).view(np.uint32)[:, 0]
        self._words.append(np.where(loud, packed, np.uint32(0)))


def hashes_of(words: NDArray[np.uint32], *, starts: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Return the hashes (n, 32) of words from each of the starts (n,): eight words a hash.

    Example:
        >>> hashes_of(np.arange(200, dtype=np.uint32), starts=np.array([0, 7])).shape
        (2, 32)
    """
    places = starts[:, None] + _SPACING * np.arange(_WORDS)[None]
    return np.ascontiguousarray(words[places]).view(np.uint8).reshape(-1, 4 * _WORDS)


def telling_starts(words: NDArray[np.uint32], *, every: int) -> NDArray[np.int64]:
    """Return every so many starts of hashes (n,) of which all words say something.

    Example:
        >>> telling_starts(np.ones(64, np.uint32), every=4).tolist()
        [0, 4]
    """
    starts = np.arange(0, len(words) - _SPACING * (_WORDS - 1), every, dtype=np.int64)
    places = starts[:, None] + _SPACING * np.arange(_WORDS)[None]
    heard: NDArray[np.bool_] = (words[places] != 0).all(axis=1)
    return starts[heard]


def as_bytes(words: NDArray[np.uint32]) -> bytes:
    """Return words as bytes, little-endian: the data of a fingerprint.

    Example:
        >>> as_bytes(np.array([1], np.uint32)).hex()
        '01000000'
    """
    return words.astype("<u4").tobytes()


def words_of(data: bytes) -> NDArray[np.uint32]:
    """Return the words that `as_bytes` wrote.

    Raises:
        ValueError: the bytes are no words.

    Example:
        >>> words_of(bytes(8)).tolist()
        [0, 0]
    """
    return np.frombuffer(data, "<u4").astype(np.uint32)


def index_entries(
    print_id: int, words: NDArray[np.uint32]
) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Return the keys (n,) and hashes (n, 32) of a track in an index: whose, and from which step.

    Example:
        >>> keys, hashes = index_entries(7, np.ones(64, np.uint32))
        >>> [part.tolist() for part in of_sound_keys(keys)], hashes.shape
        ([[7, 7], [0, 4]], (2, 32))
    """
    starts = telling_starts(words, every=EVERY)
    starts = starts[starts < _KEY_PLACES * EVERY]
    return print_id * _KEY_PLACES + starts // EVERY, hashes_of(words, starts=starts)


def of_sound_keys(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the fingerprints' ids and the steps at which the hashes begin, which keys tell."""
    return keys // _KEY_PLACES, keys % _KEY_PLACES * EVERY


@cache
def _hann() -> NDArray[np.float32]:
    return np.hanning(_WINDOW).astype(np.float32)


@cache
def _edges() -> NDArray[np.int64]:
    """The first bin of every band, and of what is above them."""
    hertz = np.geomspace(_LOWEST_HZ, _HIGHEST_HZ, _BANDS + 1)
    return np.rint(hertz * _WINDOW / SOUND_RATE).astype(np.int64)
