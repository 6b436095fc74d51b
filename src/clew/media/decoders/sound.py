"""Sound: facts only. Every packet is taken out of the container, the first few are decoded.

That is enough to know that the sound can be decoded, how long it really is, and whether the file
ends before it should.
"""

from dataclasses import replace

import av
from av.audio.stream import AudioStream
from av.container import InputContainer

from clew.media.decoders.allowed import SOUND_CODECS
from clew.media.decoders.container import check_codec, packets
from clew.media.decoders.container_facts import container_facts, declared_duration_s
from clew.media.decoders.sink import Sink
from clew.media.errors import MediaError, broken, truncated
from clew.media.frame import Reading
from clew.model.media import Family, MediaType

_DECODED_PACKETS = 50
_ALIVE_EVERY = 2000
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
    container: InputContainer, stream: AudioStream, media_type: MediaType, *, sink: Sink
) -> Reading:
    """Return the facts of a file that holds sound and no pictures.

    Raises:
        MediaError: none of it can be decoded, or its codec is not on the list.
    """
    check_codec(stream, SOUND_CODECS)
    stream.codec_context.thread_count = 1
    heard_s, errors = _hear(container, stream, sink)
    declared_s = declared_duration_s(container)
    problem = _what_is_missing(heard_s, errors, declared_s)
    duration_s = heard_s if problem else max(heard_s, declared_s or 0.0)
    return Reading(
        media_type=MediaType(_SOUND_TYPES.get(media_type.mime, media_type.mime), Family.SOUND),
        facts=replace(container_facts(container), duration_s=round(duration_s, 6)),
        problem=problem,
    )


def _hear(container: InputContainer, stream: AudioStream, sink: Sink) -> tuple[float, int]:
    """Return the seconds that are really there, and how many parts are broken."""
    ticks = count = errors = frames = 0
    for packet in packets(container, stream):
        if packet is None:
            errors += 1
            continue
        ticks += packet.duration or 0
        count += 1
        if count <= _DECODED_PACKETS or not packet.size:
            try:
                frames += len(stream.codec_context.decode(packet if packet.size else None))
            except av.error.EOFError:
                break
            except av.error.InvalidDataError:
                errors += 1
        if count % _ALIVE_EVERY == 0:
            sink.alive()
    if not frames:
        raise broken("holds no sound that can be decoded")
    return float(ticks * (stream.time_base or 0)), errors


def _what_is_missing(heard_s: float, errors: int, declared_s: float | None) -> MediaError | None:
    if errors:
        return truncated(f"has {errors} part(s) that cannot be decoded")
    if declared_s and heard_s < declared_s - max(_SLACK_S, 0.04 * declared_s):
        return truncated(f"ends after {heard_s:.1f} of {declared_s:.1f} seconds")
    return None
