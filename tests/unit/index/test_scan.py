"""The scan equals brute force at every radius, wherever in the hashes the differences lie."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.index.hamming.entries import Entries
from clew.index.hamming.search import search
from clew.index.hamming.segment import Segment


def _flipped(hash_: np.ndarray, places: list[int]) -> np.ndarray:
    bits = np.unpackbits(hash_)
    bits[places] ^= 1
    return np.packbits(bits)


@given(
    places=st.lists(st.lists(st.integers(0, 255), unique=True), min_size=1, max_size=9),
    which=st.integers(0, 8),
    beyond=st.integers(-1, 1),
    seed=st.integers(0, 5),
)
@settings(deadline=None)
def test_pairs_on_and_beside_the_radius_are_told_apart(places, which, beyond, seed):
    query = np.random.default_rng(seed).integers(0, 256, 32, dtype=np.uint8)
    hashes = np.stack([_flipped(query, one) for one in places])
    radius = max(0, len(places[which % len(places)]) + beyond)

    hits = search([Segment(Entries(np.arange(len(places)), hashes))], query[None], radius=radius)

    expected = sorted((len(one), key) for key, one in enumerate(places) if len(one) <= radius)
    assert list(zip(hits.distance.tolist(), hits.key.tolist(), strict=True)) == expected
    assert set(hits.query.tolist()) <= {0}


def test_several_blocks_of_queries_and_entries_are_all_compared():
    random = np.random.default_rng(2)
    hashes = random.integers(0, 256, (5_000, 32), dtype=np.uint8)
    queries = hashes[random.permutation(5_000)[:600]]

    hits = search(
        [
            Segment(Entries(np.arange(3_000), hashes[:3_000])),
            Segment(Entries(np.arange(3_000, 5_000), hashes[3_000:])),
        ],
        queries,
        radius=90,
    )

    query, key, distance = [], [], []
    for row, one in enumerate(queries):
        away = np.bitwise_count(one ^ hashes).sum(axis=1)
        near = np.flatnonzero(away <= 90)
        near = near[np.lexsort((near, away[near]))]
        query += [row] * len(near)
        key += near.tolist()
        distance += away[near].tolist()
    found = (hits.query.tolist(), hits.key.tolist(), hits.distance.tolist())
    assert found == (query, key, distance)
