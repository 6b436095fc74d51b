"""Where decoders put frames: one at a time, written in place, so that nothing is copied twice."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from clew.media.frame import Frame, Sound


class Ears(Protocol):
    """Those who listen to one track, each sample of it, in the order of time."""

    def take(self, samples: NDArray[np.int16]) -> None:
        """Take the next samples (n,), `media.observer.HEARD_RATE` a second."""
        ...

    def end(self) -> None:
        """Say that the track has ended."""
        ...


class Sink(Protocol):
    """Takes frames: ask for a buffer, fill it, hand it over."""

    def buffer(self, shape: tuple[int, ...]) -> NDArray[np.uint8]:
        """Return memory of this shape to write the next frame into."""
        ...

    def hand_over(self, *, at_s: float | None, scene_change: bool) -> None:
        """Give the frame in the last buffer to whoever waits for it."""
        ...

    def hear(self, samples: NDArray[np.int16], *, at_s: float) -> None:
        """Give the next samples (n,) of the sound, which begins at `at_s` seconds."""
        ...

    @property
    def observes(self) -> bool:
        """Whether anything is observed: if not, `observe` need not be called."""
        ...

    def observe(self, pixels: NDArray[np.uint8], *, at_s: float | None) -> None:
        """Show an upright picture, RGB (H, W, 3), to the observers."""
        ...

    def ears(self, *, at_s: float) -> Ears | None:
        """Return who listens to a track that begins at `at_s` seconds, None where nobody does."""
        ...

    def alive(self) -> None:
        """Say that work goes on, though there is no frame yet."""
        ...


class DirectSink:
    """Hands frames and sound to functions in the same process: for benchmarks and trusted media.

    Example:
        >>> sink = DirectSink(lambda frame: print(frame.pixels.shape, frame.at_s))
        >>> sink.buffer((2, 2))[:] = 0
        >>> sink.hand_over(at_s=1.0, scene_change=False)
        (2, 2) 1.0
    """

    def __init__(
        self,
        on_frame: Callable[[Frame], None],
        on_sound: Callable[[Sound], None] = lambda _sound: None,
    ) -> None:
        self._on_frame, self._on_sound = on_frame, on_sound
        self._pixels = np.empty(0, np.uint8)

    def buffer(self, shape: tuple[int, ...]) -> NDArray[np.uint8]:
        """Return memory of this shape to write the next frame into."""
        self._pixels = np.empty(shape, np.uint8)
        return self._pixels

    def hand_over(self, *, at_s: float | None, scene_change: bool) -> None:
        """Call the function with the frame."""
        self._on_frame(Frame(self._pixels, at_s=at_s, scene_change=scene_change))

    def hear(self, samples: NDArray[np.int16], *, at_s: float) -> None:
        """Call the other function with the samples."""
        self._on_sound(Sound(samples, at_s=at_s))

    @property
    def observes(self) -> bool:
        """Nothing is."""
        return False

    def observe(self, pixels: NDArray[np.uint8], *, at_s: float | None) -> None:
        """Observe nothing."""

    def ears(self, *, at_s: float) -> Ears | None:  # noqa: ARG002 -- as the protocol has it
        """Nobody listens."""
        return None

    def alive(self) -> None:
        """Nobody watches."""
