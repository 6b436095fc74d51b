"""Receiving one file's frames and reading from a worker, with nothing taken on trust."""

import binascii
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.media.errors import MediaError
from clew.media.frame import MOST_EMBEDDED_BYTES, THUMBNAIL_SIDE, Frame, Reading, Sound
from clew.media.limits import Limits
from clew.media.observer import Observation
from clew.media.sandbox.shared_memory import THUMBNAIL_BYTES, SharedMemory
from clew.media.sandbox.worker_process import WorkerProcess
from clew.media.wire import (
    WireError,
    facts_from_wire,
    media_type_from_wire,
    number,
    problem_from_wire,
    whole,
)
from clew.model.media import SOUND_RATE
from clew.model.problem import ProblemCode

_LONGEST_CLIP_S = 1e9
_MOST_SOUND_BYTES = 1 << 20
_MOST_SEEN_BYTES = 1 << 18  # as base64; a view of a place needs the most


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who is told of frames, sound and observations, and how many observers there are."""

    on_frame: Callable[[Frame], None]
    on_sound: Callable[[Sound], None]
    on_seen: Callable[[Observation], None]
    observers: int


def receive_reading(
    worker: WorkerProcess,
    untrusted_fd: int,
    listeners: Listeners,
    *,
    limits: Limits,
    stills_at_s: Sequence[float] = (),
) -> Reading | MediaError:
    """Let a worker decode a file; return its reading, or why there is none.

    Raises:
        MediaError: the worker died, hung or made no sense, and must be ended.
    """
    try:
        messages = worker.messages(untrusted_fd, stills_at_s=stills_at_s)
        return _receive(messages, worker, listeners, limits)
    except WireError as error:
        raise made_no_sense() from error


def _receive(
    messages: Iterable[Mapping[str, Any]],
    worker: WorkerProcess,
    listeners: Listeners,
    limits: Limits,
) -> Reading | MediaError:
    frames = heard = seen = 0
    for message in messages:
        kind = message.get("kind")
        if kind == "frame" and frames < limits.frames:
            frames += 1
            listeners.on_frame(_frame(message, worker.memory, limits))
            worker.release()
        elif kind == "sound" and heard < limits.sound_s * SOUND_RATE:
            sound = _sound(message, worker.memory)
            heard += sound.samples.size
            listeners.on_sound(sound)
            worker.release()
        elif kind == "seen":
            seen += 1
            if seen <= limits.observations:
                _tell_seen(_observation(message, listeners.observers), listeners)
        elif kind == "done":
            return _reading(message, worker.memory)
        elif kind == "failed":
            return failure(message)
        elif kind != "alive":
            break
    raise WireError("an unknown message, or one out of turn")


def failure(message: Mapping[str, Any]) -> MediaError:
    """Return the problem that a worker reports.

    Raises:
        WireError: there is none in the message.
    """
    problem = problem_from_wire(message.get("problem"))
    if problem is None:
        raise WireError("a failure without a problem")
    return problem


def made_no_sense() -> MediaError:
    """Return the error of a worker that broke the rules, which a file may have made it do."""
    return MediaError(
        ProblemCode.CRASHED,
        "the decoder gave an answer that makes no sense",
        "look at it by hand in a safe place: it may attack decoders",
    )


def _frame(message: Mapping[str, Any], memory: SharedMemory, limits: Limits) -> Frame:
    at_s = number(message.get("at_s"), 0, _LONGEST_CLIP_S)
    shape = _shape(message.get("shape"), limits, colours=at_s is None)
    at = whole(message.get("at"), most=memory.size)
    if at < THUMBNAIL_BYTES:
        raise WireError("a frame lies where the thumbnail belongs")
    return Frame(
        pixels=memory.pixels(shape, at=at),
        at_s=at_s,
        scene_change=message.get("scene_change") is True,
    )


def _sound(message: Mapping[str, Any], memory: SharedMemory) -> Sound:
    at_s = number(message.get("at_s"), 0, _LONGEST_CLIP_S)
    at = whole(message.get("at"), most=memory.size)
    length = whole(message.get("length"), most=_MOST_SOUND_BYTES)
    if at_s is None or at < THUMBNAIL_BYTES or length % 2 or not length:
        raise WireError("sound that is none")
    return Sound(memory.pixels((length,), at=at).view(np.int16), at_s=at_s)


def _observation(message: Mapping[str, Any], observers: int) -> Observation:
    number_of = whole(message.get("by"), most=observers - 1)
    text, at_s = message.get("data"), number(message.get("at_s"), 0, _LONGEST_CLIP_S)
    if text is None:
        return Observation(number_of, None, at_s)
    if not isinstance(text, str) or len(text) > _MOST_SEEN_BYTES:
        raise WireError("an observation that is none")
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except ValueError as error:
        raise WireError("an observation is not base64") from error
    return Observation(number_of, data, at_s)


def _tell_seen(seen: Observation, listeners: Listeners) -> None:
    try:
        listeners.on_seen(seen)
    except ValueError as error:
        raise WireError("an observation makes no sense") from error


def _shape(untrusted: object, limits: Limits, *, colours: bool) -> tuple[int, ...]:
    if not isinstance(untrusted, list) or len(untrusted) != (3 if colours else 2):
        raise WireError("a frame has the wrong dimensions")
    shape = tuple(whole(side, most=limits.side) for side in untrusted)
    if min(shape) < 1 or shape[0] * shape[1] > limits.pixels or (colours and shape[2] != 3):
        raise WireError("a frame has an impossible size")
    return shape


def _reading(message: Mapping[str, Any], memory: SharedMemory) -> Reading:
    return Reading(
        media_type=media_type_from_wire(message.get("media_type")),
        facts=facts_from_wire(message.get("facts")),
        thumbnail=_thumbnail(message.get("thumbnail"), memory),
        embedded_at=_stretch(message.get("embedded_at")),
        problem=problem_from_wire(message.get("problem")),
    )


def _stretch(untrusted: object) -> tuple[int, int] | None:
    if untrusted is None:
        return None
    if not isinstance(untrusted, list) or len(untrusted) != 2:
        raise WireError("a stretch of the file is not two numbers")
    return whole(untrusted[0]), whole(untrusted[1], most=MOST_EMBEDDED_BYTES)


def _thumbnail(untrusted: object, memory: SharedMemory) -> NDArray[np.uint8] | None:
    if untrusted is None:
        return None
    small = Limits(pixels=THUMBNAIL_SIDE**2, side=THUMBNAIL_SIDE)
    return memory.pixels(_shape(untrusted, small, colours=True), at=0).copy()
