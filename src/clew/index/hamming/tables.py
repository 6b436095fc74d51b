"""Tables: where in a segment the hashes with a given chunk are; one table for each of 16 chunks.

A table lists the segment's rows by the value of its chunk: `starts[v]` to `starts[v + 1]` are the
places of value v, `rows` the row at each place, and `sketches` the next two chunks of that row's
hash, which rule out nearly all rows without a look at their hashes. A table is made of the entries
alone, and can be made anew from them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clew.index.hamming.chunks import CHUNK_VALUES, CHUNKS, chunks_of
from clew.index.hamming.entries import Entries
from clew.index.hamming.errors import REBUILD, IndexDamagedError

_STARTS = CHUNK_VALUES + 1


@dataclass(frozen=True, slots=True)
class Tables:
    """The 16 tables of a segment of n entries, all uint32.

    `starts` (16, 65537), `rows` (16, n), `sketches` (16, n).
    """

    starts: NDArray[np.uint32]
    rows: NDArray[np.uint32]
    sketches: NDArray[np.uint32]


def tables_as_bytes(entries: Entries) -> Iterator[NDArray[np.uint32]]:
    """Yield the arrays of the entries' tables as they lie in a file: each table's three in turn."""
    from clew.index.hamming.kernels import sort_into  # noqa: PLC0415 -- numba loads slowly

    chunks = chunks_of(entries.hashes)
    for chunk, values in enumerate(chunks):
        starts = np.zeros(_STARTS, np.uint32)
        counts = np.bincount(values, minlength=CHUNK_VALUES)
        starts[1:] = np.cumsum(counts, dtype=np.int64)
        rows, sketches = np.empty(len(values), np.uint32), np.empty(len(values), np.uint32)
        after, then = chunks[(chunk + 1) % CHUNKS], chunks[(chunk + 2) % CHUNKS]
        sort_into(values, after, then, starts[:-1].astype(np.int64), rows, sketches)
        yield starts
        yield rows
        yield sketches


def map_tables(path: Path, count: int) -> Tables:
    """Return the tables of a segment of `count` entries, memory-mapped.

    Raises:
        IndexDamagedError: the file is missing, of another size, or its starts are not in order.
    """
    words = _STARTS + 2 * count
    try:
        content = np.memmap(path, np.uint32, mode="r")
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{path} cannot be read ({error}); {REBUILD}") from error
    if len(content) != CHUNKS * words:
        raise IndexDamagedError(f"{path} has {4 * len(content)} bytes; {REBUILD}")
    by_chunk = content.reshape(CHUNKS, words)
    starts = np.array(by_chunk[:, :_STARTS])
    ends_right = (starts[:, 0] == 0).all() and (starts[:, -1] == count).all()
    if not ends_right or (starts[:, 1:] < starts[:, :-1]).any():
        raise IndexDamagedError(f"{path} was changed; {REBUILD}")
    return Tables(starts, by_chunk[:, _STARTS : _STARTS + count], by_chunk[:, _STARTS + count :])
