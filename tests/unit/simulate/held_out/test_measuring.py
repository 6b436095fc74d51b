"""Edits of pictures, clips and sound reach much, strangers little; views of one place are known."""

from functools import cache

import numpy as np
import pytest

from clew.media.sandbox import Sandbox
from clew.simulate.collection import view
from clew.simulate.footage import Footage, room_footage
from clew.simulate.held_out.clips import Recording, measure_recordings
from clew.simulate.held_out.pictures import measure_pictures
from clew.simulate.held_out.scenes import View, measure_scenes
from clew.simulate.sounds import tune


def test_edits_of_rooms_are_found_and_strangers_stay_within_what_is_allowed():
    rooms = [(str(seed), view(seed, 0, width=512, height=384)) for seed in range(40, 45)]

    measured = measure_pictures(rooms)

    together = measured["pictures"]
    assert together.stranger_pairs == 5 * 4 * len(together.by_edit)
    assert all(together.recall(edit, 10**4) >= 0.8 for edit in together.by_edit)
    assert measured["keypoints"].recall("crop of 75 %", 10**4) == 1.0
    assert measured["bits"].recall("crop of 75 %", 10**4) == 0.0
    assert all(channel.holds for channel in measured.values())


def test_pictures_of_one_place_are_no_strangers():
    rooms = [(f"{place}/{n}", view(n, 0, width=320, height=240)) for n, place in enumerate("aab")]

    measured = measure_pictures(rooms, place_of=lambda name: name[0])["pictures"]

    assert measured.stranger_pairs == 4 * len(measured.by_edit)


def test_edits_of_clips_and_tunes_are_found_by_what_they_show_and_by_what_is_heard():
    recordings = [
        Recording(f"room {seed}", _lively(room_footage(seed, shots=2, shot_s=3.0), seed))
        for seed in (61, 62)
    ]
    recordings.append(
        Recording("tune", Footage(6.0, _nothing, tune(3, seconds=6)), has_pictures=False)
    )

    with Sandbox(workers=1) as sandbox:
        measured = measure_recordings(recordings, sandbox, rate=10)

    clips, sound = measured["clips"], measured["sound"]
    assert clips.stranger_pairs == 2 * len(clips.by_edit)
    assert all(clips.recall(edit, 10**4) == 1.0 for edit in clips.by_edit)
    assert sound.stranger_pairs == 3 * 2 * len(sound.by_edit)
    assert sound.recall("saved as AAC", 10**4) == 1.0
    assert clips.holds
    assert sound.holds


def test_a_place_is_its_own_scene_and_other_places_are_strangers():
    views = [View(str(room), f"{room}, {n}", view(room, n)) for room, n in [(1, 0), (1, 2), (5, 3)]]

    measured = measure_scenes(views)

    assert (len(measured.copies), measured.stranger_pairs) == (2, 4)
    assert measured.recall("another view", 100) == 1.0
    assert measured.holds


def test_scenes_of_one_place_or_of_single_views_cannot_be_measured():
    room = view(1, 0, width=320, height=240)

    with pytest.raises(ValueError, match="two places"):
        measure_scenes([View("a", "1", room), View("a", "2", room)])
    with pytest.raises(ValueError, match="two views"):
        measure_scenes([View("a", "1", room), View("b", "2", room)])


def _lively(footage: Footage, seed: int) -> Footage:
    return Footage(
        footage.duration_s, cache(footage.picture_at), tune(seed, seconds=footage.duration_s)
    )


def _nothing(at_s: float) -> np.ndarray:
    raise AssertionError(f"no picture is asked of sound at {at_s} s")
