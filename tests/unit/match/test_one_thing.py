"""One thing that two rooms both have agrees as a place does, and is none."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.fingerprint.places.keypoints import PACKED, PlaceKeypoints
from clew.match.calibration import contested_log_ratio, of_one_thing
from clew.match.epipolar import two_views
from clew.match.place_pairing import PlacePairs
from clew.match.spread import most_together

SIZE = (480, 640)
# The invented rooms 41,046 and 41,045 have windows of one make, with much the same view. These are
# the keypoints that no rival came near: x and y in the one, x and y in the other.
WINDOWS = """
24,166,36,180 61,166,73,180 18,169,29,184 122,164,134,179 100,172,110,184 96,167,111,180
61,175,76,189 35,103,58,107 63,163,75,176 46,175,64,189 46,106,114,110 380,69,409,160
68,168,80,181 34,97,57,101 69,145,83,155 93,107,64,110 10,148,23,158 23,154,36,168
495,258,449,204 45,155,57,165 31,106,53,109 108,214,131,223 56,153,67,165 25,153,37,166
38,103,64,106 33,156,56,168 23,117,33,115 379,216,411,141 250,215,170,471 108,121,121,138
76,176,96,194 420,149,454,67 318,349,239,434 29,127,31,130 135,116,164,117 138,308,574,325
338,422,358,282 63,128,97,131 67,107,108,110 50,87,78,86 427,308,45,429
"""
PICTURES = 204


def _keypoints(places):
    none = np.zeros((len(places), PACKED), np.uint8)
    return PlaceKeypoints(SIZE, places.astype(np.float32), none, np.zeros(len(places), np.uint8))


def _pairs(places):
    every = np.arange(len(places))
    return PlacePairs(_keypoints(places[:, :2]), _keypoints(places[:, 2:]), every, every)


def _told(pairs, **how):
    views = two_views(pairs, weighed=contested_log_ratio, in_stripes=all, **how)
    assert views is not None
    return views.log_ratio


def test_a_window_that_two_rooms_both_have_does_not_make_them_one_place():
    pairs = _pairs(np.array([one.split(",") for one in WINDOWS.split()], np.float32))

    counted_whole, told = _told(pairs), _told(pairs, uncounted=of_one_thing)

    assert counted_whole > math.log(PICTURES)
    assert told < math.log(PICTURES) - 1


@pytest.mark.parametrize(("wide", "is_told"), [(600, True), (100, False)])
def test_as_many_keypoints_all_over_the_picture_do(wide, is_told):
    corners = np.random.default_rng(1).uniform((0, 0, 3), (wide, wide * 0.75, 9), (30, 3))
    moved = corners[:, :2] + np.stack([200 / corners[:, 2], 0 * corners[:, 2]], axis=1)

    told = _told(_pairs(np.hstack([corners[:, :2], moved])), uncounted=of_one_thing)

    assert (told > math.log(PICTURES)) is is_told


@given(st.integers(0, 60), st.integers(0, 9))
def test_never_more_lie_together_than_agree_nor_count_for_nothing(count, seed):
    places = np.random.default_rng(seed).uniform((0, 0), (640, 480), (count, 2))

    together = most_together(_keypoints(places), np.arange(count))

    assert min(count, 1) <= together <= count
    assert 0 <= of_one_thing(together) <= together
    assert most_together(_keypoints(places), np.arange(count)[::-1]) == together
