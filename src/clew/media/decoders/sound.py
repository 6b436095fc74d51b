"""Sound: the first track of a file, decoded whole and handed over at one rate.

What cannot be decoded is skipped; a file that ends before it should, or with errors, is a problem.
"""

from dataclasses import replace

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from numpy.typing import NDArray

from clew.media.decoders.allowed import SOUND_CODECS
from clew.media.decoders.container import check_codec, packets
from clew.media.decoders.container_facts import container_facts, declared_duration_s
from clew.media.decoders.sink import Ears, Sink
from clew.media.errors import MediaError, broken, truncated
from clew.media.frame import Reading
from clew.media.limits import Limits
from clew.media.observer import HEARD_RATE
from clew.model.media import SOUND_RATE, Family, MediaType

_ALIVE_EVERY = 200  # packets
_PIECE = 4 * SOUND_RATE  # samples handed over at once
_SLACK_S = 1.0
_SOUND_TYPES = {
    "video/mp4": "audio/mp4",
    "video/quicktime": "audio/mp4",
    "video/3gpp": "audio/3gpp",
    "video/x-m4v": "audio/mp4",
    "video/x-matroska": "audio/x-matroska",
    "video/webm": "audio/webm",
    "video/x-ms-asf": "audio/x-ms-wma",
    "video/mp2t": "audio/mp2t",
    "video/mpeg": "audio/mpeg",
    "video/ogg": "audio/ogg",
}


def read_sound(
    container: InputContainer,
    stream: AudioStream,
    media_type: MediaType,
    *,
    sink: Sink,
    limits: Limits,
) -> Reading:
    """Hand over the sound of a file without pictures and return its facts.

    Raises:
        MediaError: none of it can be decoded, or its codec is not on the list.
    """
    heard_s, errors = hear(container, stream, sink=sink, limits=limits, from_s=0.0)
    declared_s = declared_duration_s(container)
    problem = _what_is_missing(heard_s, errors, declared_s)
    duration_s = heard_s if problem else max(heard_s, declared_s or 0.0)
    return Reading(
        media_type=MediaType(_SOUND_TYPES.get(media_type.mime, media_type.mime), Family.SOUND),
        facts=replace(container_facts(container), duration_s=round(duration_s, 6)),
        problem=problem,
    )


def hear(
    container: InputContainer, stream: AudioStream, *, sink: Sink, limits: Limits, from_s: float
) -> tuple[float, int]:
    """Hand over a track of sound; return the seconds that are there, and how many parts are broken.

    `from_s` is when the file begins, by the clock of its own timestamps.

    Raises:
        MediaError: none of it can be decoded, or its codec is not on the list.
    """
    check_codec(stream, SOUND_CODECS)
    stream.codec_context.thread_count = 1
    track = _Track(sink, limits, from_s)
    ticks = count = errors = 0
    for packet in packets(container, stream):
        if packet is None:
            errors += 1
            continue
        ticks += packet.duration or 0
        count += 1
        try:
            for frame in stream.codec_context.decode(packet if packet.size else None):
                track.take(frame)
        except av.error.EOFError:
            break
        except av.error.InvalidDataError:
            errors += 1
        if count % _ALIVE_EVERY == 0:
            sink.alive()
    track.end()
    if not track.frames:
        raise broken("holds no sound that can be decoded")
    return float(ticks * (stream.time_base or 0)), errors


class _Track:
    """One track while it is heard: brought to one channel and rate, handed over in pieces."""

    def __init__(self, sink: Sink, limits: Limits, from_s: float) -> None:
        self.frames = 0
        self._sink, self._from_s, self._at_s = sink, from_s, 0.0
        self._left = round(limits.sound_s * SOUND_RATE)
        self._resampler = _one_channel(SOUND_RATE)
        self._held: list[NDArray[np.int16]] = []
        self._count = 0
        self._ears: _Listening | None = None

    def take(self, frame: AudioFrame) -> None:
        """Take the next frame; after the limit none is listened to."""
        if not self.frames:
            self._at_s = max(0.0, float(frame.time or 0.0) - self._from_s)
            ears = self._sink.ears(at_s=self._at_s)
            self._ears = None if ears is None else _Listening(ears)
        self.frames += 1
        if self._left > 0:
            frame.pts = None  # sound is not stretched to what timestamps claim
            self._share(frame)

    def end(self) -> None:
        """Hand over what is left."""
        if self.frames:
            self._keep(self._resampler.resample(None))
        self._hand_over()
        if self._ears is not None:
            self._ears.end()

    def _share(self, frame: AudioFrame) -> None:
        """Give a frame to both resamplers, last to one with nothing to do: it takes it away."""
        if self._ears is not None and frame.sample_rate != HEARD_RATE:
            self._ears.take(frame)
        self._keep(self._resampler.resample(frame))
        if self._ears is not None and frame.sample_rate == HEARD_RATE:
            self._ears.take(frame)

    def _keep(self, resampled: list[AudioFrame]) -> None:
        for frame in resampled:
            samples = frame.to_ndarray()[0, : max(0, self._left)].astype(np.int16)
            self._left -= samples.size
            self._held.append(samples)
            self._count += samples.size
        if self._count >= _PIECE:
            self._hand_over()

    def _hand_over(self) -> None:
        whole = np.concatenate([np.empty(0, np.int16), *self._held])
        for start in range(0, whole.size, _PIECE):
            self._sink.hear(whole[start : start + _PIECE], at_s=round(self._at_s, 6))
        self._held, self._count = [], 0


class _Listening:
    """A track as it is listened to: brought to one channel and rate, in pieces."""

    def __init__(self, ears: Ears) -> None:
        self._ears, self._resampler = ears, _one_channel(HEARD_RATE)
        self._held: list[NDArray[np.int16]] = []
        self._count = 0

    def take(self, frame: AudioFrame | None) -> None:
        """Take the next frame, or None when there is no other."""
        for heard in self._resampler.resample(frame):
            self._held.append(heard.to_ndarray()[0].astype(np.int16))
            self._count += self._held[-1].size
        if self._count >= HEARD_RATE or frame is None:
            self._ears.take(np.concatenate([np.empty(0, np.int16), *self._held]))
            self._held, self._count = [], 0

    def end(self) -> None:
        """Hand over what is left."""
        self.take(None)
        self._ears.end()


def _one_channel(rate: int) -> av.AudioResampler:
    return av.AudioResampler(format="s16", layout="mono", rate=rate)


def _what_is_missing(heard_s: float, errors: int, declared_s: float | None) -> MediaError | None:
    if errors:
        return truncated(f"has {errors} part(s) that cannot be decoded")
    if declared_s and heard_s < declared_s - max(_SLACK_S, 0.04 * declared_s):
        return truncated(f"ends after {heard_s:.1f} of {declared_s:.1f} seconds")
    return None
