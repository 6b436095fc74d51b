"""The index of words answers with the nearest of what is listed, and survives damage."""

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.index.sealed import SealedDamagedError, Unsealed
from clew.index.words import Listed, WordIndex, index, nearest_of

MOST = 4


def _points(count: int, *, seed: int, words: int = 3):
    """Keypoints under few words, so that many meet."""
    drawn = np.random.default_rng(seed)
    signatures = drawn.integers(0, 2**63, (count, 2), dtype=np.uint64)
    return drawn.integers(0, words, count).astype(np.uint16), signatures


def _pictures(counts, *, first: int = 1):
    return {key: _points(count, seed=key) for key, count in enumerate(counts, start=first)}


def _by_brute_force(pictures, words, signature):
    """The nearest keypoint of each picture among those listed under these words, nearest first."""
    bits = {}
    for key, (listed, signatures) in pictures.items():
        under = signatures[np.isin(listed, words)]
        if len(under):
            bits[key] = int(np.bitwise_count(under ^ signature).sum(axis=1).min())
    return sorted(bits.values())[:MOST]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=8), st.integers(0, 99))
def test_the_nearest_of_each_picture_are_found_each_once(counts, seed):
    pictures = _pictures(counts)
    words, signatures = np.array([[2, 0], [1, 5]], np.uint16), _points(2, seed=seed + 100)[1]

    found = nearest_of([Listed.of(pictures)], words, signatures, most=MOST)

    for row in range(2):
        held = found.keys[row] > 0
        expected = _by_brute_force(pictures, words[row], signatures[row])
        assert found.distances[row, held].tolist() == expected
        assert len(set(found.keys[row, held])) == held.sum()
        assert (found.distances[row, ~held] == 128).all()


@given(st.lists(st.integers(0, 9), min_size=2, max_size=8), st.integers(1, 7))
def test_several_parts_answer_as_one(counts, at):
    before, after = _pictures(counts[:at]), _pictures(counts[at:], first=50)
    words, signatures = np.array([[0, 1, 2]], np.uint16), _points(1, seed=7)[1]
    parts = [Listed.of(before), Listed.of(after)]

    apart = nearest_of(parts, words, signatures, most=MOST)
    joined = nearest_of([Listed.joined(parts)], words, signatures, most=MOST)

    assert apart.distances.tolist() == joined.distances.tolist()


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6), st.sets(st.integers(1, 6)))
def test_what_is_left_out_leaves_the_rest_as_it_was(counts, gone):
    pictures = _pictures(counts)
    kept = {key: points for key, points in pictures.items() if key not in gone}

    left = Listed.of(pictures).without(np.array(sorted(gone), np.int64))

    assert left.to_bytes() == Listed.of(kept).to_bytes()


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6))
def test_bytes_are_read_as_they_were_written(counts):
    listed = Listed.of(_pictures(counts))

    read = Listed.from_bytes(listed.to_bytes(), count=len(counts))

    assert read.to_bytes() == listed.to_bytes()
    assert read.keys.tolist() == listed.keys.tolist()


SPOILT = {
    "cut short": lambda content: content[:-1],
    "too long": lambda content: content + b"x",
    "a keypoint of no picture": lambda content: content[:24] + b"\xff" * 4 + content[28:],
    "nothing": lambda _content: b"",
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_bytes_that_hold_no_pictures_are_refused(spoilt):
    content = SPOILT[spoilt](Listed.of(_pictures([1])).to_bytes())

    with pytest.raises(ValueError, match="keypoints"):
        Listed.from_bytes(content, count=1)


def test_words_without_their_signatures_are_refused():
    with pytest.raises(ValueError, match="9 has 2 words"):
        Listed.of({9: (np.zeros(2, np.uint16), np.zeros((1, 2), np.uint64))})


def test_a_pattern_that_is_everywhere_costs_no_more_than_the_bound():
    many = (np.zeros(1_000, np.uint16), np.zeros((1_000, 2), np.uint64))
    listed = Listed.of({1: many, 2: many})
    asked = (np.zeros((1, 2), np.uint16), np.zeros((1, 2), np.uint64))

    with patch.object(index, "_MOST_COMPARED", 1_000):
        found = nearest_of([listed], *asked, most=2)

    assert found.keys.tolist() == [[1, -1]]
    assert nearest_of([listed], *asked, most=2).keys.tolist() == [[1, 2]]


def test_what_was_added_answers_after_it_is_opened_again_and_no_more_once_removed(tmp_path):
    held = WordIndex.open(tmp_path, seal=Unsealed())
    for key, points in _pictures([5] * 20).items():
        held.add(Listed.of({key: points}))
    words, signatures = _points(5, seed=3)

    again = WordIndex.open(tmp_path, seal=Unsealed())
    found = again.nearest(words[:, None], signatures, most=1)
    again.remove(np.array([3]))
    after = WordIndex.open(tmp_path, seal=Unsealed())

    assert (len(again), again.highest_key) == (19, 20)
    assert found.keys.ravel().tolist() == [3] * 5
    assert 3 not in after.nearest(words[:, None], signatures, most=MOST).keys


def test_a_damaged_file_is_told_with_what_to_do(tmp_path):
    held = WordIndex.open(tmp_path, seal=Unsealed())
    held.add(Listed.of(_pictures([3])))
    (segment,) = tmp_path.glob("segment-*")
    segment.write_bytes(segment.read_bytes()[:-5])

    with pytest.raises(SealedDamagedError, match="clew index rebuild"):
        WordIndex.open(tmp_path, seal=Unsealed())
    with pytest.raises(SealedDamagedError):
        held.check()
