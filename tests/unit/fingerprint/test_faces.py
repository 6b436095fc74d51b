"""Faces are found however they are turned; what says too little is never compared."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from clew.fingerprint.faces import observing
from clew.fingerprint.faces.boxes import in_common, turned, turned_back
from clew.fingerprint.faces.face import Against, Face, FaceError
from clew.fingerprint.faces.observing import FaceObserver
from clew.fingerprint.faces.tracks import Tracks
from clew.fingerprint.kinds.face import KIND
from clew.fingerprint.registry import missing_model
from sample_media import sample_media

BOX = st.tuples(*[st.integers(0, 90)] * 2, *[st.integers(1, 40)] * 2)


@pytest.fixture(scope="module")
def observer():
    if missing := missing_model(KIND):
        pytest.skip(missing)
    return FaceObserver()


@pytest.fixture(scope="module")
def portrait() -> NDArray[np.uint8]:
    """An adult's official portrait, as scikit-image ships it."""
    folder = sample_media() / "scikit-image+scikit-image" / "src" / "_skimage2" / "data"
    with Image.open(folder / "astronaut.png") as picture:
        return np.asarray(picture.convert("RGB"))


def _faces(observer, pixels):
    return [Face.from_bytes(data) for data in observer.observe(pixels)]


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_turned_face_is_found_where_it_is_and_described_as_upright(observer, portrait, turns):
    (upright,) = _faces(observer, portrait)
    (found,) = _faces(observer, np.ascontiguousarray(np.rot90(portrait, turns)))

    there = turned(upright.box, (1, 1), turns)
    assert in_common(np.array([there]), np.array(found.box)) > 0.8
    assert found.against is None
    assert float(upright.embedding @ found.embedding) > 0.8


def test_a_small_face_of_a_large_picture_is_looked_at_up_close(observer, portrait):
    large = np.full((2400, 3200, 3), 128, np.uint8)
    small = np.asarray(Image.fromarray(portrait).resize((220, 220)))
    large[1900:2120, 2700:2920] = small

    (found,) = _faces(observer, large)

    assert found.against is None
    assert found.box[0] > 0.8
    assert found.box[1] > 0.75


def test_every_face_of_a_crowd_is_told_and_all_but_the_largest_are_said_not_to_be_compared(
    observer, portrait, monkeypatch
):
    monkeypatch.setattr(observing, "MOST", 20)
    face = np.asarray(Image.fromarray(portrait[30:230, 110:310]).resize((64, 64)))

    found = _faces(observer, np.tile(face, (8, 6, 1)))

    assert len(found) > 40
    assert {one.against for one in found[20:]} == {Against.CROWD}
    assert sum(one.against is None for one in found[:20]) > 15


def _blurred(portrait):
    return np.asarray(Image.fromarray(portrait).filter(ImageFilter.GaussianBlur(5)))


def _masked(portrait):
    masked = portrait.copy()
    masked[128:185, 188:258] = (90, 160, 200)
    return masked


def _small(portrait):
    return np.asarray(Image.fromarray(portrait).resize((100, 100)))


def _half(portrait):
    return np.ascontiguousarray(portrait[:, :205])


def _drawn(_portrait):
    return KIND.examples()["a drawn face"][0]


UNTELLING = {
    "blurred": (_blurred, Against.BLURRED),
    "masked": (_masked, Against.COVERED),
    "small": (_small, Against.SMALL),
    "half out of the picture": (_half, None),
    "drawn": (_drawn, Against.DRAWN),
}


@pytest.mark.parametrize("spoilt", UNTELLING)
def test_a_face_that_says_too_little_is_seen_but_not_compared_and_says_why(
    observer, portrait, spoilt
):
    make, reason = UNTELLING[spoilt]

    found = _faces(observer, make(portrait))

    reasons = {one.against for one in found}
    assert found
    assert None not in reasons
    assert reason is None or reason in reasons
    assert not any(one.embedding.any() for one in found)


def test_a_face_from_the_side_is_seen_but_not_compared(observer):
    folder = sample_media() / "scikit-image+scikit-image" / "src" / "_skimage2" / "data"
    with Image.open(folder / "camera.png") as picture:
        (found,) = _faces(observer, np.asarray(picture.convert("RGB")))

    assert found.against is Against.PROFILE


def test_an_animals_face_is_no_face_that_is_compared(observer):
    folder = sample_media() / "scikit-image+scikit-image" / "src" / "_skimage2" / "data"
    with Image.open(folder / "chelsea.png") as picture:
        found = _faces(observer, np.asarray(picture.convert("RGB")))

    assert found
    assert all(one.against for one in found)


@given(BOX, st.integers(0, 3))
def test_turning_a_box_back_undoes_turning_it(box, turns):
    assert turned_back(turned(box, (100, 200), turns), (100, 200), turns) == box


@given(st.binary(max_size=3_000))
def test_bytes_that_are_no_face_are_refused(junk):
    with pytest.raises(FaceError):
        Face.from_bytes(junk)


LIES = {
    "a box outside": {"box": (5.0, 0.0, 0.1, 0.1)},
    "a box without width": {"box": (0.1, 0.1, 0.0, 0.1)},
    "more than sure": {"confidence": 1.5},
    "no number": {"eyes": float("nan")},
    "five turns": {"turns": 5},
    "a description that is longer": {"embedding": np.full(128, 1.0, np.float32)},
    "a description that is none": {"embedding": np.full(128, np.nan, np.float32)},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_face_that_cannot_be_is_refused(lie):
    facts = {"box": (0.1, 0.1, 0.2, 0.2), "confidence": 0.9, "eyes": 30.0, "embedding": _unit(0)}

    with pytest.raises(FaceError):
        Face.from_bytes(Face(**facts | LIES[lie]).to_bytes())


def _unit(number: int) -> NDArray[np.float32]:
    return np.eye(128, dtype=np.float32)[number]


def _seen(person: int, left: float, **facts) -> Face:
    facts = {"confidence": 0.9, "eyes": 30.0, "embedding": _unit(person), **facts}
    return Face((left, 0.2, 0.1, 0.1), **facts)


def test_two_people_who_cross_stay_two_tracks():
    tracks = Tracks()
    for step in range(6):
        tracks.take(_seen(0, 0.1 + 0.1 * step), at_s=float(step))
        tracks.take(_seen(1, 0.6 - 0.1 * step), at_s=float(step))

    one, other = tracks.ended(duration_s=6.0)

    assert one.face.embedding @ _unit(0) == pytest.approx(1)
    assert other.face.embedding @ _unit(1) == pytest.approx(1)
    assert (one.at_s, one.until_s) == (other.at_s, other.until_s) == (0.0, 6.0)


def test_a_face_that_comes_back_later_is_a_track_of_its_own():
    tracks = Tracks()
    for at_s in (0.0, 1.0, 20.0):
        tracks.take(_seen(0, 0.1), at_s=at_s)

    assert [(t.at_s, t.until_s) for t in tracks.ended(duration_s=30.0)] == [(0, 2), (20, 21)]


def test_a_track_is_described_by_its_best_frames_and_never_by_one_that_cannot_be_compared():
    tracks = Tracks()
    tracks.take(_seen(0, 0.1, against=Against.PROFILE, confidence=1.0), at_s=0.0)
    tracks.take(_seen(0, 0.1, confidence=0.8), at_s=1.0)
    tracks.take(_seen(0, 0.1, confidence=0.95), at_s=2.0)

    (track,) = tracks.ended(duration_s=None)

    assert (track.face.against, track.face.best_s) == (None, 2.0)
    assert (track.at_s, track.until_s) == (0.0, 3.0)
