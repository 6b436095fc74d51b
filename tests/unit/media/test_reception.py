"""A worker that was taken over may say anything; here it does."""

import os
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.media.errors import MediaError
from clew.media.frame import Reading, Sound
from clew.media.limits import Limits
from clew.media.sandbox.member import receive_members
from clew.media.sandbox.reception import Listeners, receive_reading
from clew.media.sandbox.shared_memory import THUMBNAIL_BYTES, SharedMemory
from clew.media.sandbox.worker_process import WorkerProcess
from clew.media.wire import facts_from_wire, facts_to_wire
from clew.model.media import Facts
from clew.model.problem import ProblemCode

LIMITS = Limits(pixels=10_000, side=1000, frames=3, sound_s=1.0, observations=3)
FRAME: dict[str, object] = {
    "kind": "frame",
    "at": THUMBNAIL_BYTES,
    "shape": [10, 10, 3],
    "at_s": None,
}
DONE: dict[str, object] = {
    "kind": "done",
    "media_type": ["image/png", "image"],
    "facts": {},
    "thumbnail": None,
}
LIES: dict[str, dict[str, object]] = {
    "outside the memory": {"at": 10**9},
    "before the memory": {"at": -1},
    "over the thumbnail": {"at": 0},
    "more pixels than allowed": {"shape": [101, 100, 3]},
    "an endless side": {"shape": [2**62, 4, 3]},
    "no pixels": {"shape": [0, 10, 3]},
    "a negative side": {"shape": [-10, -10, 3]},
    "four colours": {"shape": [10, 10, 4]},
    "luma without a time": {"shape": [10, 10]},
    "sides that are no numbers": {"shape": ["10", 10, 3]},
    "sides that are truths": {"shape": [True, 10, 3]},
    "a shape that is none": {"shape": None},
    "a time before the start": {"shape": [10, 10], "at_s": -1.0},
    "a time that is no number": {"shape": [10, 10], "at_s": float("nan")},
    "an unknown message": {"kind": "execute"},
}
FALSE_ENDS: dict[str, dict[str, object]] = {
    "a type with a path in it": {"media_type": ["image/../../x", "image"]},
    "an unknown family": {"media_type": ["image/png", "spell"]},
    "facts that are a list": {"facts": [1]},
    "a width that is a text": {"facts": {"width": "9"}},
    "a latitude off the globe": {"facts": {"latitude": 91}},
    "a duration without end": {"facts": {"duration_s": float("inf")}},
    "a thumbnail that is too large": {"thumbnail": [321, 10, 3]},
    "a problem of an unknown code": {"problem": ["all is well", "", ""]},
}


class FakeWorker:
    """Says what it was told to say."""

    def __init__(self, *messages: Mapping[str, object]) -> None:
        self.memory = SharedMemory(THUMBNAIL_BYTES + 3 * LIMITS.pixels)
        self.memory.close_file()
        self.released = 0
        self._said = messages

    def messages(
        self, _fd: int, *, stills_at_s: Sequence[float] = ()
    ) -> Iterator[Mapping[str, Any]]:
        assert not stills_at_s
        yield from self._said

    def release(self) -> None:
        self.released += 1


def receive(*messages: Mapping[str, object]) -> tuple[Reading | MediaError, list[Any]]:
    frames: list[Any] = []
    worker = cast("WorkerProcess", FakeWorker(*messages))
    listeners = Listeners(frames.append, frames.append, frames.append, observers=2)
    return receive_reading(worker, 0, listeners, limits=LIMITS), frames


def test_an_honest_worker_is_believed() -> None:
    reading, frames = receive(FRAME, {"kind": "alive"}, DONE)
    assert isinstance(reading, Reading)
    assert frames[0].pixels.shape == (10, 10, 3)
    assert not frames[0].pixels.flags.writeable


@pytest.mark.parametrize("lie", LIES)
def test_a_frame_that_cannot_be_is_refused(lie: str) -> None:
    with pytest.raises(MediaError) as refused:
        receive(FRAME | LIES[lie], DONE)
    assert refused.value.code is ProblemCode.CRASHED


@pytest.mark.parametrize("lie", FALSE_ENDS)
def test_a_reading_that_cannot_be_is_refused(lie: str) -> None:
    with pytest.raises(MediaError) as refused:
        receive(DONE | FALSE_ENDS[lie])
    assert refused.value.code is ProblemCode.CRASHED


