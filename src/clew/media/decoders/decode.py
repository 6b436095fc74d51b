"""The way in: any media file by its content to frames, sound and facts. Runs inside the worker."""

from collections.abc import Sequence
from dataclasses import replace
from typing import BinaryIO

from av.stream import Disposition

from clew.media.decoders import container, picture, provenance
from clew.media.decoders.allowed import DEMUXERS
from clew.media.decoders.clip import read_clip
from clew.media.decoders.container import open_container
from clew.media.decoders.picture import read_picture
from clew.media.decoders.provenance import read_provenance
from clew.media.decoders.sink import Sink
from clew.media.decoders.sound import hear, read_sound
from clew.media.decoders.still import no_clip, read_stills
from clew.media.errors import MediaError, broken, unsupported
from clew.media.frame import Reading
from clew.media.limits import Limits
from clew.media.signatures import HEAD_BYTES, detect
from clew.model.media import MediaType
from clew.model.problem import ProblemCode


def prepare() -> None:
    """Load and set up every decoder: once, before the worker is confined."""
    picture.prepare()
    container.prepare()
    provenance.prepare()


def decode(
    file: BinaryIO, *, sink: Sink, limits: Limits, stills_at_s: Sequence[float] = ()
) -> Reading:
    """Decode a file, frames and sound into the sink, and return what else it holds.

    With `stills_at_s` only the frames of a clip that are shown then, as pictures are (`still`).

    Raises:
        MediaError: it is empty, broken, too large, or of a type or codec that is not decoded here;
            or it shows nothing at that moment.
    """
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if not head:
        raise MediaError(ProblemCode.EMPTY, "holds no bytes", "get it from the source again")
    media_type = detect(head)
    if media_type.mime in picture.PLUGINS:
        reading = read_picture(file, media_type, sink=sink, limits=limits, stills_at_s=stills_at_s)
    elif media_type.mime in DEMUXERS:
        reading = _read_streams(file, media_type, sink, limits, stills_at_s)
    else:
        raise unsupported(f"is {media_type.mime}, which is not decoded here")
    facts = replace(reading.facts, provenance=read_provenance(file, media_type))
    return replace(reading, facts=facts)


def _read_streams(
    file: BinaryIO, media_type: MediaType, sink: Sink, limits: Limits, stills_at_s: Sequence[float]
) -> Reading:
    with open_container(file, media_type) as opened:
        moving = [s for s in opened.streams.video if Disposition.attached_pic not in s.disposition]
        if stills_at_s:
            if not moving:
                raise no_clip()
            return read_stills(opened, moving[0], media_type, stills_at_s, sink=sink, limits=limits)
        if moving:
            reading = read_clip(opened, moving[0], media_type, sink=sink, limits=limits)
            from_s = float((moving[0].start_time or 0) * (moving[0].time_base or 0))
            problem = _hear(file, media_type, sink=sink, limits=limits, from_s=from_s)
            return replace(reading, problem=reading.problem or problem)
        if opened.streams.audio:
            sound = opened.streams.audio[0]
            return read_sound(opened, sound, media_type, sink=sink, limits=limits)
    raise broken("holds neither pictures nor sound")


def _hear(
    file: BinaryIO, media_type: MediaType, *, sink: Sink, limits: Limits, from_s: float
) -> MediaError | None:
    """Hand over a clip's sound, if it has any; return why not, if it should."""
    file.seek(0)
    try:
        with open_container(file, media_type) as opened:
            if opened.streams.audio:
                hear(opened, opened.streams.audio[0], sink=sink, limits=limits, from_s=from_s)
    except MediaError as error:
        return MediaError(
            error.code, f"has sound that was not read: it {error.reason}", error.advice
        )
    return None
