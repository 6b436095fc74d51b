"""A still of a clip: the one frame that is shown at a moment, handed over as a picture is.

It is whole, upright and in colour, and the observers look at it as they look at pictures.
"""

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


def read_still(  # noqa: PLR0913 -- which frame of what, into what
    container: InputContainer,
    stream: VideoStream,
    media_type: MediaType,
    *,
    at_s: float,
    sink: Sink,
    limits: Limits,
) -> Reading:
    """Hand over the frame that is shown `at_s` seconds after the clip's first.

    Raises:
        MediaError: it ends before, cannot be decoded, or is too large.
    """
    check_codec(stream, PICTURE_CODECS)
    stream.codec_context.thread_count = 1
    frame, turns = _frame_at(container, stream, at_s, sink)
    if frame.width * frame.height > limits.pixels:
        raise too_large(f"is {frame.width} x {frame.height} pixels")
    return hand_over_still(upright_rgb(frame, turns=turns), media_type, sink=sink)


def hand_over_still(pixels: NDArray[np.uint8], media_type: MediaType, *, sink: Sink) -> Reading:
    """Hand over the frame (H, W, 3) and let the observers look at it."""
    buffer = sink.buffer(pixels.shape)
    buffer[:] = pixels
    sink.hand_over(at_s=None, scene_change=False)
    sink.observe(buffer, at_s=None)
    height, width = pixels.shape[:2]
    return Reading(MediaType(media_type.mime, Family.CLIP), Facts(width=width, height=height))


def ended_before(ended_s: float) -> MediaError:
    """Return the error of a clip that is over by the moment asked for."""
    return MediaError(
        ProblemCode.UNSUPPORTED, f"ends after {ended_s:.2f} seconds", "name an earlier moment"
    )


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


def _frame_at(
    container: InputContainer, stream: VideoStream, at_s: float, sink: Sink
) -> tuple[VideoFrame, int]:
    """The last frame that is shown by then, and how it is turned."""
    clock, turns = ClipClock(float(stream.average_rate or 0)), 0
    shown: VideoFrame | None = None
    for number, frame in enumerate(one for one in decoded(container, stream) if one):
        if number % _ALIVE_EVERY == 0:
            sink.alive()
        now_s = clock.time_of(frame.time if frame.pts is not None else None)
        if shown is None:
            turns = quarters(frame)
        elif is_after(now_s, at_s):
            return shown, turns
        shown = frame
    if shown is None:
        raise broken("holds no picture that can be decoded")
    if is_after(at_s, clock.ended_s):
        raise ended_before(clock.ended_s)
    return shown, turns
