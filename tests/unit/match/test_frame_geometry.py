"""Frames of an edited clip lie by one homography: it is found among frames that do not."""

import numpy as np
import pytest

from clew.match.frame_geometry import ENOUGH, Laid, common_homography

SIDES = (np.array([640, 480], np.float32), np.array([640, 480], np.float32))
CROP = np.array([[0.8, 0, 0.1], [0, 0.8, 0.1], [0, 0, 1]])


def _laid(random, homography=None) -> Laid:
    here = random.uniform(40, 440, (40, 2)).astype(np.float32)
    if homography is None:
        return Laid(here, random.uniform(40, 440, (40, 2)).astype(np.float32), SIDES)
    shares = np.concatenate([here / SIDES[0], np.ones((40, 1))], axis=1) @ homography.T
    there = (shares[:, :2] / shares[:, 2:]) * SIDES[1] + random.normal(0, 0.4, (40, 2))
    return Laid(here, there.astype(np.float32), SIDES)


def test_the_crop_that_all_frames_share_is_found_among_frames_of_other_moments():
    random = np.random.default_rng(1)
    frames = [[_laid(random), _laid(random, CROP), _laid(random)] for _ in range(6)]

    found = common_homography(frames)

    assert found == pytest.approx(CROP, abs=0.005)
    assert all(one.lying(found) >= ENOUGH for one in (laid[1] for laid in frames))
    assert all(one.lying(found) < ENOUGH for laid in frames for one in (laid[0], laid[2]))


def test_frames_that_share_nothing_have_no_common_homography():
    random = np.random.default_rng(2)

    assert common_homography([[_laid(random), _laid(random)] for _ in range(6)]) is None


def test_too_few_keypoints_lie_by_nothing():
    none = np.empty((0, 2), np.float32)

    assert Laid(none, none, SIDES).own is None
    assert Laid(none, none, SIDES).lying(CROP) == 0
