"""The Hamming index: searches a second on one thread, opening, size; beside plain brute force.

Hashes are random, and as skewed as those of real pictures (neighbouring bits go together). Among
the queries are hashes with 0 to 31 bits changed, so that every search has something to find.
"""

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clew.index.hamming import HammingIndex

RADIUS = 31
_QUERIES = 4_000
_PLAIN = 3  # queries by brute force: enough for a rate, and to check answers by
_SINGLE = 300
_SEED = 1


def main() -> None:
    """Search indexes of several sizes, check the answers, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=float, nargs="+", default=[1e5, 1e6, 1e7])
    parser.add_argument("--folder", type=Path, help="where the index is made; needs 170 bytes each")
    parser.add_argument("--skewed", action="store_true", help="hashes whose bits go together")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    rows = []
    for size in map(int, chosen.sizes):
        with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
            rows.append(measure(size, Path(folder), skewed=chosen.skewed))
        if chosen.json:
            print(json.dumps(rows[-1]))
    if not chosen.json:
        names = list(rows[0])
        print(f"| {' | '.join(names)} |\n|{'---|' * len(names)}")
        for row in rows:
            print(f"| {' | '.join(f'{row[name]:,.4g}' for name in names)} |")


def hashes_of(size: int, *, skewed: bool) -> NDArray[np.uint8]:
    """Return so many hashes (n, 32): random, or with every bit taking after the one before."""
    random = np.random.default_rng(_SEED)
    hashes = random.integers(0, 256, (size, 32), dtype=np.uint8)
    if skewed:
        for start in range(0, size, 1_000_000):
            bits = np.unpackbits(hashes[start : start + 1_000_000], axis=1)
            same = random.random(bits.shape) < 0.3
            bits[:, 1::2] = np.where(same[:, 1::2], bits[:, ::2], bits[:, 1::2])
            hashes[start : start + 1_000_000] = np.packbits(bits, axis=1)
    return hashes


def queries_of(
    hashes: NDArray[np.uint8], count: int
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return queries (q, 32) with up to `RADIUS` bits changed, and the rows that they came from."""
    random = np.random.default_rng(_SEED + 1)
    rows = random.integers(0, len(hashes), count)
    bits = np.unpackbits(hashes[rows], axis=1)
    for number, query in enumerate(bits):
        query[random.permutation(256)[: number % (RADIUS + 1)]] ^= 1
    return np.packbits(bits, axis=1), rows


def measure(size: int, folder: Path, *, skewed: bool) -> dict[str, float]:
    """Build an index, reopen it, search it, and return what was measured."""
    hashes = hashes_of(size, skewed=skewed)
    queries, rows = queries_of(hashes, _QUERIES)
    start = time.perf_counter()
    with HammingIndex.open(folder) as index:
        index.add(np.arange(1, size + 1), hashes)
    built_s = time.perf_counter() - start
    on_disk = sum(path.stat().st_size for path in folder.iterdir())
    start = time.perf_counter()
    with HammingIndex.open(folder) as index:
        opened_s = time.perf_counter() - start
        index.search(queries, radius=RADIUS)  # compiles the search, and fills the page cache
        rates = []
        for threads in (1, 2):
            start = time.perf_counter()
            hits = index.search(queries, radius=RADIUS, threads=threads)
            rates.append(_QUERIES / (time.perf_counter() - start))
        single_s = [_one(index, query[None]) for query in queries[:_SINGLE]]
    start = time.perf_counter()
    near = [_plain(query, hashes) for query in queries[:_PLAIN]]
    plain = _PLAIN / (time.perf_counter() - start)
    planted = {(query, int(row) + 1) for query, row in enumerate(rows)}
    pairs = set(zip(hits.query.tolist(), hits.key.tolist(), strict=True))
    exact = {(query, int(row) + 1) for query, one in enumerate(near) for row in one}
    return {
        "hashes": size,
        "built s": built_s,
        "opened s": opened_s,
        "bytes a hash": on_disk / size,
        "searches a second, 1 thread": rates[0],
        "2 threads": rates[1],
        "single ms, median": 1000 * float(np.median(single_s)),
        "single ms, 99 %": 1000 * float(np.percentile(single_s, 99)),
        "plain numpy": plain,
        "ratio": rates[0] / plain,
        "recall": (len(planted & pairs) + len(exact & pairs)) / (len(planted) + len(exact)),
    }


def _one(index: HammingIndex, query: NDArray[np.uint8]) -> float:
    start = time.perf_counter()
    index.search(query, radius=RADIUS)
    return time.perf_counter() - start


def _plain(query: NDArray[np.uint8], hashes: NDArray[np.uint8]) -> NDArray[np.int64]:
    words, one = hashes.view(np.uint64), query.view(np.uint64)
    return np.flatnonzero(np.bitwise_count(words ^ one).sum(axis=1) <= RADIUS)


if __name__ == "__main__":
    main()
