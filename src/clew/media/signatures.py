"""Signatures: a file's type told by its first bytes. Names and extensions are never consulted.

What a signature cannot tell, the decoder does: an animated GIF, PNG or WebP is a clip, and a
container without a video stream is sound.
"""

from collections.abc import Callable

from clew.model.media import Family, MediaType

HEAD_BYTES = 4096

_UNKNOWN = MediaType("application/octet-stream", Family.OTHER)

_PREFIXES: tuple[tuple[bytes, MediaType], ...] = (
    (b"\xff\xd8\xff", MediaType("image/jpeg", Family.IMAGE)),
    (b"\x89PNG\r\n\x1a\n", MediaType("image/png", Family.IMAGE)),
    (b"GIF87a", MediaType("image/gif", Family.IMAGE)),
    (b"GIF89a", MediaType("image/gif", Family.IMAGE)),
    (b"II*\x00", MediaType("image/tiff", Family.IMAGE)),
    (b"MM\x00*", MediaType("image/tiff", Family.IMAGE)),
    (b"II+\x00", MediaType("image/tiff", Family.IMAGE)),
    (b"MM\x00+", MediaType("image/tiff", Family.IMAGE)),
    (b"FLV\x01", MediaType("video/x-flv", Family.CLIP)),
    (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), MediaType("video/x-ms-asf", Family.CLIP)),
    (b"\x00\x00\x01\xba", MediaType("video/mpeg", Family.CLIP)),
    (b"\x00\x00\x01\xb3", MediaType("video/mpeg-es", Family.CLIP)),
    (b"fLaC", MediaType("audio/flac", Family.SOUND)),
    (b"#!AMR", MediaType("audio/amr", Family.SOUND)),
    (b"PK\x03\x04", MediaType("application/zip", Family.ARCHIVE)),
    (b"PK\x05\x06", MediaType("application/zip", Family.ARCHIVE)),
    (b"PK\x07\x08PK\x03\x04", MediaType("application/zip", Family.ARCHIVE)),
    (b"7z\xbc\xaf\x27\x1c", MediaType("application/x-7z-compressed", Family.ARCHIVE)),
    (b"\x1f\x8b\x08", MediaType("application/gzip", Family.ARCHIVE)),
    (b"BZh", MediaType("application/x-bzip2", Family.ARCHIVE)),
    (b"\xfd7zXZ\x00", MediaType("application/x-xz", Family.ARCHIVE)),
    (b"Rar!\x1a\x07", MediaType("application/vnd.rar", Family.ARCHIVE)),
)

_RIFF = {
    b"WEBP": MediaType("image/webp", Family.IMAGE),
    b"AVI ": MediaType("video/x-msvideo", Family.CLIP),
    b"AVIX": MediaType("video/x-msvideo", Family.CLIP),
    b"WAVE": MediaType("audio/wav", Family.SOUND),
}

_BRANDS = {
    b"avif": MediaType("image/avif", Family.IMAGE),
    b"avis": MediaType("image/avif", Family.IMAGE),
    b"heic": MediaType("image/heic", Family.IMAGE),
    b"heix": MediaType("image/heic", Family.IMAGE),
    b"heim": MediaType("image/heic", Family.IMAGE),
    b"heis": MediaType("image/heic", Family.IMAGE),
    b"hevc": MediaType("image/heic", Family.IMAGE),
    b"hevx": MediaType("image/heic", Family.IMAGE),
    b"mif1": MediaType("image/heic", Family.IMAGE),
    b"msf1": MediaType("image/heic", Family.IMAGE),
    b"M4A ": MediaType("audio/mp4", Family.SOUND),
    b"M4B ": MediaType("audio/mp4", Family.SOUND),
    b"M4P ": MediaType("audio/mp4", Family.SOUND),
    b"qt  ": MediaType("video/quicktime", Family.CLIP),
}
_MP4 = MediaType("video/mp4", Family.CLIP)
_QUICKTIME = _BRANDS[b"qt  "]
_QUICKTIME_ATOMS = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_MP3 = MediaType("audio/mpeg", Family.SOUND)
_AAC = MediaType("audio/aac", Family.SOUND)
_TAR = MediaType("application/x-tar", Family.ARCHIVE)
_TS = MediaType("video/mp2t", Family.CLIP)


