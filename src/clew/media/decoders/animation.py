"""Animated GIF, PNG, WebP and AVIF: clips like any other."""

import warnings
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clew.media.decoders.clip_frames import ClipFrames, shrunk
from clew.media.decoders.rgb import thumbnail_of, write_rgb
from clew.media.decoders.sink import Sink
from clew.media.decoders.still import Moments, hand_over_still, stills_read
from clew.media.errors import MediaError, too_large, truncated
from clew.media.frame import THUMBNAIL_SIDE, Reading
from clew.media.limits import Limits
from clew.model.media import Facts, Family, MediaType

_SHORTEST_MS = 10  # what is not longer is shown for a tenth of a second, as browsers do
_USUAL_MS = 100
_ALIVE_EVERY = 10


def read_animation(
    image: Image.Image, media_type: MediaType, *, sink: Sink, limits: Limits
) -> Reading:
    """Hand over every frame as luma.

    Frames that cannot be decoded end the clip, with a problem.
    """
    frames, clock = ClipFrames(), _Clock()
    thumbnail, problem, kept = None, None, 0
    for frame in _frames(image):
        if isinstance(frame, MediaError):
            problem = frame
            break
        luma = _luma(frame)
        if frames.takes(luma, at_s=clock.now_s):
            if kept >= limits.frames:
                problem = too_large(f"has more than {limits.frames} frames")
                break
            sink.buffer(luma.shape)[:] = luma
            sink.hand_over(at_s=clock.now_s, scene_change=frames.scene_change)
            if frames.is_observed and sink.observes:
                sink.observe(_rgb(frame), at_s=clock.now_s)
            kept += 1
        thumbnail = thumbnail_of(frame, side=THUMBNAIL_SIDE) if thumbnail is None else thumbnail
        clock.show(frame)
        if clock.frames % _ALIVE_EVERY == 0:
            sink.alive()
    facts = Facts(
        width=image.width,
        height=image.height,
        duration_s=clock.now_s,
        frame_rate=clock.frames / clock.now_s if clock.now_s else None,
        codecs=(str(image.format).lower(),),
    )
    return Reading(MediaType(media_type.mime, Family.CLIP), facts, thumbnail, problem)


def read_animation_stills(
    image: Image.Image, media_type: MediaType, stills_at_s: Sequence[float], *, sink: Sink
) -> Reading:
    """Hand over the frames that are shown these seconds after the first, each as a picture is.

    Raises:
        MediaError: it ends before one of them, or cannot be decoded so far.
    """
    clock, moments = _Clock(), Moments(stills_at_s)
    for frame in _frames(image):
        if isinstance(frame, MediaError):
            raise frame
        clock.show(frame)
        for _ in moments.before(clock.now_s):
            hand_over_still(_rgb(frame), sink=sink)
        if moments.are_over:
            return stills_read(media_type, width=frame.width, height=frame.height)
        sink.alive()
    raise moments.ended_before(clock.now_s)


class _Clock:
    """Adds up how long the frames are shown."""

    def __init__(self) -> None:
        self.frames = 0
        self._now_ms = 0.0

    @property
    def now_s(self) -> float:
        return round(self._now_ms / 1000, 6)

    def show(self, frame: Image.Image) -> None:
        shown_ms = frame.info.get("duration", 0)
        usable = isinstance(shown_ms, int | float) and _SHORTEST_MS < shown_ms < 1e9
        self._now_ms += shown_ms if usable else _USUAL_MS
        self.frames += 1


def _frames(image: Image.Image) -> Iterator[Image.Image | MediaError]:
    for number in range(getattr(image, "n_frames", 1)):
        try:
            with warnings.catch_warnings(action="ignore"):
                image.seek(number)
                image.load()
        except (OSError, SyntaxError, EOFError, ValueError):
            yield truncated(f"ends in frame {number + 1}")
            return
        yield image


def _rgb(frame: Image.Image) -> NDArray[np.uint8]:
    rgb = np.empty((frame.height, frame.width, 3), np.uint8)
    write_rgb(frame, rgb)
    return rgb


def _luma(frame: Image.Image) -> NDArray[np.uint8]:
    """BT.601 full range, as the luma of other clips is."""
    luma = Image.fromarray(_rgb(frame)).convert("L")
    height, width = shrunk(frame.height, frame.width)
    if (height, width) != (frame.height, frame.width):
        luma = luma.resize((width, height), Image.Resampling.BOX)
    return np.asarray(luma)
