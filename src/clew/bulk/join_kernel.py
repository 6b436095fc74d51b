"""The join's inner loop: pairs of hashes near each other in two blocks, by one 16-bit chunk.

A hash is 16 chunks of 16 bits. Of a pair at most r bits apart, r <= 31, some chunk differs in at
most r // 16 bits (pigeonhole), and it can be chosen so that the four chunks from it on, counted in
a circle, differ in at most r // 4 (the cycle lemma: some rotation of 16 numbers has no beginning
above the average). So a pair is looked at only if it meets in one of 17 keys, costs one comparison
of 64 bits, and is found by its first such chunk alone: no pair is missed or found twice.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, cast

import numpy as np
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from clew.index.compiled import compiled

CHUNKS = 16
LARGEST_RADIUS = 31
PAIR = np.dtype([("a", "<u8"), ("b", "<u8"), ("turn", "u1"), ("distance", "<u2")])
"""A pair: the rows in A and in B, the turn of A's picture (a place in TURNS), and the bits."""

_KEYS = 1 << 16
_BATCH = 1 << 20


def near_pairs(
    asking: NDArray[np.uint8], held: NDArray[np.uint8], *, chunk: int, radius: int
) -> Iterator[NDArray[np.void]]:
    """Yield the pairs that this chunk owns, as arrays of PAIR with rows counted from 0.

    `asking` (a, turns, 32) holds each row's hash in all the turns it is asked in, `held` (b, 32).
    A pair near in several turns is given in the nearest of them, the first of equals.

    Raises:
        ValueError: the radius is above LARGEST_RADIUS, or an array has another shape.

    Example:
        >>> zeros = np.zeros((1, 1, 32), np.uint8)
        >>> [found] = near_pairs(zeros, zeros[:, 0], chunk=0, radius=31)
        >>> found.tolist()
        [(0, 0, 0, 0)]
    """
    if not 0 <= radius <= LARGEST_RADIUS:
        raise ValueError(f"the radius must be from 0 to {LARGEST_RADIUS}, not {radius}")
    if asking.ndim != 3 or held.ndim != 2 or asking.shape[2] != 32 or held.shape[1] != 32:
        raise ValueError(f"(a, turns, 32) and (b, 32) are needed: {asking.shape}, {held.shape}")
    queries, entries = _sorted_by(asking, chunk), _sorted_by(held, chunk)
    out = np.empty(max(_BATCH, len(held)), PAIR)
    place = 0
    while place < len(queries.rows):
        place, found = _find(queries, entries, (chunk, radius, asking.shape[1]), place, out)
        if found:
            yield out[:found].copy()


def _sorted_by(block: NDArray[np.uint8], chunk: int) -> "_Sorted":
    """Sort a block of hashes by a chunk."""
    hashes = np.ascontiguousarray(block).view("<u8").reshape(-1, 4)
    chunks = hashes.view("<u2")
    order = np.argsort(chunks[:, chunk], kind="stable").astype(np.uint32)
    around = [(chunk + step) % CHUNKS for step in range(4)]
    words = np.ascontiguousarray(chunks[order][:, around]).view("<u8").reshape(-1)
    counts = np.bincount(chunks[:, chunk], minlength=_KEYS)
    return _Sorted(hashes, order, words, np.concatenate([[0], np.cumsum(counts)]))


def _count_bits(_context: Any, word: Any) -> Any:
    """The one bits of a 64-bit word, for numba: a single instruction of the processor."""

    def emit(_codegen: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(word), emit


_bits = cast("Callable[[Any], Any]", intrinsic(_count_bits))


class _Sorted(NamedTuple):
    """A block in the order of one chunk; numba takes it apart like a tuple."""

    hashes: NDArray[np.uint64]  # (n, 4), as they came
    rows: NDArray[np.uint32]  # in the order of the chunk
    words: NDArray[np.uint64]  # in the same order: the 64 bits from the chunk on
    offsets: NDArray[np.int64]  # where each of the 65,536 keys starts


@compiled
def _find(
    asking: _Sorted, held: _Sorted, shape: tuple[int, int, int], place: int, out: Any
) -> tuple[int, int]:
    """Fill `out` from the query at `place` on; return where to go on, and how many were found.

    `shape` is the chunk, the radius and the turns that each row is asked in.
    """
    chunk, radius, turns = shape
    found = 0
    probes = 17 if radius >= 16 else 1
    most = radius // 4
    for at in range(place, len(asking.rows)):
        word = asking.words[at]
        key = np.int64(word & np.uint64(_KEYS - 1))
        possible = 0
        for probe in range(probes):
            near = key if probe == 0 else key ^ (1 << (probe - 1))
            possible += held.offsets[near + 1] - held.offsets[near]
        if found + possible > len(out):
            return at, found
        for probe in range(probes):
            near = key if probe == 0 else key ^ (1 << (probe - 1))
            for entry in range(held.offsets[near], held.offsets[near + 1]):
                if _bits(word ^ held.words[entry]) > most:
                    continue
                query, row = asking.rows[at], held.rows[entry]
                turn = query % turns
                distance = _distance(asking.hashes[query], held.hashes[row])
                if (
                    distance <= radius
                    and _owns(asking.hashes[query], held.hashes[row], chunk, radius)
                    and _is_nearest(
                        asking.hashes[query - turn : query - turn + turns], held.hashes[row], turn
                    )
                ):
                    out[found]["a"] = query // turns
                    out[found]["b"] = row
                    out[found]["turn"] = turn
                    out[found]["distance"] = distance
                    found += 1
    return len(asking.rows), found


@compiled
def _distance(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> int:
    total = 0
    for word in range(4):
        total += _bits(one[word] ^ other[word])
    return total


@compiled
def _owns(one: NDArray[np.uint64], other: NDArray[np.uint64], chunk: int, radius: int) -> bool:
    """Whether no chunk before this one finds the pair too."""
    for earlier in range(chunk):
        first = total = _chunk_distance(one, other, earlier)
        for step in range(1, 4):
            total += _chunk_distance(one, other, (earlier + step) % CHUNKS)
        if first <= radius // 16 and total <= radius // 4:
            return False
    return True


@compiled
def _chunk_distance(one: NDArray[np.uint64], other: NDArray[np.uint64], chunk: int) -> int:
    different = one[chunk // 4] ^ other[chunk // 4]
    return int(_bits((different >> np.uint64(16 * (chunk % 4))) & np.uint64(_KEYS - 1)))


@compiled
def _is_nearest(turned: NDArray[np.uint64], other: NDArray[np.uint64], turn: int) -> bool:
    """Whether no other turn is nearer, or as near and before this one."""
    distance = _distance(turned[turn], other)
    for rival in range(len(turned)):
        theirs = _distance(turned[rival], other)
        if theirs < distance or (theirs == distance and rival < turn):
            return False
    return True
