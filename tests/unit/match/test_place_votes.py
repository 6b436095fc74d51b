"""Keypoints vote for the pictures that hold what is most like them, however many there are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.fingerprint.places.keypoints import PlaceKeypoints
from clew.fingerprint.places.words import asked_words, held_words
from clew.index.words import Listed, Nearest, nearest_of
from clew.match.place_votes import NEAREST, most_voted, united


def _points(descriptors) -> PlaceKeypoints:
    places = np.zeros((len(descriptors), 2), np.float32)
    return PlaceKeypoints((480, 640), places, descriptors, np.zeros(len(descriptors), np.uint8))


def _drawn(seed: int, *, count: int = 200):
    return np.random.default_rng(seed).integers(0, 256, (count, 64), dtype=np.uint8)


def _changed(descriptors, *, share: float):
    random = np.random.default_rng(5)
    other = random.integers(0, 256, descriptors.shape, dtype=np.uint8)
    return np.where(random.random(descriptors.shape) < share, other, descriptors)


def _voted(query: PlaceKeypoints, pictures) -> list[int]:
    held = Listed.of({key: held_words(points).as_held for key, points in pictures.items()})
    asked = asked_words(query)
    return most_voted(nearest_of([held], asked.words, asked.signatures, most=NEAREST)).tolist()


def test_the_picture_that_holds_the_same_keypoints_changed_comes_first_of_a_hundred():
    pictures = {key: _points(_drawn(key)) for key in range(1, 101)}
    query = _points(_changed(_drawn(42), share=0.15))

    assert _voted(query, pictures)[0] == 42


@pytest.mark.parametrize("query", [np.empty((0, 64), np.uint8), np.zeros((9, 64), np.uint8)])
def test_a_picture_of_nothing_gets_and_gives_no_vote_that_counts(query):
    pictures = {key: _points(np.zeros((50, 64), np.uint8)) for key in range(1, 9)}

    assert _voted(_points(query), pictures) == []


def test_what_all_pictures_hold_alike_says_nothing():
    everywhere = _drawn(1)
    pictures = {key: _points(everywhere) for key in range(1, 20)}

    assert _voted(_points(everywhere), pictures) == []


def test_votes_do_not_depend_on_the_order_of_the_keypoints():
    random = np.random.default_rng(3)
    bits = np.sort(random.integers(0, 128, (30, NEAREST)), axis=1)
    keys = np.stack([random.permutation(9)[:NEAREST] for _ in range(30)])
    order = random.permutation(30)

    assert most_voted(Nearest(keys, bits)).tolist() == (
        most_voted(Nearest(keys[order], bits[order])).tolist()
    )


def test_words_are_the_same_on_every_machine():
    found = asked_words(_points(_drawn(1, count=2)))

    assert found.words.shape == (2, 15)
    assert held_words(_points(_drawn(1, count=2))).words[0, 0] == found.words[0, 0]
    assert found.words[:, 0].tolist() == [44798, 7988]
    assert found.signatures[:, 0].tolist() == [11468465081697803362, 5243337923288474459]


@given(st.lists(st.integers(1, 60), unique=True), st.lists(st.integers(1, 60), unique=True))
def test_a_shortlist_is_bounded_holds_nothing_twice_and_both_kinds(likest, voted):
    listed = united(likest, voted, most=8).tolist()

    assert len(listed) == len(set(listed)) <= 8
    assert set(listed) <= {*likest, *voted}
    assert set(likest[:2]) <= set(listed)
    assert set(voted[:6]) <= set(listed)
