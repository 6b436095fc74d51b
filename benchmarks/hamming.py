"""The Hamming index: searches a second, beside plain numpy brute force in the same run."""

import tempfile
import time
from pathlib import Path

import numpy as np

from clew.index.hamming import HammingIndex

RADIUS = 31
_QUERIES = 256


def main() -> None:
    """Search indexes of several sizes, check the answers, and print a table."""
    random = np.random.default_rng(1)
    print("| hashes | searches a second | plain numpy | ratio | recall |\n|---|---|---|---|---|")
    for size in (10_000, 100_000, 1_000_000):
        hashes = random.integers(0, 256, (size, 32), dtype=np.uint8)
        queries = hashes[random.integers(0, size, _QUERIES)].copy()
        queries[:, 0] ^= 0b111
        with tempfile.TemporaryDirectory() as folder, HammingIndex.open(Path(folder)) as index:
            index.add(np.arange(1, size + 1), hashes)
            index.compact()
            start = time.perf_counter()
            hits = index.search(queries, radius=RADIUS)
            ours = _QUERIES / (time.perf_counter() - start)
        start = time.perf_counter()
        expected = sum(_plain(query, hashes) for query in queries[:16])
        plain = 16 / (time.perf_counter() - start)
        recall = int((hits.query < 16).sum()) / expected
        print(f"| {size:,} | {ours:,.0f} | {plain:,.0f} | {ours / plain:.1f} | {recall:.2f} |")


def _plain(query: np.ndarray, hashes: np.ndarray) -> int:
    return int((np.bitwise_count(query ^ hashes).sum(axis=1) <= RADIUS).sum())


if __name__ == "__main__":
    main()
