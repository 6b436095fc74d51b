"""Exact search beside its peers: the same hashes, queries and thread (one) in one run.

Among the queries are hashes with 0 to 31 bits changed; recall is of those. Peers run in their own
environment and read what this writes; faiss with one thread, ThreatExchange's index as its users
call it.
"""

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from clew.index.hamming import HammingIndex
from hamming import hashes_of, queries_of

_RADIUS = 31
_QUERIES = 2_000
_ROUNDS = 3


def main() -> None:
    """Measure at every size, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=float, nargs="+", default=[1e6, 3e6, 1e7])
    sizes = [int(size) for size in parser.parse_args().sizes]
    print("| hashes | engine | searches a second | Clew is so many times faster | recall |")
    print("|---|---|---|---|---|")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            rows = _measured(size, Path(folder))
        for name, rate, recall in rows:
            print(f"| {size:,} | {name} | {rate:,.0f} | {rows[0][1] / rate:,.0f} | {recall:.3f} |")


def _measured(size: int, folder: Path) -> list[tuple[str, float, float]]:
    hashes = hashes_of(size, skewed=False)
    queries, rows = queries_of(hashes, _QUERIES)
    np.save(folder / "hashes.npy", hashes)
    np.save(folder / "queries.npy", queries)
    np.save(folder / "rows.npy", rows)
    root = Path(__file__).resolve().parents[2]
    program = [root / ".venv-bench/bin/python", root / "benchmarks/peers/search.py", folder]
    with HammingIndex.open(folder / "index") as index:
        index.add(np.arange(size), hashes)
        index.search(queries[:9], radius=_RADIUS)
        ours = [_clew(index, queries, rows)]
        told = json.loads(subprocess.run(program, check=True, capture_output=True).stdout)
        ours += [_clew(index, queries, rows) for _ in range(_ROUNDS - 1)]
    rate, recall = sorted(ours)[len(ours) // 2]
    return [
        ("**Clew**", rate, recall),
        *((one["name"], one["rate"], one["recall"]) for one in told),
    ]


def _clew(index: HammingIndex, queries: np.ndarray, rows: np.ndarray) -> tuple[float, float]:
    start = time.perf_counter()
    hits = index.search(queries, radius=_RADIUS, threads=1)
    rate = len(queries) / (time.perf_counter() - start)
    found = set(zip(hits.query.tolist(), hits.key.tolist(), strict=True))
    return rate, float(np.mean([pair in found for pair in enumerate(rows.tolist())]))


if __name__ == "__main__":
    main()
