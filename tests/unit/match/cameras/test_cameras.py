"""Cameras are told by their noise: turned, cropped, shrunk, compressed; and never by the scene."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.fingerprint.noise_gates import NoTraceError
from clew.fingerprint.sensor_noise import BrokenNoiseError, SensorNoise, sensor_noise
from clew.match.cameras.correlation import EveryPlace, pce_in_place
from clew.match.cameras.grouping import group
from clew.match.cameras.growing import NothingSharedError, TooManyPicturesError, grow
from clew.match.cameras.pattern import Growth, SizesDifferError
from clew.match.cameras.scores import BELIEVED, camera_score
from clew.match.cameras.search import Asked, Known, find_on
from invented_sensors import SIZE, as_jpeg, noise, room, taken

ROOMS = range(4)


def _found(known, noise):
    return find_on(known, Asked.of(noise))


@pytest.fixture(scope="module")
def known() -> Known:
    return Known(SIZE, Growth.of(noise(1, scene) for scene in ROOMS).pattern())


EDITS = {
    "as it is": lambda p: p,
    "turned by a quarter": np.rot90,
    "upside down": lambda p: np.rot90(p, 2),
    "JPEG 75": lambda p: as_jpeg(p, quality=75),
    "cropped": lambda p: p[37:600, 101:900],
    "cropped and JPEG 90": lambda p: as_jpeg(p[37:600, 101:900], quality=90),
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_picture_by_the_sensor_is_found_after_an_edit_and_one_by_another_is_not(known, edit):
    by_it = _found(known, sensor_noise(EDITS[edit](taken(1, 8))))
    by_another = _found(known, sensor_noise(EDITS[edit](taken(2, 8))))

    assert by_it.is_believed
    assert not by_another.is_believed


def test_a_picture_and_its_copies_are_no_evidence_of_a_camera():
    copy = sensor_noise(as_jpeg(taken(2, 5), quality=92))

    grouping = group({"a": noise(2, 5), "b": copy, "c": noise(2, 6)})

    assert [[m.key for m in members] for members in grouping.groups] == [["a", "c"]]
    assert grouping.copies == (("b", "a"),)


def test_a_crop_is_found_where_it_was_cut(known):
    found = _found(known, sensor_noise(taken(1, 8)[32:608, 96:864]))

    assert (found.place, found.scale) == ((32, 96), 1.0)


def test_a_shrunk_picture_is_found_by_the_ratio_of_its_sides():
    large = [
        np.kron(np.random.default_rng(s).normal(0, 0.05, (640, 960)), np.ones((2, 2)))
        for s in (1, 2)
    ]

    def by(sensor, scene):
        light = 20 + cv2.resize(room(scene), (1920, 1280)).astype(np.float32) * 0.8
        random = np.random.default_rng([sensor, scene])
        seen = light * (1 + large[sensor][..., None]) + random.normal(0, 1, light.shape)
        return np.clip(np.rint(seen), 0, 255).astype(np.uint8)

    pattern = Growth.of(sensor_noise(by(0, scene)) for scene in (0, 1)).pattern()
    half = [
        sensor_noise(cv2.resize(by(sensor, 2), (960, 640), interpolation=cv2.INTER_AREA))
        for sensor in (0, 1)
    ]

    found, stranger = (_found(Known((1280, 1920), pattern), one) for one in half)

    assert (found.is_believed, found.scale) == (True, 0.5)
    assert not stranger.is_believed


@settings(max_examples=10)
@given(down=st.integers(0, 80), right=st.integers(0, 80))
def test_the_peak_lies_where_the_picture_was_cut_and_hardly_changes(down, right):
    whole = np.random.default_rng(3).normal(0, 1, (240, 240)).astype(np.float32)

    cut = whole[down : down + 160, right : right + 160]
    peak, turned = EveryPlace(whole, cut).best(), EveryPlace(whole, np.rot90(cut, 2))

    assert peak.place == (down, right)
    assert peak.pce == pytest.approx(EveryPlace(whole, whole[:160, :160]).best().pce, rel=0.2)
    by_half = turned.best(by_half=True)
    assert (by_half.place, by_half.pce) == (peak.place, pytest.approx(peak.pce, rel=1e-3))
    assert turned.best().pce < 60


@pytest.mark.parametrize("begun", [(-30, -8), (-30, 40), (25, -64)])
@pytest.mark.parametrize("half", [0, 2])
def test_a_picture_that_begins_outside_the_pattern_lies_at_a_negative_place(begun, half):
    field = np.random.default_rng(4).normal(0, 1, (400, 400)).astype(np.float32)
    pattern = field[100:300, 100:300]
    top, left = 100 + begun[0], 100 + begun[1]
    picture = field[top : top + 160, left : left + 144]

    found = EveryPlace(pattern, np.rot90(picture, half)).best(by_half=half > 0)

    assert found.place == begun


@settings(max_examples=5)
@given(st.permutations([0, 1, 2]), st.integers(0, 2))
def test_what_is_taken_out_of_a_pattern_leaves_nothing_behind_in_any_order(order, out):
    growth = Growth.of(noise(1, scene) for scene in order)
    growth.remove(noise(1, out))

    assert growth == Growth.of(noise(1, scene) for scene in (0, 1, 2) if scene != out)


def test_kept_noise_is_read_as_it_was_and_damaged_noise_is_refused():
    kept = noise(1, 0).to_bytes()

    read = SensorNoise.from_bytes(kept)

    assert np.array_equal(read.signal, noise(1, 0).signal)
    assert np.array_equal(read.light, noise(1, 0).light)
    assert read.size == SIZE
    for broken in (b"", kept[:10], kept[:-1], kept + b"0", b"XXXX" + kept[4:]):
        with pytest.raises(BrokenNoiseError):
            SensorNoise.from_bytes(broken)


@settings(max_examples=50)
@given(st.binary(max_size=200))
def test_bytes_that_are_not_noise_are_refused(junk):
    with pytest.raises(BrokenNoiseError):
        SensorNoise.from_bytes(b"CNO1" + junk)


NOT_TOLD = {
    "too small": (np.full((400, 600, 3), 99, np.uint8), "too few"),
    "a strip": (np.full((8, 60_000, 3), 99, np.uint8), "too few"),
    "dark": (np.full((800, 800, 3), 3, np.uint8), "too dark"),
    "overexposed": (np.full((800, 800, 3), 255, np.uint8), "overexposed"),
    "drawn": (np.full((800, 800, 3), 99, np.uint8), "no noise at all"),
    "smoothed": (cv2.GaussianBlur(taken(1, 0), (0, 0), 6), "noise are left"),
}


@pytest.mark.parametrize("case", NOT_TOLD)
def test_a_picture_without_a_trace_is_told_with_the_reason(case):
    pixels, reason = NOT_TOLD[case]
    with pytest.raises(NoTraceError, match=reason):
        sensor_noise(pixels)


def test_a_picture_compressed_until_nothing_is_left_is_never_believed(known):
    crushed = as_jpeg(cv2.GaussianBlur(taken(1, 8), (0, 0), 1.5), quality=12)
    try:
        assert not _found(known, sensor_noise(crushed)).is_believed
    except NoTraceError as error:
        assert "cannot tell" in str(error)  # noqa: PT017 -- either answer will do


def test_pictures_of_two_sizes_do_not_grow_one_pattern():
    with pytest.raises(SizesDifferError, match="960 x 640"):
        Growth.of([noise(1, 0), sensor_noise(taken(1, 0)[:, :800])])


def test_pictures_by_three_sensors_fall_into_their_groups_in_any_order():
    pictures = {
        f"{sensor}-{n}": noise(sensor, 10 * sensor + n) for sensor in (1, 2, 3) for n in ROOMS
    }
    pictures["1-9"] = noise(1, 9).turned(2)
    pictures["alone"] = noise(4, 40)

    grouping = group(pictures)

    assert [{m.key[:2] for m in members} for members in grouping.groups] == [{"1-"}, {"2-"}, {"3-"}]
    assert [len(members) for members in grouping.groups] == [5, 4, 4]
    assert all(pair.one[0] == pair.other[0] for pair in grouping.pairs)
    backwards = dict(reversed(pictures.items()))
    assert group(backwards) == grouping


def test_pictures_over_the_bound_are_told_as_left_out():
    pictures = {f"{scene}": noise(1, scene) for scene in ROOMS}

    grouping = group(pictures, most=2)

    assert [[m.key for m in members] for members in grouping.groups] == [["0", "1"]]
    assert grouping.left_out == ("2", "3")


def test_a_pattern_grows_from_what_shares_a_sensor_and_tells_the_rest():
    chosen = {"a": noise(1, 10), "b": noise(1, 11).turned(1), "c": noise(1, 12), "d": noise(2, 20)}

    grown = grow(chosen)

    assert [member.key for member in grown.members] == ["a", "b", "c"]
    assert grown.refused == ("d",)
    assert _found(grown.known, noise(1, 13)).is_believed
    assert _found(Known.from_bytes(grown.known.to_bytes()), noise(1, 13)).is_believed


def test_nothing_grows_from_pictures_of_different_sensors_or_from_too_many():
    with pytest.raises(NothingSharedError, match="no two of these 2"):
        grow({"a": noise(1, 10), "b": noise(2, 20)})
    with pytest.raises(TooManyPicturesError, match="at most 100"):
        grow({str(number): noise(1, 10) for number in range(101)})


def test_scores_rise_with_agreement_and_fall_with_the_number_searched():
    scores = [camera_score(pce, searched=100) for pce in (0, 30, 60, 120, 500)]

    assert scores == sorted(scores)
    assert camera_score(90, searched=1_000_000) < camera_score(90, searched=1)
    assert camera_score(BELIEVED, searched=1) > 0.5


def test_nothing_agrees_with_nothing():
    nothing = np.zeros((64, 64), np.float32)
    assert pce_in_place(nothing, nothing) == 0
    assert EveryPlace(nothing, nothing).best().pce == 0
