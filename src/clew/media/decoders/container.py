"""Opening a clip or a sound with FFmpeg's libraries, so that one bound input is all they touch.

1. The demuxer is the signature's; FFmpeg does not guess (a playlist in an AVI has leaked files).
2. No protocol is allowed, and whatever asks for a second input is refused.
3. Only decoders of the list below are ever opened; one thread each.
"""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any, BinaryIO, NoReturn

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from clew.media.decoders.allowed import DEMUXERS, PICTURE_CODECS, SOUND_CODECS
from clew.media.errors import MediaError, broken, out_of_memory, unsupported
from clew.model.media import MediaType

_NOT_FOR_DECODING = frozenset({"av.__main__", "av.datasets"})
_MOST_ERRORS = 100
_READ_BYTES = 1 << 18


def prepare() -> None:
    """Load what PyAV would load late, and silence FFmpeg's log.

    The log would take Python's lock from inside a decoder.
    """
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if module.name not in _NOT_FOR_DECODING:
            importlib.import_module(module.name)
    av.logging.set_level(None)


@contextmanager
def open_container(file: BinaryIO, media_type: MediaType) -> Iterator[InputContainer]:
    """Open a file with the demuxer of its type; FFmpeg's errors become MediaError.

    Raises:
        MediaError: it is broken, or its decoder ran out of memory.
    """
    try:
        with closing(_open(file, media_type)) as container:
            yield container
    except MediaError:
        raise
    except (MemoryError, av.error.MemoryError) as error:
        raise out_of_memory() from error
    except Exception as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise broken(f"cannot be decoded as {media_type.mime} ({reason})") from error


def check_codec(stream: Stream, allowed: frozenset[str]) -> str:
    """Return the name of the stream's codec.

    Raises:
        MediaError: the codec is unknown or not on the list.
    """
    name = codec_name(stream)
    if name not in allowed:
        raise unsupported(f"is coded as {name}, which is not decoded here")
    return name


def codec_name(stream: Stream) -> str:
    """Return the stream's codec as FFmpeg names it, "unknown" where it has no decoder."""
    context: Any = stream.codec_context
    return str(context.name) if context is not None else "unknown"


def packets(container: InputContainer, stream: Stream) -> Iterator["Packet[Any] | None"]:
    """Yield the stream's packets, None for each stretch that cannot be taken apart.

    The last packets are empty: they ask the decoder for what it still holds back.
    """
    for _attempt in range(_MOST_ERRORS):
        try:
            yield from container.demux(stream)
        except av.error.InvalidDataError:
            yield None
        else:
            return


def decoded(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame | None]:
    """Yield what of the stream can be decoded, None for each part that cannot."""
    for packet in packets(container, stream):
        if packet is None:
            yield None
            continue
        try:
            yield from stream.codec_context.decode(packet if packet.size else None)
        except av.error.EOFError:
            return
        except av.error.InvalidDataError:
            yield None


def _open(file: BinaryIO, media_type: MediaType) -> InputContainer:
    codecs = ",".join(sorted(PICTURE_CODECS | SOUND_CODECS))
    options = {
        "protocol_whitelist": "none",
        "format_whitelist": DEMUXERS[media_type.mime] + _ALIASES.get(DEMUXERS[media_type.mime], ""),
        "codec_whitelist": codecs,
        "probesize": str(4 << 20),
        "analyzeduration": str(5_000_000),
        "max_streams": "64",
        "threads": "1",
    }
    container: InputContainer = av.open(
        file,
        "r",
        format=DEMUXERS[media_type.mime],
        options=options,
        buffer_size=_READ_BYTES,
        io_open=_refuse,
    )
    return container


_ALIASES: Mapping[str, str] = {
    "mov": ",mov,mp4,m4a,3gp,3g2,mj2",
    "matroska": ",matroska,webm",
}


def _refuse(*_url_flags_options: object) -> NoReturn:
    raise PermissionError("a media file may not open another")
