"""A clip's frames become looks that cover its time once."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clew.fingerprint.looks import Looks, one_a_look
from clew.model.fingerprint import Fingerprint, Form

SCENES = np.random.default_rng(3).bytes(5 * 256)


def _frame(scene: int, at_s: float, **facts) -> Fingerprint:
    data = SCENES[scene * 256 : (scene + 1) * 256]
    return Fingerprint("frames", 1, data, 100, at_s=at_s, **facts)


def _looks(frames, *, duration_s):
    looks = Looks()
    for at_s, forms in itertools.groupby(frames, key=lambda frame: frame.at_s):
        looks.take(list(forms), at_s=at_s)
    return looks.until(duration_s)


def test_a_still_scene_is_one_look_until_it_changes():
    found = _looks([_frame(0, t) for t in range(5)] + [_frame(1, 5), _frame(1, 6)], duration_s=6.5)

    assert [(look.at_s, look.until_s) for look in found] == [(0, 5), (5, 6.5)]


def test_a_scene_that_comes_back_is_a_look_of_its_own():
    found = _looks([_frame(0, 0), _frame(1, 1), _frame(0, 2)], duration_s=3.0)

    assert [(look.at_s, look.until_s) for look in found] == [(0, 1), (1, 2), (2, 3)]


def test_whole_and_trimmed_forms_run_side_by_side():
    frames = [f for t in range(3) for f in (_frame(0, t), _frame(1, t, form=Form.TRIMMED))]

    found = _looks(frames, duration_s=3.0)

    assert [(look.form, look.at_s, look.until_s) for look in found] == [
        (Form.WHOLE, 0, 3),
        (Form.TRIMMED, 0, 3),
    ]


def test_a_clip_without_frames_has_no__looks():
    assert _looks([], duration_s=4.0) == []


def test_a_black_frame_does_not_join_a_look_that_says_something():
    found = _looks([_frame(0, 0), _frame(0, 1, low_information=True)], duration_s=2.0)

    assert [look.low_information for look in found] == [False, True]


@given(st.lists(st.integers(0, 4), max_size=40))
def test_looks_follow_each_other_without_holes_and_lose_no_change(scenes):
    frames = [_frame(scene, float(t)) for t, scene in enumerate(scenes)]

    found = _looks(frames, duration_s=float(len(scenes)))

    assert [look.until_s for look in found[:-1]] == [look.at_s for look in found[1:]]
    assert len(found) == sum(a != b for a, b in itertools.pairwise(scenes)) + bool(scenes)


def test_of_a_look_the_frame_that_is_searched_for_is_kept_and_stands_until_the_next():
    seen = _looks([_frame(0, t) for t in range(4)] + [_frame(1, 4)], duration_s=5.0)
    chosen = [_frame(0, 1.0, form=Form.BETWEEN), _frame(0, 2.0), _frame(1, 4.0)]

    found = one_a_look(chosen, seen)

    assert [(one.form, one.at_s, one.until_s) for one in found] == [
        (Form.WHOLE, 2.0, 4.0),
        (Form.WHOLE, 4.0, 5.0),
    ]


def test_a_hole_in_a_clip_is_not_part_of_a_look():
    found = _looks([_frame(0, 0), _frame(0, 30)], duration_s=31.0)

    assert [(look.at_s, look.until_s) for look in found] == [(0, 2), (30, 31)]
