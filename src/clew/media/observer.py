"""Observers: trained models that look and listen where files are decoded, inside the sandbox.

A picture or a sound can be made to mislead a model or the library that runs it, so models run where
nothing can be reached, and what they say is checked like all that comes from there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

OBSERVED_SIDE = 1280
"""Pixels: no frame of a clip is larger, in its longer side, when it is observed."""

OBSERVED_EVERY_S = 1.0
"""Clips: frames are observed so often, and where a scene starts."""

HEARD_RATE = 16_000
"""Samples a second of the sound that is listened to: one channel, 16 bits."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What one observer saw in one place of one picture or frame, or heard at one moment.

    `untrusted_data` is as the observer, named by its place in the sandbox's list (the guests after
    the others), wrote it; None
    where it failed on the picture, which costs no more than what it would have seen.
    `at_s` is None for a picture, else seconds from the clip's start.
    """

    observer: int
    untrusted_data: bytes | None
    at_s: float | None


@dataclass(frozen=True, slots=True)
class Guest:
    """An observer whose model no package carries: it comes from whoever runs Clew.

    `module` is where `observer(settings, model)` makes a `GuestObserver`.
    """

    module: str
    settings: str
    model: bytes


@runtime_checkable
class Observer(Protocol):
    """A model that looks, loaded and ready: made before the worker is confined, once."""

    def observe(self, pixels: NDArray[np.uint8]) -> Iterator[bytes]:
        """Yield what is seen in an upright picture, RGB (H, W, 3).

        An empty one says only that work goes on.
        """
        ...


@runtime_checkable
class RememberingObserver(Observer, Protocol):
    """An observer that holds on to what it saw in a clip's last frame."""

    def forget(self) -> None:
        """Another file begins: nothing of the last one may be told of it."""
        ...


class GuestObserver(Observer, Protocol):
    """An observer that trusts its own model as little as the pictures."""

    def confined(self) -> None:
        """Open the model. Called once, after the worker was confined; never raises."""
        ...


@dataclass(frozen=True, slots=True)
class Heard:
    """What a listener says of one moment: `after_s` seconds from the beginning of the track."""

    data: bytes
    after_s: float


class Hearing(Protocol):
    """One track of sound while a model listens to it."""

    def take(self, samples: NDArray[np.int16], /) -> Iterator[Heard]:
        """Take the next samples (n,), `HEARD_RATE` a second, and yield what was heard so far."""
        ...

    def ended(self) -> Iterator[Heard]:
        """Yield what was still to be said when the track ended."""
        ...


@runtime_checkable
class Listener(Protocol):
    """A model that listens, loaded and ready: made before the worker is confined, once."""

    def listen(self) -> Hearing:
        """Return the hearing of a track of which nothing was heard yet."""
        ...
