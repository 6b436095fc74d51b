"""What observers say goes to the reader; one that fails costs no more than what it would see."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from clew.media.observer import Heard
from clew.media.sandbox.channel import Channel
from clew.media.sandbox.frame_ring import FrameRing, SharedSink

PIXELS = np.zeros((4, 4, 3), np.uint8)


class KeptMessages:
    """A channel that keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    def send(self, message: object) -> None:
        self.sent.append(message)


class SeesTwice:
    def observe(self, pixels: NDArray[np.uint8]) -> Iterator[bytes]:
        yield b"one"
        yield b"two"


class Fails:
    def observe(self, pixels: NDArray[np.uint8]) -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError("a layer has no such shape")


def test_an_observer_that_fails_is_told_and_the_next_one_goes_on() -> None:
    channel = KeptMessages()
    sink = SharedSink(
        cast("FrameRing", None), cast("Channel", channel), observers=[Fails(), SeesTwice()]
    )

    sink.observe(PIXELS, at_s=1.5)

    seen = [one for one in channel.sent if one["kind"] == "seen"]
    told = [(one["by"], one["data"], one["at_s"]) for one in seen]
    half, one, two = (b64encode(data).decode() for data in (b"half", b"one", b"two"))
    assert told == [(0, half, 1.5), (0, None, 1.5), (1, one, 1.5), (1, two, 1.5)]


class Hears:
    """Says what it heard of a track: how many samples, and the last word at its end."""

    def listen(self) -> "Hears":
        return Hears()

    def take(self, samples: NDArray[np.int16]) -> Iterator[Heard]:
        yield Heard(b"%d" % len(samples), 0.5)

    def ended(self) -> Iterator[Heard]:
        yield Heard(b"end", 2.0)


class GoesDeaf(Hears):
    def listen(self) -> "GoesDeaf":
        return GoesDeaf()

    def take(self, samples: NDArray[np.int16]) -> Iterator[Heard]:
        raise RuntimeError("a layer has no such shape")
        yield


def test_those_who_look_are_not_asked_to_listen_and_one_that_fails_stops_no_other() -> None:
    channel = KeptMessages()
    sink = SharedSink(
        cast("FrameRing", None),
        cast("Channel", channel),
        observers=[SeesTwice(), GoesDeaf(), Hears()],
    )

    ears = sink.ears(at_s=10.0)
    assert ears is not None
    ears.take(np.zeros(7, np.int16))
    ears.end()

    seven, end = (b64encode(data).decode() for data in (b"7", b"end"))
    told = [(one["by"], one["data"], one["at_s"]) for one in channel.sent]
    assert told == [(1, None, 10.0), (2, seven, 10.5), (1, end, 12.0), (2, end, 12.0)]


def test_where_nobody_listens_sound_is_not_resampled_for_anybody() -> None:
    sink = SharedSink(cast("FrameRing", None), cast("Channel", KeptMessages()), [SeesTwice()])

    assert sink.observes
    assert sink.ears(at_s=0.0) is None


def test_each_observer_is_given_time_of_its_own() -> None:
    channel = KeptMessages()
    sink = SharedSink(
        cast("FrameRing", None), cast("Channel", channel), observers=[SeesTwice(), SeesTwice()]
    )

    sink.observe(PIXELS, at_s=None)

    assert [one["kind"] for one in channel.sent] == ["alive", "seen", "seen"] * 2


class WorksOn:
    def observe(self, pixels: NDArray[np.uint8]) -> Iterator[bytes]:
        yield b""


def test_an_observer_that_sees_nothing_yet_says_that_work_goes_on() -> None:
    channel = KeptMessages()
    sink = SharedSink(cast("FrameRing", None), cast("Channel", channel), observers=[WorksOn()])

    sink.observe(PIXELS, at_s=None)

    assert [one["kind"] for one in channel.sent] == ["alive", "alive"]