def detect(head: bytes) -> MediaType:
    r"""Tell a file's type from its first 4096 bytes.

    An unknown type is `application/octet-stream` of the family OTHER.

    Example:
        >>> detect(b"GIF89a" + bytes(20)).mime
        'image/gif'
        >>> detect(b"holiday.jpg").family.value
        'other'
    """
    for prefix, media_type in _PREFIXES:
        if head.startswith(prefix):
            return media_type
    for test in _TESTS:
        if found := test(head):
            return found
    return _UNKNOWN


def _riff(head: bytes) -> MediaType | None:
    if head[:4] in {b"RIFF", b"RF64"}:
        return _RIFF.get(head[8:12])
    return None


def _iso_media(head: bytes) -> MediaType | None:
    """ISO/IEC 14496-12: a box of brands comes first; old QuickTime files have none."""
    if head[4:8] != b"ftyp":
        return _QUICKTIME if head[4:8] in _QUICKTIME_ATOMS else None
    size = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[i : i + 4] for i in range(16, size, 4))]
    if brands[0] in {b"mif1", b"msf1"}:  # generic: the compatible brands tell the codec
        brands = [*(b for b in brands if b in {b"avif", b"avis"}), *brands]
    major = brands[0]
    if major[:3] in {b"3gp", b"3g2"}:
        return MediaType("video/3gpp", Family.CLIP)
    if major[:3] == b"M4V":
        return MediaType("video/x-m4v", Family.CLIP)
    return _BRANDS.get(major, _MP4)


def _matroska(head: bytes) -> MediaType | None:
    if not head.startswith(b"\x1aE\xdf\xa3"):
        return None
    name = "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    return MediaType(name, Family.CLIP)


def _ogg(head: bytes) -> MediaType | None:
    if not head.startswith(b"OggS"):
        return None
    if b"theora" in head[:256]:
        return MediaType("video/ogg", Family.CLIP)
    return MediaType("audio/opus" if b"OpusHead" in head[:128] else "audio/ogg", Family.SOUND)


def _bitmap(head: bytes) -> MediaType | None:
    """BM alone is too weak: the header that follows must have a length that exists."""
    known = {12, 16, 40, 52, 56, 64, 108, 124}
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in known:
        return MediaType("image/bmp", Family.IMAGE)
    return None


def _tar(head: bytes) -> MediaType | None:
    if head[257:262] == b"ustar":
        return _TAR
    return None


def _transport_stream(head: bytes) -> MediaType | None:
    """A sync byte every 188 bytes (ISO 13818-1), or 192 with Blu-ray's time stamp in front."""
    for packet, first in ((188, 0), (192, 4)):
        syncs = head[first : first + 5 * packet : packet]
        if len(syncs) >= 3 and set(syncs) == {0x47}:
            return _TS
    return None


def _mpeg_audio(head: bytes) -> MediaType | None:
    """MP3 behind an ID3 tag or bare, and AAC in ADTS: the first frame header must make sense."""
    if head.startswith(b"ID3") and len(head) > 10:
        size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0)))  # noqa: B905 -- four of each
        after = head[10 + size : 14 + size]
        return _AAC if _adts(after) else _MP3
    if _adts(head):
        return _AAC
    return _MP3 if _is_mp3_frame(head) else None


def _adts(head: bytes) -> bool:
    return (
        len(head) >= 4
        and head[0] == 0xFF
        and head[1] & 0xF6 == 0xF0
        and (head[2] >> 2) & 15 < 13
        and head[2] >> 6 != 3
    )


def _is_mp3_frame(head: bytes) -> bool:
    return (
        len(head) >= 4
        and head[0] == 0xFF
        and head[1] & 0xE0 == 0xE0
        and head[1] >> 3 & 3 != 1  # a reserved MPEG version
        and head[1] >> 1 & 3 in {1, 2}  # layer III or II; "layer I" is how UTF-16 text begins
        and head[2] >> 4 not in {0, 15}  # free and bad bit rates
        and head[2] >> 2 & 3 != 3  # a reserved sample rate
    )


_TESTS: tuple[Callable[[bytes], MediaType | None], ...] = (
    _riff,
    _iso_media,
    _matroska,
    _ogg,
    _bitmap,
    _tar,
    _transport_stream,
    _mpeg_audio,
)
