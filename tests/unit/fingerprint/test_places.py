"""What is kept of a place: the same from any lamp, little of a clip, and no nonsense."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from clew.fingerprint.forms import wave
from clew.fingerprint.kinds.place import KIND
from clew.fingerprint.places.describing import SIZE
from clew.fingerprint.places.detecting import place_keypoints
from clew.fingerprint.places.keypoints import PlaceKeypoints, packed
from clew.fingerprint.places.observing import PlaceObserver
from clew.fingerprint.places.place import MOST, PlaceError, PlaceView
from clew.fingerprint.registry import missing_model, observers
from clew.media.sandbox import Sandbox
from clew.simulate.collection import view


@pytest.fixture(scope="module")
def observer() -> PlaceObserver:
    if missing := missing_model(KIND):
        pytest.skip(missing)
    return PlaceObserver()


def _looked_at(observer: PlaceObserver, *pictures: np.ndarray) -> list[PlaceView]:
    return [PlaceView.from_bytes(one) for each in pictures for one in observer.observe(each)]


def _alone(observer: PlaceObserver, picture: np.ndarray) -> PlaceView:
    observer.forget()
    (seen,) = _looked_at(observer, picture)
    return seen


def _drawn(seed: int) -> np.ndarray:
    return np.repeat(wave(seed)[..., None], 3, axis=2)


def _view(seed: int, *, keypoints: int = 0) -> PlaceView:
    random = np.random.default_rng(seed)
    embedding = np.abs(random.normal(size=SIZE)).astype(np.float32)
    places = random.uniform(0, 400, (keypoints, 2)).astype(np.float32)
    points = PlaceKeypoints(
        (480, 640),
        places,
        random.integers(0, 256, (keypoints, 64), dtype=np.uint8),
        np.zeros(keypoints, np.uint8),
    )
    return PlaceView(embedding / np.linalg.norm(embedding), points)


def test_a_room_in_other_light_and_size_looks_more_like_itself_than_another_room(observer):
    room = view(3, 0)
    darker = cv2.resize((room * 0.6).astype(np.uint8), None, fx=0.5, fy=0.5)

    itself, changed, other = (_alone(observer, one) for one in (room, darker, view(9, 0)))

    assert itself.embedding @ changed.embedding > 0.9
    assert itself.embedding @ changed.embedding > itself.embedding @ other.embedding + 0.1


def test_a_frame_that_shows_what_the_last_one_showed_is_passed_over_until_another_file(observer):
    observer.forget()

    told = [len(_looked_at(observer, one)) for one in (_drawn(1), _drawn(1), _drawn(2))]
    observer.forget()

    assert told == [1, 0, 1]
    assert len(_looked_at(observer, _drawn(2))) == 1


def test_of_a_clip_the_frames_that_differ_most_are_kept_with_their_times():
    gathered = KIND.gather()
    for second in range(40):
        look = _view(second if second < 7 else 99, keypoints=second)
        gathered.take(look.to_bytes(), at_s=float(second))

    made = gathered.ended(duration_s=39.5)

    assert [one.at_s for one in made] == [*range(7), 39.0]
    assert made[-1].until_s == 39.5
    assert [one.part for one in made] == list(range(8))


@given(st.integers(0, 40), st.integers(0, 2**32))
def test_a_view_of_a_place_is_read_as_it_was_written(keypoints, seed):
    written = _view(seed, keypoints=keypoints)

    read = PlaceView.from_bytes(written.to_bytes())

    assert read.embedding @ written.embedding > 0.999
    assert np.abs(read.keypoints.places - written.keypoints.places).max(initial=0) <= 1 / 32
    assert (read.keypoints.descriptors == written.keypoints.descriptors).all()


FORGED = {
    "cut off": lambda content: content[:-1],
    "more keypoints than there are": lambda content: content[:4] + b"\xff\xff" + content[6:],
    "a picture without a side": lambda content: bytes(2) + content[2:],
    "keypoints outside": lambda content: content[:-69] + b"\xff\xff" + content[-67:],
    "described by nothing": lambda content: content[:6] + bytes(SIZE) + content[6 + SIZE :],
}


@pytest.mark.parametrize("forged", FORGED)
def test_what_the_sandbox_may_not_say_is_refused(forged):
    content = _view(1, keypoints=3).to_bytes()

    with pytest.raises(PlaceError):
        PlaceView.from_bytes(FORGED[forged](content))


def test_four_bits_a_number_tell_nearly_what_descriptors_told():
    random = np.random.default_rng(1)
    told = random.exponential(20, (200, 128)).clip(0, 160).astype(np.float32)
    roots = np.sqrt(told / told.sum(axis=1, keepdims=True))
    none = np.zeros(200, np.uint8)

    kept = PlaceKeypoints((9, 9), np.zeros((200, 2), np.float32), packed(told), none).roots()

    assert (kept * roots).sum(axis=1).min() > 0.99


def test_keypoints_lie_in_the_picture_however_it_was_tilted_to_find_them():
    found = place_keypoints(np.ascontiguousarray(view(3, 0)[:, :500]))

    height, width = found.size
    assert len(found) > 500
    assert (found.places >= 0).all()
    assert (found.places < (width, height)).all()


def test_a_picture_with_as_many_keypoints_as_are_kept_comes_out_of_the_sandbox(observer, tmp_path):
    path, seen = tmp_path / "room.png", []
    Image.fromarray(view(3, 0, width=1024, height=768)).save(path)

    with Sandbox(workers=1, observers=observers([KIND.name])) as sandbox, path.open("rb") as file:
        sandbox.read(file.fileno(), on_frame=lambda _frame: None, on_seen=seen.append)

    (one,) = seen
    assert len(PlaceView.from_bytes(one.untrusted_data).keypoints) > 0.9 * MOST
