"""Rooms differ by seed and not otherwise, and look like photographs to the hash."""

import itertools

import numpy as np

from clew.fingerprint.information import low_information
from clew.fingerprint.pdq import pdq
from clew.simulate.collection import view
from clew.simulate.footage import joined, part, room_footage, slides, title_footage

RADIUS = 31


def _small(seed: int, number: int = 0) -> np.ndarray:
    return view(seed, number, width=320, height=240)


def test_the_same_seed_makes_the_same_picture():
    assert np.array_equal(_small(4), _small(4))


def test_different_rooms_and_viewpoints_are_strangers_that_say_something():
    pictures = [_small(seed, number) for seed in range(12) for number in range(2)]
    hashes = [pdq(picture) for picture in pictures]

    assert min(hash_.quality for hash_ in hashes) >= 50
    assert not any(low_information(picture[..., 1]) for picture in pictures)
    for one, other in itertools.combinations(hashes, 2):
        assert int(np.bitwise_count(one.forms[0] ^ other.forms[0]).sum()) > RADIUS


def test_no_picture_has_a_hole_in_it():
    for seed in range(8):
        plain = view(seed, 1, width=160, height=120)
        assert (plain.sum(axis=2) == 0).mean() < 0.01


def test_parts_and_joins_show_the_pictures_of_their_times():
    first, second = (slides([_small(s)], each_s=4.0) for s in (1, 2))

    mix = joined([first, title_footage("end"), part(second, 1.0, 3.0)])

    assert mix.duration_s == 9.0
    assert np.array_equal(mix.picture_at(3.9), _small(1))
    assert np.array_equal(mix.picture_at(7.5), _small(2))
    assert low_information(mix.picture_at(5.0)[..., 1])


def test_a_cut_in_footage_changes_the_picture_and_a_moment_does_not():
    clip = room_footage(3)
    at = [pdq(clip.picture_at(t)).forms[0] for t in (3.88, 3.9, 4.1)]

    assert int(np.bitwise_count(at[0] ^ at[1]).sum()) <= RADIUS
    assert int(np.bitwise_count(at[1] ^ at[2]).sum()) > RADIUS
