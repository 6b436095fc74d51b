"""Reading bytes through a sandbox, with all that came out kept."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from clew.media.frame import Frame, Reading, Sound
from clew.media.limits import Limits
from clew.media.sandbox import Member, Sandbox

type OpenSandbox = Callable[[Limits], Sandbox]


@dataclass
class Seen:
    """What one file gave: its reading, and copies of its frames."""

    reading: Reading
    pixels: list[NDArray[np.uint8]] = field(default_factory=list)
    times: list[float | None] = field(default_factory=list)
    scene_changes: list[bool] = field(default_factory=list)
    sound: NDArray[np.int16] = field(default_factory=lambda: np.empty(0, np.int16))


def read(sandbox: Sandbox, data: bytes) -> Seen:
    frames: list[Frame] = []
    pixels: list[NDArray[np.uint8]] = []
    heard: list[NDArray[np.int16]] = []

    def take(frame: Frame) -> None:
        frames.append(frame)
        pixels.append(frame.pixels.copy())

    def hear(sound: Sound) -> None:
        heard.append(sound.samples.copy())

    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        reading = sandbox.read(file.fileno(), on_frame=take, on_sound=hear)
    times, changes = [f.at_s for f in frames], [f.scene_change for f in frames]
    return Seen(reading, pixels, times, changes, np.concatenate([np.empty(0, np.int16), *heard]))


def unpack(sandbox: Sandbox, data: bytes) -> list[tuple[Member, bytes | None]]:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        found = []
        for member in sandbox.unpack(file.fileno(), spool=tempfile.TemporaryFile):
            content = None
            if member.file is not None:
                with member.file:
                    content = member.file.read()
            found.append((member, content))
        return found
