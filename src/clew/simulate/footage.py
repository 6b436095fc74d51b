"""Footage: moving pictures as a function of time, and edits of them that know nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.simulate.camera import moved, viewpoint
from clew.simulate.renderer import photograph, render
from clew.simulate.room import furnished_room
from clew.simulate.sounds import SOUND_RATE, murmur
from clew.simulate.textures import Picture

WIDTH, HEIGHT = 640, 360


@dataclass(frozen=True, slots=True)
class Footage:
    """A clip: its length in seconds, the picture (H, W, 3) at a time, and what is heard.

    `sound` is int16 (n,) at `sounds.SOUND_RATE`, as long as the clip; None is silence.
    """

    duration_s: float
    picture_at: Callable[[float], Picture]
    sound: NDArray[np.int16] | None = None

    @property
    def heard(self) -> NDArray[np.int16]:
        """The sound, silence included."""
        silence = np.zeros(round(self.duration_s * SOUND_RATE), np.int16)
        return silence if self.sound is None else self.sound


def room_footage(room_seed: int, *, shots: int = 3, shot_s: float = 4.0) -> Footage:
    """Return a camera moving through a room, in shots that are cut together.

    Example:
        >>> clip = room_footage(2, shots=2, shot_s=3.0)
        >>> clip.duration_s, clip.picture_at(1.0).shape
        (6.0, (360, 640, 3))
    """
    room = furnished_room(room_seed)
    ways = [
        (viewpoint(room, seed=100 * shot + room_seed), viewpoint(room, seed=100 * shot + 57))
        for shot in range(shots)
    ]

    def picture_at(at_s: float) -> Picture:
        shot = min(shots - 1, int(at_s / shot_s))
        start, end = ways[shot]
        camera = moved(start, end, 0.35 * (at_s - shot * shot_s) / shot_s)
        return photograph(render(room, camera, width=WIDTH, height=HEIGHT), seed=int(at_s * 1000))

    return Footage(shots * shot_s, picture_at, murmur(room_seed, seconds=shots * shot_s))


def title_footage(text: str, *, duration_s: float = 3.0) -> Footage:
    """Return a title card: white letters on black."""
    card = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    cv2.putText(card, text, (60, 195), cv2.FONT_HERSHEY_DUPLEX, 1.3, (255, 255, 255), 2)
    return Footage(duration_s, lambda _at_s: card)


def slides(pictures: Sequence[Picture], *, each_s: float) -> Footage:
    """Return still pictures one after another."""
    return Footage(
        each_s * len(pictures),
        lambda at_s: pictures[min(len(pictures) - 1, int(at_s / each_s))],
    )


def part(clip: Footage, start_s: float, end_s: float) -> Footage:
    """Return the stretch of a clip between two times."""
    sound = clip.heard[round(start_s * SOUND_RATE) : round(end_s * SOUND_RATE)]
    return Footage(end_s - start_s, lambda at_s: clip.picture_at(start_s + at_s), sound)


def joined(clips: Sequence[Footage]) -> Footage:
    """Return clips cut one after another.

    Example:
        >>> joined([title_footage("a"), title_footage("b")]).duration_s
        6.0
    """
    starts = np.cumsum([0.0, *(clip.duration_s for clip in clips)])

    def picture_at(at_s: float) -> Picture:
        place = min(len(clips) - 1, int(np.searchsorted(starts, at_s, side="right")) - 1)
        return clips[place].picture_at(at_s - float(starts[place]))

    return Footage(float(starts[-1]), picture_at, np.concatenate([c.heard for c in clips]))


def edited(clip: Footage, edit: Callable[[Picture], Picture]) -> Footage:
    """Return the clip with every picture edited."""
    return replace(clip, picture_at=lambda at_s: edit(clip.picture_at(at_s)))


def faster(clip: Footage, *, times: float) -> Footage:
    """Return the clip played so many times as fast, without its sound."""
    return Footage(clip.duration_s / times, lambda at_s: clip.picture_at(at_s * times))
