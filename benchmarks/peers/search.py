"""Peers of the exact search, in their own environment: FOLDER/*.npy in, JSON out."""

import json
import sys
import time
from pathlib import Path

import faiss
import numpy as np
from threatexchange.signal_type.pdq.pdq_index import PDQIndex

_RADIUS = 31
_LARGEST_PDQ_INDEX = 3_000_000  # it takes 600 bytes and half a millisecond a hash to build
_FLAT_QUERIES, _PDQ_INDEX_QUERIES = 200, 500


def main() -> None:
    """Print every peer's rate (queries a second) and recall."""
    folder = Path(sys.argv[1])
    hashes, queries, rows = (np.load(folder / f"{n}.npy") for n in ("hashes", "queries", "rows"))
    faiss.omp_set_num_threads(1)
    told = [_flat(hashes, queries[:_FLAT_QUERIES], rows)]
    if len(hashes) <= _LARGEST_PDQ_INDEX:
        told.append(_pdq_index(hashes, queries[:_PDQ_INDEX_QUERIES], rows))
    json.dump(told, sys.stdout)


def _flat(hashes, queries, rows):
    index = faiss.IndexBinaryFlat(256)
    index.add(hashes)
    index.range_search(queries[:2], _RADIUS + 1)
    start = time.perf_counter()
    limits, _, found = index.range_search(
        queries, _RADIUS + 1
    )  # faiss leaves the radius itself out
    rate = len(queries) / (time.perf_counter() - start)
    hit = [rows[q] in found[limits[q] : limits[q + 1]] for q in range(len(queries))]
    return {"name": "faiss IndexBinaryFlat", "rate": rate, "recall": float(np.mean(hit))}


def _pdq_index(hashes, queries, rows):
    index = PDQIndex.build([(one.tobytes().hex(), number) for number, one in enumerate(hashes)])
    asked = [one.tobytes().hex() for one in queries]
    index.query(asked[0])
    start = time.perf_counter()
    found = [index.query(one) for one in asked]
    rate = len(asked) / (time.perf_counter() - start)
    hit = [rows[q] in {match.metadata for match in one} for q, one in enumerate(found)]
    return {"name": "threatexchange PDQIndex", "rate": rate, "recall": float(np.mean(hit))}


if __name__ == "__main__":
    main()