SOUND: dict[str, object] = {"kind": "sound", "at": THUMBNAIL_BYTES, "length": 80, "at_s": 0.5}
FALSE_SOUNDS: dict[str, dict[str, object]] = {
    "outside the memory": {"at": 10**9},
    "over the thumbnail": {"at": 0},
    "half a sample": {"length": 81},
    "no samples": {"length": 0},
    "more than a piece": {"length": 1 << 21},
    "before the start": {"at_s": -1.0},
    "at no time": {"at_s": None},
}


def test_sound_is_handed_on_as_samples() -> None:
    _, (sound,) = receive(SOUND, DONE)
    assert isinstance(sound, Sound)
    assert (sound.samples.size, sound.samples.dtype, sound.at_s) == (40, np.int16, 0.5)
    assert not sound.samples.flags.writeable


@pytest.mark.parametrize("lie", FALSE_SOUNDS)
def test_sound_that_cannot_be_is_refused(lie: str) -> None:
    with pytest.raises(MediaError) as refused:
        receive(SOUND | FALSE_SOUNDS[lie], DONE)
    assert refused.value.code is ProblemCode.CRASHED


SEEN: dict[str, object] = {"kind": "seen", "by": 1, "data": "QUJD", "at_s": 2.5}
FALSE_SEEN: dict[str, dict[str, object]] = {
    "by an observer that is not there": {"by": 2},
    "by nobody": {"by": None},
    "before the start": {"at_s": -1.0},
    "not base64": {"data": "@@@@"},
    "no text": {"data": 7},
    "more than one thing can be": {"data": "A" * (1 << 19)},
}


def test_what_an_observer_saw_is_handed_on_as_bytes_up_to_the_limit() -> None:
    _, seen = receive(*[SEEN] * 5, DONE)
    assert [(one.observer, one.untrusted_data, one.at_s) for one in seen] == [(1, b"ABC", 2.5)] * 3


@pytest.mark.parametrize("lie", FALSE_SEEN)
def test_an_observation_that_cannot_be_is_refused(lie: str) -> None:
    with pytest.raises(MediaError) as refused:
        receive(SEEN | FALSE_SEEN[lie], DONE)
    assert refused.value.code is ProblemCode.CRASHED


def test_an_observation_that_its_kind_does_not_know_costs_the_file_not_the_run() -> None:
    def refuse(_seen: object) -> None:
        raise ValueError("these bytes are no face")

    worker = cast("WorkerProcess", FakeWorker(SEEN, DONE))
    listeners = Listeners(lambda _f: None, lambda _s: None, refuse, observers=2)
    with pytest.raises(MediaError) as refused:
        receive_reading(worker, 0, listeners, limits=LIMITS)
    assert refused.value.code is ProblemCode.CRASHED


def test_sound_without_end_is_refused() -> None:
    with pytest.raises(MediaError):
        receive(*[SOUND] * 202, DONE)


def test_frames_without_end_are_refused() -> None:
    with pytest.raises(MediaError):
        receive(*[FRAME] * 4, DONE)


def test_members_out_of_turn_are_refused() -> None:
    chunk = {"kind": "chunk", "at": 0, "length": 9}
    member = {"kind": "member", "name": "a", "modified_at": None}
    for said in ([chunk], [member, member], [member | {"name": "\u20ac"}], [{"kind": "end"}]):
        worker = cast("WorkerProcess", FakeWorker(*said))
        with pytest.raises(MediaError):
            list(receive_members(worker, 0, spool=BytesIO, limits=LIMITS))


texts = st.none() | st.text(max_size=80)
numbers = st.none() | st.integers(0, 2**40)


@given(
    st.builds(
        Facts,
        width=numbers,
        height=numbers,
        duration_s=st.none() | st.floats(0, 1e9),
        camera_make=texts,
        captured_at=texts,
        latitude=st.none() | st.floats(-90, 90),
        codecs=st.lists(st.text(max_size=20), max_size=5).map(tuple),
        tags=st.dictionaries(st.text(max_size=30), st.text(max_size=700), max_size=20),
    )
)
def test_facts_come_back_clean_and_once_clean_do_not_change(facts: Facts) -> None:
    once = facts_from_wire(facts_to_wire(facts))
    assert facts_from_wire(facts_to_wire(once)) == once
    assert once.width == facts.width
    for text in (once.camera_make or "", *once.tags, *once.tags.values()):
        assert "\x00" not in text
        assert len(text) <= 500
        text.encode()  # no lone surrogates


def test_the_shared_memory_cannot_be_shrunk_under_us() -> None:
    memory = SharedMemory(8192)
    with pytest.raises(PermissionError):
        os.ftruncate(memory.fd, 0)
    assert np.array_equal(memory.pixels((2, 2), at=0), np.zeros((2, 2), np.uint8))
    memory.close_file()
