"""Probing: an exact radius search through a segment's tables.

Two hashes within r bits of each other differ, going round their 16 chunks, by r / 16 bits a chunk
on average. So there is a chunk from which on no beginning of the round is above that average (the
cycle lemma: Dvoretzky and Motzkin, "A problem of arrangements", 1947): this chunk differs by at
most r // 16 bits, it and the next by at most 2 r // 16, and it and the next two by at most
3 r // 16. Hence every near hash is listed in some table under a value at most r // 16 bits from
the query's, with a sketch that keeps to the other two bounds; all else is skipped unread. This is
the multi-index of Norouzi et al., "Fast search in Hamming space with multi-index hashing" (2012),
with sharper bounds.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from clew.index.hamming.chunks import CHUNKS, chunks_of
from clew.index.hamming.entries import Entries
from clew.index.hamming.tables import Tables

MOST_RADIUS = 63
"""The largest radius worth probing for: above it a scan is faster (`benchmarks/hamming.py`)."""

_HITS_AT_ONCE = 1 << 16
_END = (CHUNKS, 0)


def probe(
    entries: Entries, tables: Tables, hashes: NDArray[np.uint8], *, radius: int, at_most: int
) -> list[NDArray[np.int64]]:
    """Return blocks of (3, hits): the row of `hashes` (q, 32), the entry's row, and the distance.

    A pair may be given several times. Once a query has `at_most` hits, repetitions included, the
    rest of its hits is left out.
    """
    from clew.index.hamming.kernels import probe_tables  # noqa: PLC0415 -- numba loads slowly

    values = chunks_of(hashes)
    words = np.ascontiguousarray(hashes).view(np.uint64)
    held = entries.hashes.view(np.uint64)
    masks, bits = _changes(radius // CHUNKS)
    told = np.zeros(len(words), np.int64)
    found: list[NDArray[np.int64]] = []
    start, room = (0, 0), _HITS_AT_ONCE
    while start != _END:
        hits = np.empty((3, room), np.int64)
        count, reached = probe_tables(
            values,
            words,
            held,
            tables.starts,
            tables.rows,
            tables.sketches,
            masks,
            bits,
            radius,
            at_most,
            told,
            start,
            hits,
        )
        if reached == start:  # one bucket alone holds more than there is room for
            room *= 8
        found.append(hits[:, :count].copy())
        start = reached
    return found


@cache
def _changes(most: int) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """Every change of a chunk by at most so many bits, and how many bits it is."""
    values = np.arange(1 << 16, dtype=np.uint16)
    counts = np.bitwise_count(values)
    near = np.flatnonzero(counts <= most)
    order = near[np.argsort(counts[near], kind="stable")]
    return values[order], counts[order].astype(np.int64)
