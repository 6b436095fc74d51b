"""Pictures: one frame, upright, in 8 bit RGB; animated pictures go on to `animation`.

The format is named by the signature and no other decoder is tried. Sizes are checked before any
pixel is decoded. A very large JPEG is shrunk while decoding (by 2, 4 or 8), any other picture over
the limit after decoding; Facts.reduced_by says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

import pi_heif
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from clew.media.bounded_text import bounded_tags, bounded_text
from clew.media.decoders.animation import read_animation, read_animation_stills
from clew.media.decoders.embedded import EmbeddedPicture, embedded_picture
from clew.media.decoders.exif import SWAP_SIDES, exif_facts, orientation
from clew.media.decoders.jpeg_structure import jpeg_tags
from clew.media.decoders.rgb import thumbnail_of, write_rgb
from clew.media.decoders.sink import Sink
from clew.media.decoders.still import no_clip
from clew.media.decoders.xmp import read_xmp
from clew.media.errors import MediaError, broken, out_of_memory, too_large, truncated
from clew.media.frame import THUMBNAIL_SIDE, Reading
from clew.media.limits import Limits
from clew.model.media import Embedded, MediaType

PLUGINS = {
    "image/jpeg": JpegImagePlugin.JpegImageFile,
    "image/png": PngImagePlugin.PngImageFile,
    "image/webp": WebPImagePlugin.WebPImageFile,
    "image/gif": GifImagePlugin.GifImageFile,
    "image/bmp": BmpImagePlugin.BmpImageFile,
    "image/tiff": TiffImagePlugin.TiffImageFile,
    "image/avif": AvifImagePlugin.AvifImageFile,
    "image/heic": pi_heif.HeifImageFile,
}
_ANIMATED = frozenset({"PNG", "GIF", "WEBP", "AVIF"})
_DRAFT_FACTORS = (1, 2, 4, 8)
_MOST_PIXELS_A_BYTE = 64 * 8  # a JPEG's block of 8 x 8 takes at least one bit
_TURNS = {  # EXIF orientation: how the stored picture is made upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def prepare() -> None:
    """Register the decoders, one thread each; sizes are checked here, not by Pillow's warning."""
    pi_heif.register_heif_opener(thumbnails=False)
    pi_heif.options.DECODE_THREADS = 1
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    Image.MAX_IMAGE_PIXELS = None
    assert MpoImagePlugin.MpoImageFile.format == "MPO"  # a JPEG plugin imports it when it needs it


def read_picture(
    file: BinaryIO,
    media_type: MediaType,
    *,
    sink: Sink,
    limits: Limits,
    stills_at_s: Sequence[float] = (),
) -> Reading:
    """Decode a picture (or an animation, or some frames of it) into the sink.

    Raises:
        MediaError: it is broken, too large, or its decoder ran out of memory.
    """
    try:
        header = _read_header(file, media_type, limits)
        image = header.image
        if image.format in _ANIMATED and getattr(image, "n_frames", 1) > 1:
            if stills_at_s:
                return read_animation_stills(image, media_type, stills_at_s, sink=sink)
            return read_animation(image, media_type, sink=sink, limits=limits)
        _check_is_asked_for(stills_at_s)
        problem = _load(file, header, media_type, limits)
        embedded = embedded_picture(header.image)
        return replace(
            _hand_over(header, media_type, embedded, sink=sink, limits=limits),
            embedded_at=_to_be_seen(embedded, file),
            problem=problem,
        )
    except MediaError:
        raise
    except MemoryError as error:
        raise out_of_memory() from error
    except Exception as error:
        raise broken(f"cannot be decoded as {media_type.mime} ({_brief(error)})") from error


def _check_is_asked_for(stills_at_s: Sequence[float]) -> None:
    if stills_at_s:
        raise no_clip()


@dataclass(slots=True)
class _Header:
    """What the header says: the picture to be decoded, and its size in the file."""

    image: Image.Image
    size: tuple[int, int]


def _read_header(file: BinaryIO, media_type: MediaType, limits: Limits) -> _Header:
    """Read the header, check the size, and ask for less where less can be decoded."""
    image = Image.open(file, formats=[str(PLUGINS[media_type.mime].format)])
    size = image.size
    if max(size) > limits.side:
        raise too_large(f"is {size[0]} x {size[1]} pixels: a side is too long")
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        _check_plausible(file, image)
        _draft(image, limits)
    if image.width * image.height > limits.decoded_pixels:
        raise too_large(f"is {size[0]} x {size[1]} pixels: too many to decode")
    return _Header(image, size)


