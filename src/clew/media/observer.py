"""Observers: trained models that look at pictures where they are decoded, inside the sandbox.

A picture can be made to mislead a model or the library that runs it, so models run where nothing
can be reached, and what they say is checked like all that comes from there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

OBSERVED_SIDE = 1280
"""Pixels: no frame of a clip is larger, in its longer side, when it is observed."""

OBSERVED_EVERY_S = 1.0
"""Clips: frames are observed so often, and where a scene starts."""


@dataclass(frozen=True, slots=True)
class Observation:
    """What one observer saw in one place of one picture or frame.

    `untrusted_data` is as the observer, named by its place in the sandbox's list, wrote it; None
    where it failed on the picture, which costs no more than what it would have seen.
    `at_s` is None for a picture, else seconds from the clip's start.
    """

    observer: int
    untrusted_data: bytes | None
    at_s: float | None


class Observer(Protocol):
    """A model, loaded and ready: made before the worker is confined, once."""

    def observe(self, pixels: NDArray[np.uint8]) -> Iterator[bytes]:
        """Yield what is seen in an upright picture, RGB (H, W, 3).

        An empty one says only that work goes on.
        """
        ...
