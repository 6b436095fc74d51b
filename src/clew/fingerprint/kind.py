"""What a fingerprint kind is: a file in kinds/ with one constant, `KIND`, that follows a protocol.

Names and versions are stored with every fingerprint: a name never changes, and the version rises
whenever the output does.
"""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.sensor_noise import SensorNoise
from clew.media.observer import Listener, Observer
from clew.model.fingerprint import Fingerprint
from clew.model.media import Family


class Hasher(Protocol):
    """A digest under way, as `hashlib` gives it."""

    def update(self, data: bytes, /) -> None:
        """Take the next bytes."""
        ...

    def digest(self) -> bytes:
        """Return the digest of all bytes taken."""
        ...


@runtime_checkable
class DigestKind(Protocol):
    """Tells whether two files are the same bytes."""

    name: str
    version: int

    def start(self) -> Hasher:
        """Return a hasher that has taken nothing yet."""
        ...

    def examples(self) -> Mapping[bytes, str]:
        """Return inputs and the digests, in hex, that the standard gives for them."""
        ...


@runtime_checkable
class PictureKind(Protocol):
    """Tells whether two pictures look alike: bits whose Hamming distance is the difference."""

    name: str
    version: int
    families: frozenset[Family]

    def of(self, pixels: NDArray[np.uint8], *, at_s: float | None) -> list[Fingerprint]:
        """Return the fingerprints of a picture: RGB (H, W, 3) or luma (H, W).

        `at_s` is a clip's frame's time in seconds, None for a picture. Each fingerprint's data is
        eight forms of 32 bytes in the order of `Transform`.
        """
        ...

    def examples(self) -> Mapping[str, tuple[NDArray[np.uint8], NDArray[np.uint8], bool]]:
        """Return named pairs of pictures, and whether they must be near."""
        ...


@runtime_checkable
class KeypointKind(Protocol):
    """Tells whether a part of one picture lies on a part of another: descriptors with places."""

    name: str
    version: int
    families: frozenset[Family]

    def keypoints_of(self, pixels: NDArray[np.uint8], *, at_s: float | None) -> list[Fingerprint]:
        """Return the fingerprints of a picture, RGB (H, W, 3) or luma (H, W); the whole first.

        `at_s` is a clip's frame's time in seconds, None for a picture. The data are the bytes of
        `clew.fingerprint.keypoints.BothWays`.
        """
        ...

    def examples(self) -> Mapping[str, tuple[NDArray[np.uint8], NDArray[np.uint8], bool]]:
        """Return named pairs of pictures, and whether the one must lie on the other."""
        ...


class Track(Protocol):
    """One track of sound while it is heard."""

    def take(self, samples: NDArray[np.int16], /) -> None:
        """Take the next samples (n,) of one channel, `model.media.SOUND_RATE` a second."""
        ...

    def ended(self, *, at_s: float) -> list[Fingerprint]:
        """Return the fingerprints of all that was taken, which began at `at_s` seconds."""
        ...


@runtime_checkable
class SoundKind(Protocol):
    """Tells whether two recordings hold the same sound."""

    name: str
    version: int

    def listen(self) -> Track:
        """Return a track that has taken nothing yet."""
        ...

    def examples(self) -> Mapping[str, tuple[NDArray[np.int16], NDArray[np.int16], bool]]:
        """Return named pairs of sounds, and whether they must be near."""
        ...


class Gathering(Protocol):
    """What a model sees or hears in one file, gathered while it is decoded."""

    def take(self, untrusted_data: bytes, /, *, at_s: float | None) -> None:
        """Take one thing seen or heard: `at_s` seconds from the start, None in a picture.

        Raises:
            ValueError: it is nothing that the observer would have said.
        """
        ...

    def ended(self, *, duration_s: float | None) -> list[Fingerprint]:
        """Return the fingerprints of all that was seen."""
        ...


@runtime_checkable
class ObservedKind(Protocol):
    """What a trained model sees in pictures or hears in sound: it works inside the sandbox.

    `families` are the files in which it can; `models` its models' names in models.lock. What
    `is_biometric` (a face, a voice) is sealed in the records.
    """

    name: str
    version: int
    families: frozenset[Family]
    models: tuple[str, ...]
    is_biometric: bool

    def observer(self) -> Observer | Listener:
        """Load the models and return what looks or listens. Called once in every worker.

        Raises:
            MissingModelError: a model is not installed.
        """
        ...

    def gather(self) -> Gathering:
        """Return a gathering that has taken nothing yet. Needs no model."""
        ...

    def examples(self) -> Mapping[str, tuple[NDArray[np.uint8] | NDArray[np.int16], bool]]:
        """Return named examples, and whether something in them can be compared.

        Pictures are RGB (H, W, 3); sounds (n,), `media.observer.HEARD_RATE` a second.
        """
        ...


@runtime_checkable
class WithOptionalModels(Protocol):
    """An observed kind that sees more where further models are installed.

    `optional_models` tells for each, by its name in models.lock, what it is for, in words.
    """

    optional_models: Mapping[str, str]


@runtime_checkable
class NoiseKind(Protocol):
    """Tells whether two pictures were taken by one sensor: noise, held against other noise."""

    name: str
    version: int
    families: frozenset[Family]

    def noise_of(self, pixels: NDArray[np.uint8]) -> SensorNoise:
        """Return the sensor's noise in a picture, RGB (H, W, 3) or luma (H, W).

        Raises:
            NoTraceError: it holds none that would tell; the message says why.
        """
        ...

    def examples(self) -> Mapping[str, tuple[NDArray[np.uint8], NDArray[np.uint8], bool]]:
        """Return named pairs of pictures, and whether one sensor took both."""
        ...