def _check_plausible(file: BinaryIO, image: JpegImagePlugin.JpegImageFile) -> None:
    """Refuse a JPEG with less than a bit a block: it would come out as endless grey."""
    at = file.tell()
    file_bytes = file.seek(0, 2)
    file.seek(at)
    if image.width * image.height > file_bytes * _MOST_PIXELS_A_BYTE:
        raise broken(f"claims {image.width} x {image.height} pixels in {file_bytes} bytes")


def _draft(image: JpegImagePlugin.JpegImageFile, limits: Limits) -> None:
    pixels = image.width * image.height
    for factor in _DRAFT_FACTORS:
        if pixels <= limits.pixels * factor * factor or factor == _DRAFT_FACTORS[-1]:
            if factor > 1:
                image.draft(None, (image.width // factor, image.height // factor))
            return


def _load(
    file: BinaryIO, header: _Header, media_type: MediaType, limits: Limits
) -> MediaError | None:
    """Decode the pixels; where they end early, as many as there are, and say so."""
    try:
        header.image.load()
    except (OSError, SyntaxError, EOFError, ValueError) as error:
        file.seek(0)
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            header.image = _read_header(file, media_type, limits).image
            header.image.load()
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False
        return truncated(f"could be decoded only in part ({_brief(error)})")
    return None


def _to_be_seen(embedded: EmbeddedPicture | None, file: BinaryIO) -> tuple[int, int] | None:
    """Where the embedded picture is, if it shows something else."""
    if embedded is None or embedded.compared is not Embedded.DIFFERENT:
        return None
    return embedded.place_in(file)


def _hand_over(
    header: _Header,
    media_type: MediaType,
    embedded: EmbeddedPicture | None,
    *,
    sink: Sink,
    limits: Limits,
) -> Reading:
    image, (width, height) = header.image, header.size
    facts = exif_facts(image)
    xmp = read_xmp(_packet(image))
    turn = orientation(image)
    if turn in SWAP_SIDES:
        width, height = height, width
    upright = _turned(_within(image, limits.pixels), turn)
    pixels = sink.buffer((upright.height, upright.width, 3))
    write_rgb(upright, pixels)
    thumbnail = thumbnail_of(upright, side=THUMBNAIL_SIDE)
    sink.hand_over(at_s=None, scene_change=False)
    sink.observe(pixels, at_s=None)
    facts = replace(
        facts,
        width=width,
        height=height,
        codecs=(media_type.mime.removeprefix("image/"),),
        software=facts.software or xmp.software,
        edits=xmp.edits,
        embedded=None if embedded is None else embedded.compared,
        reduced_by=max(1, round(width / upright.width)),
        tags=bounded_tags([*jpeg_tags(image), *facts.tags.items(), *_comments(image), *xmp.tags]),
    )
    return Reading(media_type=media_type, facts=facts, thumbnail=thumbnail)


def _within(image: Image.Image, most_pixels: int) -> Image.Image:
    factor = 1
    while image.width * image.height > most_pixels * factor * factor:
        factor += 1
    return image if factor == 1 else image.reduce(factor)


def _turned(image: Image.Image, turn: int) -> Image.Image:
    method = _TURNS.get(turn)
    return image if method is None else image.transpose(method)


def _packet(image: Image.Image) -> bytes:
    packet = image.info.get("xmp", b"")
    return packet.encode() if isinstance(packet, str) else bytes(packet or b"")


def _comments(image: Image.Image) -> Iterator[tuple[str, object]]:
    """Text beside the EXIF: PNG's text chunks, a JPEG's or GIF's comment."""
    group = str(image.format or "file").lower()
    for name, value in image.info.items():
        if isinstance(name, str) and (isinstance(value, str) or name == "comment"):
            yield f"{group}:{name}", value


def _brief(error: Exception) -> str:
    if isinstance(error, UnidentifiedImageError):
        return "nothing in it could be recognised"
    return bounded_text(error, longest=120) or type(error).__name__
