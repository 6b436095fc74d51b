"""The scan: every pair of hashes within a radius, by comparing all with all, block by block."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clew.index.hamming.entries import Entries

_QUERIES = 256
_BLOCK_BYTES = 4 << 20  # of one intermediate array, so that it stays in the processor's cache


@dataclass(frozen=True, slots=True)
class Hits:
    """Pairs within the radius, sorted by query, distance and key: three arrays of one length.

    `query` int64, the row of the query; `key` int64; `distance` uint16, in bits.
    """

    query: NDArray[np.int64]
    key: NDArray[np.int64]
    distance: NDArray[np.uint16]


def scan_part(entries: Entries, hashes: NDArray[np.uint8], *, radius: int) -> NDArray[np.int64]:
    """Return (3, hits): the row of `hashes` (q, 32), the key and the distance of every near pair.

    Example:
        >>> entries = Entries(np.array([5]), np.full((1, 32), 255, np.uint8))
        >>> scan_part(entries, np.zeros((1, 32), np.uint8), radius=256).tolist()
        [[0], [5], [256]]
    """
    found = [
        pairs
        for start in range(0, len(hashes), _QUERIES)
        for pairs in _near(_words(hashes[start : start + _QUERIES]), start, entries, radius)
    ]
    return np.concatenate([np.empty((3, 0), np.int64), *found], axis=1)


def as_hits(found: Sequence[NDArray[np.int64]]) -> Hits:
    """Return what was found, (3, hits) each, in order and every pair once.

    Example:
        >>> as_hits([np.array([[0, 0], [7, 7], [3, 3]])]).key.tolist()
        [7]
    """
    query, key, distance = np.concatenate([np.empty((3, 0), np.int64), *found], axis=1)
    return _sorted(query, key, distance)


def _near(
    queries: NDArray[np.uint64], first_query: int, entries: Entries, radius: int
) -> Iterable[NDArray[np.int64]]:
    rows = max(1, _BLOCK_BYTES // (8 * max(1, len(queries))))
    first_words = _words_that_tell_most_apart(radius)
    for start in range(0, len(entries), rows):
        block = np.ascontiguousarray(_words(entries.hashes[start : start + rows]).T)
        so_far = np.zeros((len(queries), block.shape[1]), np.uint16)
        for word in range(first_words):
            so_far += np.bitwise_count(queries[:, word, None] ^ block[word])
        query, row = np.nonzero(so_far <= radius)
        distance = so_far[query, row]
        for word in range(first_words, len(block)):
            distance += np.bitwise_count(queries[query, word] ^ block[word, row])
        near = distance <= radius
        keys = entries.keys[start + row[near]]
        yield np.stack([query[near] + first_query, keys, distance[near].astype(np.int64)])


def _words_that_tell_most_apart(radius: int) -> int:
    """How many words to compare of every pair, before the rest of the few that are still near.

    Two hashes that have nothing in common differ in 32 of a word's 64 bits, give or take four.
    """
    return next((words for words in (2, 3) if radius <= 32 * words - 16), 4)


def _words(hashes: NDArray[np.uint8]) -> NDArray[np.uint64]:
    return np.ascontiguousarray(hashes).view(np.uint64)


def _sorted(query: NDArray[np.int64], key: NDArray[np.int64], distance: NDArray[np.int64]) -> Hits:
    order = np.lexsort((key, distance, query))
    query, key, distance = query[order], key[order], distance[order]
    again = np.zeros(len(query), np.bool_)
    again[1:] = (query[1:] == query[:-1]) & (key[1:] == key[:-1]) & (distance[1:] == distance[:-1])
    return Hits(query[~again], key[~again], distance[~again].astype(np.uint16))
