"""Clips: the first picture stream, decoded whole, every frame of it handed over.

What cannot be decoded is skipped; a clip that ends before its container says, or with errors in it,
is a problem.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from clew.media.decoders.allowed import PICTURE_CODECS
from clew.media.decoders.clip_clock import ClipClock
from clew.media.decoders.clip_frames import ClipFrames, shrunk
from clew.media.decoders.clip_rgb import quarters, upright_rgb
from clew.media.decoders.container import check_codec, decoded
from clew.media.decoders.container_facts import container_facts, declared_duration_s
from clew.media.decoders.luma import Luma
from clew.media.decoders.sink import Sink
from clew.media.errors import MediaError, broken, too_large, truncated
from clew.media.frame import THUMBNAIL_SIDE, Reading
from clew.media.limits import Limits
from clew.media.observer import OBSERVED_SIDE
from clew.model.media import MediaType

_ALIVE_EVERY = 25  # frames
_UNSMOOTHED = {"skip_loop_filter": "noref"}  # of frames that no other is made from: no error grows
_FLAT = 8.0  # standard deviation of luma under which a frame makes a poor thumbnail


def read_clip(
    container: InputContainer,
    stream: VideoStream,
    media_type: MediaType,
    *,
    sink: Sink,
    limits: Limits,
) -> Reading:
    """Hand over the frames as luma and return the facts.

    Raises:
        MediaError: nothing in it can be decoded, it is too large, or its codec is not on the list.
    """
    check_codec(stream, PICTURE_CODECS)
    _check_size(stream.codec_context.width, stream.codec_context.height, limits)
    stream.codec_context.thread_count = 1
    size = stream.codec_context.height, stream.codec_context.width
    if shrunk(*size) != size:  # which smooths the edges of blocks as well
        stream.codec_context.options = stream.codec_context.options | _UNSMOOTHED
    clip = _Clip(stream, sink=sink, limits=limits)
    for frame in clip.frames(container):
        _check_size(frame.width, frame.height, limits)
        clip.take(frame)
        if clip.kept >= limits.frames:
            problem = too_large(f"has more than {limits.frames} frames")
            return clip.reading(container, media_type, problem)
    if not clip.decoded:
        raise broken("holds no picture that can be decoded")
    return clip.reading(container, media_type, clip.what_is_missing(container))


class _Clip:
    """One clip while it is decoded."""

    def __init__(self, stream: VideoStream, *, sink: Sink, limits: Limits) -> None:
        self.kept = self.decoded = self.errors = 0
        self._stream, self._sink, self._limits = stream, sink, limits
        self._clock, self._frames = ClipClock(float(stream.average_rate or 0)), ClipFrames()
        self._turns = 0
        self._size = (0, 0)
        self._thumbnail: NDArray[np.uint8] | None = None
        self._has_good_thumbnail = False

    def frames(self, container: InputContainer) -> Iterator[VideoFrame]:
        """Yield what can be decoded; errors are counted."""
        for frame in decoded(container, self._stream):
            if frame is None:
                self.errors += 1
            else:
                yield frame

    def take(self, frame: VideoFrame) -> None:
        """Hand the frame over, unless one like it was only just."""
        if self.decoded == 0:
            self._turns = quarters(frame)
        self.decoded += 1
        if self.decoded % _ALIVE_EVERY == 0:
            self._sink.alive()
        at_s = self._clock.time_of(frame.time if frame.pts is not None else None)
        luma = Luma(frame)
        if not self._frames.takes(luma.raw, at_s=at_s):
            return
        sides = (frame.height, frame.width)
        self._size = sides[::-1] if self._turns % 2 else sides
        luma.write(self._sink.buffer(luma.shape(self._turns)), turns=self._turns)
        if not self._has_good_thumbnail:
            self._consider_as_thumbnail(frame, luma)
        self._sink.hand_over(at_s=round(at_s, 6), scene_change=self._frames.scene_change)
        self.kept += 1
        if self._frames.is_observed and self._sink.observes:
            self._sink.observe(
                upright_rgb(frame, turns=self._turns, side=OBSERVED_SIDE), at_s=round(at_s, 6)
            )

    def _consider_as_thumbnail(self, frame: VideoFrame, luma: Luma) -> None:
        """The first frame that is not flat; many clips start in black."""
        self._has_good_thumbnail = float(luma.raw[::8, ::8].std()) > _FLAT
        if self._has_good_thumbnail or self._thumbnail is None:
            self._thumbnail = upright_rgb(frame, turns=self._turns, side=THUMBNAIL_SIDE)

    def what_is_missing(self, container: InputContainer) -> MediaError | None:
        """Return the problem of a clip that is shorter than it says, or has holes."""
        if self.errors:
            return truncated(f"has {self.errors} part(s) that cannot be decoded")
        stream, ended_s = self._stream, self._clock.ended_s
        if stream.duration and stream.time_base:
            declared_s, slack_s = float(stream.duration * stream.time_base), 0.5
        else:  # the container's duration may be that of its sound
            declared_s, slack_s = declared_duration_s(container) or 0.0, 2.0
        if ended_s < declared_s - max(slack_s, 0.04 * declared_s):
            return truncated(f"ends after {ended_s:.1f} of {declared_s:.1f} seconds")
        return None

    def reading(
        self, container: InputContainer, media_type: MediaType, problem: MediaError | None
    ) -> Reading:
        """Return what was learned."""
        height, width = self._size
        declared_s, ended_s = declared_duration_s(container) or 0.0, self._clock.ended_s
        facts = replace(
            container_facts(container),
            width=width,
            height=height,
            duration_s=round(ended_s if problem else max(ended_s, declared_s), 6),
            frame_rate=float(self._stream.average_rate or 0) or None,
        )
        return Reading(media_type, facts, self._thumbnail, problem)


def _check_size(width: int, height: int, limits: Limits) -> None:
    if width * height > limits.pixels or max(width, height) > limits.side:
        raise too_large(f"is {width} x {height} pixels, too many for a clip")
