"""The search through all parts of an index: by tables where a part has some, else one by one."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from clew.index.hamming.entries import HASH_BYTES
from clew.index.hamming.probe import MOST_RADIUS, probe
from clew.index.hamming.scan import Hits, as_hits, scan_part
from clew.index.hamming.segment import Segment
from clew.index.hamming.sorted_keys import among

_SHARE = 32  # queries for which a further thread is worth its start
_NO_LIMIT = 1 << 62


def search(
    parts: Sequence[Segment],
    hashes: NDArray[np.uint8],
    *,
    radius: int,
    at_most: int | None = None,
    threads: int | None = None,
) -> Hits:
    """Return every pair of a row of `hashes` (q, 32) and an entry within `radius` bits.

    A key that is held twice with the same hash is given once. With `at_most`, a query that has more
    hits than this in one part may be answered in part: for queries that then mean nothing anyhow.
    `threads` are as many as there are cores, unless told.

    Raises:
        ValueError: `hashes` has another shape.

    Example:
        >>> from clew.index.hamming.entries import Entries
        >>> part = Segment(Entries(np.array([5]), np.full((1, 32), 255, np.uint8)))
        >>> search([part], np.zeros((1, 32), np.uint8), radius=256).distance.tolist()
        [256]
    """
    if hashes.ndim != 2 or hashes.shape[1] != HASH_BYTES:
        raise ValueError(f"hashes must have shape (n, {HASH_BYTES}), not {hashes.shape}")
    limit = _NO_LIMIT if at_most is None else at_most
    one_part = partial(_search_part, radius=radius, limit=limit)
    shares = _shares(len(hashes), threads or os.process_cpu_count() or 1)
    jobs = [(part, hashes[start:end], start) for part in parts for start, end in shares]
    if len(shares) == 1:
        return as_hits([one_part(*job) for job in jobs])
    with ThreadPoolExecutor(len(shares)) as pool:
        return as_hits(list(pool.map(one_part, *zip(*jobs, strict=True))))


def _shares(queries: int, threads: int) -> list[tuple[int, int]]:
    count = max(1, min(threads, queries // _SHARE))
    edges = np.linspace(0, queries, count + 1).astype(int).tolist()
    return list(pairwise(edges))


def _search_part(
    part: Segment, hashes: NDArray[np.uint8], first_query: int, *, radius: int, limit: int
) -> NDArray[np.int64]:
    """Return (3, hits): the query, the key and the distance; a pair may be there several times."""
    entries, tables = part.entries, part.tables
    if tables is None or radius > MOST_RADIUS:
        found = scan_part(entries, hashes, radius=radius)
    else:
        blocks = probe(entries, tables, hashes, radius=radius, at_most=limit)
        query, row, distance = np.concatenate([np.empty((3, 0), np.int64), *blocks], axis=1)
        found = np.stack([query, entries.keys[row], distance])
    found[0] += first_query
    return found[:, ~among(found[1], part.gone)]
