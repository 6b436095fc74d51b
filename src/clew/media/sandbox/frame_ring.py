"""The worker's end of the shared memory: results are written in place, a few ahead of the reader.

Places are taken in turn. Each is free again when the reader has said that it is done with it, so
that a clip is decoded on while its last frames are still being fingerprinted.
"""

import mmap
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from clew.media.errors import MediaError
from clew.media.observer import Heard, Hearing, Listener, Observer, RememberingObserver
from clew.media.sandbox.channel import Channel, ChannelClosedError
from clew.media.sandbox.shared_memory import THUMBNAIL_BYTES
from clew.media.wire import problem_to_wire

_AHEAD = 4


class FrameRing:
    """Gives out places in the memory mapped from `fd`, and tells the reader what lies in them."""

    def __init__(self, fd: int, size: int, channel: Channel) -> None:
        self._memory = np.frombuffer(mmap.mmap(fd, size), np.uint8)
        self._channel = channel
        self._place_bytes = self._places = self._next = self._unread = 0

    def place(self, length: int) -> tuple[int, NDArray[np.uint8]]:
        """Return the offset and the memory of a free place of this length, waiting for one."""
        if length > self._place_bytes or length * 4 < self._place_bytes:
            self.wait(0)
            self._divide(length)
        self.wait(self._places - 1)
        at = THUMBNAIL_BYTES + self._next * self._place_bytes
        self._next = (self._next + 1) % self._places
        return at, self._memory[at : at + length]

    def tell(self, message: Mapping[str, object]) -> None:
        """Say what lies in the place given out last; it is the reader's until it says so."""
        self._channel.send(message)
        self._unread += 1

    def wait(self, unread: int) -> None:
        """Wait until no more than so many places are the reader's."""
        while self._unread > unread:
            self._channel.receive()
            self._unread -= 1

    def write_thumbnail(self, pixels: NDArray[np.uint8]) -> None:
        """Write the thumbnail at its fixed place, the start."""
        self._memory[: pixels.size] = pixels.reshape(-1)

    def _divide(self, length: int) -> None:
        room = self._memory.size - THUMBNAIL_BYTES
        if length > room:
            raise MemoryError
        self._places = min(_AHEAD, room // length)
        self._place_bytes, self._next = length, 0


class SharedSink:
    """Hands a decoder's frames and sound to the reader through the ring."""

    def __init__(
        self, ring: FrameRing, channel: Channel, observers: Sequence[Observer | Listener] = ()
    ) -> None:
        self._ring, self._channel = ring, channel
        numbered = list(enumerate(observers))
        self._observers = [(n, one) for n, one in numbered if isinstance(one, Observer)]
        self._listeners = [(n, one) for n, one in numbered if isinstance(one, Listener)]
        self._at = 0
        self._shape: tuple[int, ...] = ()

    def begin(self) -> None:
        """Begin another file: of the last one nothing is told any more."""
        for _, observer in self._observers:
            if isinstance(observer, RememberingObserver):
                observer.forget()

    def buffer(self, shape: tuple[int, ...]) -> NDArray[np.uint8]:
        """Return memory of this shape to write the next frame into."""
        self._at, memory = self._ring.place(prod(shape))
        self._shape = shape
        return memory.reshape(shape)

    def hand_over(self, *, at_s: float | None, scene_change: bool) -> None:
        """Tell the reader that the frame is there."""
        self._ring.tell(
            {
                "kind": "frame",
                "at": self._at,
                "shape": self._shape,
                "at_s": at_s,
                "scene_change": scene_change,
            }
        )

    def hear(self, samples: NDArray[np.int16], *, at_s: float) -> None:
        """Tell the reader that more sound is there."""
        at, memory = self._ring.place(samples.nbytes)
        memory[:] = samples.view(np.uint8)
        self._ring.tell({"kind": "sound", "at": at, "length": samples.nbytes, "at_s": at_s})

    @property
    def observes(self) -> bool:
        """Whether anybody looks."""
        return bool(self._observers)

    def observe(self, pixels: NDArray[np.uint8], *, at_s: float | None) -> None:
        """Tell the reader what each observer sees, one by one; each has a file's time for it."""
        for number, observer in self._observers:
            self.alive()
            told = ((data, at_s) for data in observer.observe(pixels))
            tell_all(self._channel, number, told, at_s=at_s)

    def ears(self, *, at_s: float) -> "SharedEars | None":
        """Return who listens to a track; they tell the reader what they hear, one by one."""
        hearings = [(number, listener.listen()) for number, listener in self._listeners]
        return SharedEars(self._channel, hearings, at_s=at_s) if hearings else None

    def alive(self) -> None:
        """Say that work goes on."""
        self._channel.send({"kind": "alive"})


class SharedEars:
    """Tells the reader what models hear in one track that begins at `at_s`."""

    def __init__(
        self, channel: Channel, hearings: Sequence[tuple[int, Hearing]], *, at_s: float
    ) -> None:
        self._channel, self._hearings, self._at_s = channel, hearings, at_s

    def take(self, samples: NDArray[np.int16]) -> None:
        """Let each listen to the next samples."""
        for number, hearing in self._hearings:
            self._tell(number, hearing.take(samples))

    def end(self) -> None:
        """Let each say what is still to be said."""
        for number, hearing in self._hearings:
            self._tell(number, hearing.ended())

    def _tell(self, number: int, heard: Iterable[Heard]) -> None:
        told = ((one.data, round(self._at_s + one.after_s, 3)) for one in heard)
        tell_all(self._channel, number, told, at_s=self._at_s)


def tell_all(
    channel: Channel,
    observer: int,
    told: Iterable[tuple[bytes, float | None]],
    *,
    at_s: float | None,
) -> None:
    """Tell the reader what an observer says, and when; where it fails, that it failed.

    What is empty says nothing but that work goes on.
    """
    seen = {"kind": "seen", "by": observer}
    try:
        for data, moment_s in told:
            if data:
                channel.send(seen | {"at_s": moment_s, "data": b64encode(data).decode()})
            else:
                channel.send({"kind": "alive"})
    except ChannelClosedError:
        raise
    except Exception:  # noqa: BLE001 -- a model's surprise costs what it sees, not the file
        channel.send(seen | {"at_s": at_s, "data": None})


class SharedMemberSink:
    """Hands an archive's members to the reader through the ring."""

    def __init__(self, ring: FrameRing, channel: Channel) -> None:
        self._ring, self._channel = ring, channel

    def begin(self, name: bytes, *, modified_at: str | None) -> None:
        """Start a member; latin-1 carries any bytes."""
        self._channel.send(
            {"kind": "member", "name": name.decode("latin-1"), "modified_at": modified_at}
        )

    def write(self, chunk: bytes) -> None:
        """Take the member's next bytes."""
        at, memory = self._ring.place(len(chunk))
        memory[:] = np.frombuffer(chunk, np.uint8)
        self._ring.tell({"kind": "chunk", "at": at, "length": len(chunk)})

    def end(self, problem: MediaError | None) -> None:
        """Finish the member."""
        self._channel.send({"kind": "end", "problem": problem_to_wire(problem)})
