"""Stills of a clip: the frames that are shown at some moments, handed over as pictures are.

Each is whole, upright and in colour, and the observers look at it as they look at pictures.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from clew.media.decoders.allowed import PICTURE_CODECS
from clew.media.decoders.clip_clock import ClipClock
from clew.media.decoders.clip_rgb import quarters, upright_rgb
from clew.media.decoders.container import check_codec, decoded
from clew.media.decoders.sink import Sink
from clew.media.errors import MediaError, broken, too_large
from clew.media.frame import Reading
from clew.media.limits import Limits
from clew.model.media import Facts, Family, MediaType
from clew.model.problem import ProblemCode

_ALIVE_EVERY = 25  # frames
_ROUNDED_S = 1e-6  # as times are told


def read_stills(  # noqa: PLR0913 -- which frames of what, into what
    container: InputContainer,
    stream: VideoStream,
    media_type: MediaType,
    stills_at_s: Sequence[float],
    *,
    sink: Sink,
    limits: Limits,
) -> Reading:
    """Hand over the frames that are shown these seconds, in order, after the clip's first.

    Raises:
        MediaError: it ends before one of them, cannot be decoded, or is too large.
    """
    check_codec(stream, PICTURE_CODECS)
    stream.codec_context.thread_count = 1
    height = width = 0
    for frame, turns in _frames_at(container, stream, Moments(stills_at_s), sink):
        if frame.width * frame.height > limits.pixels:
            raise too_large(f"is {frame.width} x {frame.height} pixels")
        pixels = upright_rgb(frame, turns=turns)
        height, width = pixels.shape[:2]
        hand_over_still(pixels, sink=sink)
    return stills_read(media_type, width=width, height=height)


def hand_over_still(pixels: NDArray[np.uint8], *, sink: Sink) -> None:
    """Hand over the frame (H, W, 3) and let the observers look at it."""
    buffer = sink.buffer(pixels.shape)
    buffer[:] = pixels
    sink.hand_over(at_s=None, scene_change=False)
    sink.observe(buffer, at_s=None)


def stills_read(media_type: MediaType, *, width: int, height: int) -> Reading:
    """Return what is told of a clip of which stills were handed over: their size."""
    return Reading(MediaType(media_type.mime, Family.CLIP), Facts(width=width, height=height))


def no_clip() -> MediaError:
    """Return the error of a file of which a moment was asked for, and that has none."""
    return MediaError(ProblemCode.UNSUPPORTED, "is no clip: it has no moments", "name no moment")


def is_after(now_s: float, at_s: float) -> bool:
    """Tell whether a frame is shown only after the moment asked for.

    Example:
        >>> is_after(0.1 + 0.2, 0.3), is_after(0.34, 0.3)
        (False, True)
    """
    return now_s > at_s + _ROUNDED_S


class Moments:
    """The moments of a clip that are asked for and did not come yet.

    Example:
        >>> moments = Moments([0.5, 1.0, 2.0])
        >>> list(moments.before(1.5)), moments.are_over, list(moments.until(2.0)), moments.are_over
        ([0.5, 1.0], False, [2.0], True)
    """

    def __init__(self, asked_s: Sequence[float]) -> None:
        self._left = sorted(asked_s, reverse=True)

    @property
    def are_over(self) -> bool:
        """Whether all of them came."""
        return not self._left

    def before(self, now_s: float) -> Iterator[float]:
        """Take those that are over when a frame is shown only now."""
        while self._left and is_after(now_s, self._left[-1]):
            yield self._left.pop()

    def until(self, ended_s: float) -> Iterator[float]:
        """Take those that come before a clip has ended, or as it ends."""
        while self._left and not is_after(self._left[-1], ended_s):
            yield self._left.pop()

    def ended_before(self, ended_s: float) -> MediaError:
        """Return the error of a clip that is over by a moment asked for."""
        return MediaError(
            ProblemCode.UNSUPPORTED, f"ends after {ended_s:.2f} seconds", "name an earlier moment"
        )


def _frames_at(
    container: InputContainer, stream: VideoStream, moments: Moments, sink: Sink
) -> Iterator[tuple[VideoFrame, int]]:
    """For each moment the last frame that is shown by then, and how it is turned."""
    clock, turns = ClipClock(float(stream.average_rate or 0)), 0
    shown: VideoFrame | None = None
    for number, frame in enumerate(one for one in decoded(container, stream) if one):
        if number % _ALIVE_EVERY == 0:
            sink.alive()
        now_s = clock.time_of(frame.time if frame.pts is not None else None)
        if shown is None:
            turns = quarters(frame)
        else:
            for _ in moments.before(now_s):
                yield shown, turns
            if moments.are_over:
                return
        shown = frame
    if shown is None:
        raise broken("holds no picture that can be decoded")
    for _ in moments.until(clock.ended_s):
        yield shown, turns
    if not moments.are_over:
        raise moments.ended_before(clock.ended_s)
