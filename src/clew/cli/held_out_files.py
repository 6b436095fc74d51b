"""Held-out files: what `clew calibrate` reads of a folder, each file decoded in the sandbox.

A file that cannot be read is told and left out. Of a clip or a recording only the beginning is
read; one is held at a time.
"""

import os
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.intake.collection import Found, shown, walk
from clew.media.errors import MediaError
from clew.media.frame import Frame, Sound
from clew.media.sandbox import Sandbox
from clew.media.signatures import detect
from clew.model.media import SOUND_RATE, Family
from clew.simulate.footage import Footage
from clew.simulate.held_out.clips import Recording
from clew.simulate.sounds import SOUND_RATE as WRITTEN_RATE
from clew.simulate.textures import Picture

RATE = 25
"""Frames a second that are kept of a clip, at most."""

_LONGEST = 1280  # pixels of a picture: larger ones are shrunk
_LONGEST_OF_CLIP = 640
_HEAD = 4096
_MEASURED = {Family.IMAGE, Family.CLIP, Family.SOUND}


@dataclass(frozen=True, slots=True)
class HeldOutFiles:
    """The pictures and recordings of a folder, so many of each at most, so much of each.

    `tell` is called with a line about each file that is left out.
    """

    folder: Path
    sandbox: Sandbox
    tell: Callable[[str], None]
    most_pictures: int
    most_recordings: int
    seconds: float

    def pictures(self) -> Iterator[tuple[str, Picture]]:
        """Yield each picture (RGB) by its name."""
        left = self.most_pictures
        for name, path, _ in self._files({Family.IMAGE}, telling=True):
            if not left:
                self.tell(f"Only the first {self.most_pictures} pictures are measured.")
                return
            held = self._decoded(name, path)
            if held is None:
                continue
            for number, picture in enumerate(held.stills[:left], start=1):
                yield name + (f" ({number})" if len(held.stills) > 1 else ""), picture
            left -= min(left, len(held.stills))
            if not held.stills:
                self.tell(f"{name} is left out: it moves, and is no clip")

    def recordings(self) -> Iterator[Recording]:
        """Yield the beginning of each clip and each recording of sound."""
        left = self.most_recordings
        for name, path, family in self._files({Family.CLIP, Family.SOUND}, telling=False):
            if not left:
                self.tell(f"Only the first {self.most_recordings} clips and sounds are measured.")
                return
            held = self._decoded(name, path)
            if held is not None:
                left -= 1
                yield held.recording(name, has_pictures=family is Family.CLIP)

    def _files(self, families: set[Family], *, telling: bool) -> Iterator[tuple[str, Path, Family]]:
        """The files of these families; what stands in the way is told once, if `telling`."""
        others = 0
        for found in walk([self.folder]):
            if not isinstance(found, Found):
                if telling:
                    self.tell(found.problem.line)
                continue
            path = Path(os.fsdecode(found.path))
            try:
                with path.open("rb") as file:
                    family = detect(file.read(_HEAD)).family
            except OSError as error:
                if telling:
                    self.tell(f"{shown(found.name)} is left out: {error.strerror}")
                continue
            if family in families:
                yield shown(found.name), path, family
            others += family not in _MEASURED
        if telling and others:
            self.tell(f"{others} file(s) are left out: no pictures, clips or sounds")

    def _decoded(self, name: str, path: Path) -> "_Held | None":
        held = _Held(self.seconds)
        try:
            with path.open("rb") as file:
                self.sandbox.read(file.fileno(), on_frame=held.see, on_sound=held.hear)
        except (OSError, MediaError) as error:
            self.tell(f"{name} is left out: {error}")
            return None
        return held


@dataclass(slots=True)
class _Held:
    """What is kept of one file while it is decoded."""

    seconds: float
    stills: list[Picture] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    frames: list[NDArray[np.uint8]] = field(default_factory=list)
    sound: list[NDArray[np.int16]] = field(default_factory=list)

    def see(self, frame: Frame) -> None:
        if frame.at_s is None:
            self.stills.append(_of_size(frame.pixels, _LONGEST))
        elif frame.at_s < self.seconds and (
            not self.times or frame.at_s >= self.times[-1] + 0.9 / RATE
        ):
            self.times.append(frame.at_s)
            self.frames.append(_of_size(frame.pixels, _LONGEST_OF_CLIP))

    def hear(self, sound: Sound) -> None:
        self.sound.append(sound.samples.copy())

    def recording(self, name: str, *, has_pictures: bool) -> Recording:
        samples = np.concatenate([np.empty(0, np.int16), *self.sound])
        samples = samples[: round(self.seconds * SOUND_RATE)]
        seen_s = self.times[-1] + 1 / RATE if self.times else 0.0
        length = max(seen_s, len(samples) / SOUND_RATE)
        footage = Footage(length, self._picture_at, _resampled(samples, length))
        return Recording(name, footage, has_pictures=has_pictures and bool(self.frames))

    def _picture_at(self, at_s: float) -> Picture:
        place = max(0, bisect_right(self.times, at_s + 1e-6) - 1)
        return np.repeat(self.frames[place][..., None], 3, axis=2)


def _resampled(samples: NDArray[np.int16], length_s: float) -> NDArray[np.int16]:
    """The samples at the rate that is written, silence after their end."""
    times = np.arange(round(length_s * WRITTEN_RATE)) * (SOUND_RATE / WRITTEN_RATE)
    if not len(samples):
        return np.zeros(len(times), np.int16)
    return np.asarray(np.interp(times, np.arange(len(samples)), samples, right=0.0), np.int16)


def _of_size(pixels: NDArray[np.uint8], longest: int) -> NDArray[np.uint8]:
    scale = min(1.0, longest / max(pixels.shape))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.array(small, np.uint8)
