"""The inner loop of the join: what it finds is what comparing all with all finds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.bulk.join_kernel import CHUNKS, near_pairs


def compared_with_all(asking, held, radius):
    """Every pair within the radius with its nearest turn, by brute force."""
    bits = np.bitwise_count(asking[:, None] ^ held[None, :, None]).sum(axis=3)
    turn, distance = bits.argmin(axis=2), bits.min(axis=2)
    a, b = np.nonzero(distance <= radius)
    return sorted((i, j, turn[i, j], distance[i, j]) for i, j in zip(a, b, strict=True))


def found(asking, held, radius):
    chunks = range(CHUNKS)
    arrays = [p for c in chunks for p in near_pairs(asking, held, chunk=c, radius=radius)]
    return sorted(pair for pairs in arrays for pair in pairs.tolist())


def neighbours(seed, *, turns, spread):
    """Hashes around a few centres, so that many pairs lie near the radius, on both sides of it."""
    random = np.random.default_rng(seed)
    centres = random.integers(0, 2, (4, 256), np.uint8)

    def near_a_centre(count):
        bits = centres[random.integers(0, 4, count)].copy()
        for row in bits:
            row[random.choice(256, random.integers(0, spread + 1), replace=False)] ^= 1
        return np.packbits(bits, axis=1)

    return near_a_centre(30 * turns).reshape(30, turns, 32), near_a_centre(40)


@given(
    seed=st.integers(0, 2**32 - 1),
    radius=st.integers(0, 31),
    turns=st.sampled_from([1, 8]),
    spread=st.integers(1, 24),
)
def test_every_pair_within_the_radius_is_found_once_and_no_other(seed, radius, turns, spread):
    asking, held = neighbours(seed, turns=turns, spread=spread)

    assert found(asking, held, radius) == compared_with_all(asking, held, radius)


@given(st.lists(st.integers(0, 31), min_size=16, max_size=16), st.integers(0, 31))
def test_pairs_are_found_however_their_differences_are_spread_over_the_chunks(shares, radius):
    bits, left = np.zeros(256, np.uint8), radius
    for chunk, share in enumerate(shares):
        bits[16 * chunk : 16 * chunk + min(share, left, 16)] = 1
        left -= min(share, left, 16)
    other = np.packbits(bits, bitorder="little").reshape(1, 32)

    pairs = found(np.zeros((1, 1, 32), np.uint8), other, radius)

    assert pairs == [(0, 0, 0, int(bits.sum()))]


def test_more_pairs_than_one_batch_holds_are_all_given():
    same = np.zeros((1100, 1, 32), np.uint8)

    batches = list(near_pairs(same, same[:, 0], chunk=0, radius=31))

    assert len(batches) == 2
    assert len(np.unique(np.concatenate(batches)[["a", "b"]])) == 1100 * 1100


@pytest.mark.parametrize(
    ("asking", "held", "radius"),
    [((1, 1, 32), (1, 32), 32), ((1, 32), (1, 32), 3), ((1, 1, 32), (1, 16), 3)],
)
def test_what_cannot_be_joined_is_refused(asking, held, radius):
    with pytest.raises(ValueError, match=r"radius|needed"):
        list(
            near_pairs(np.zeros(asking, np.uint8), np.zeros(held, np.uint8), chunk=0, radius=radius)
        )
