"""What makers write into EXIF for themselves: the body's serial number, the shutter's count.

Each maker has a form of its own, in a tag that the standard leaves to it (CIPA DC-008, MakerNote).
ExifRead knows those of Apple, Canon, Casio, DJI, Fujifilm, Nikon, Olympus and Sony.
"""

import logging
from collections.abc import Iterator, Mapping
from io import BytesIO

import exifread
from PIL import ExifTags, Image

_HEADER = b"Exif\0\0"
_MOST_BYTES = 1 << 18  # a JPEG's EXIF holds 64 kB; other formats' could be of any size
_OF_MAKER = "MakerNote "
_TOLD = ("serial", "shutter", "count", "firmware", "owner", "lensmodel", "imagenumber")
_LONGEST = 100  # characters: longer values are tables of bytes

logging.getLogger("exifread").setLevel(logging.CRITICAL)  # what is senseless says nothing


def maker_tags(image: Image.Image) -> Mapping[str, str]:
    """Return what the maker's note says of body, lens and shutter; nothing where it is unreadable.

    Example:
        >>> maker_tags(Image.new("RGB", (1, 1)))
        {}
    """
    try:
        block = image.info.get("exif", b"")
        if not _has_note(image) or len(block) > _MOST_BYTES:
            return {}
        return dict(_told(block.removeprefix(_HEADER)))
    except Exception:  # noqa: BLE001 -- hostile EXIF fails in many ways, and the picture matters more
        return {}


def body_serial(tags: Mapping[str, str]) -> str | None:
    """Return the body's serial number as makers' notes tell it, without the maker's own marks.

    Example:
        >>> body_serial({"SerialNumber": "NO= 2001f1c0"}), body_serial({"SerialNumber": "0"})
        ('2001f1c0', None)
    """
    text = tags.get("SerialNumber", "").removeprefix("NO=").strip()
    return text if names_a_body(text) else None


def names_a_body(serial: str) -> bool:
    """Return whether a text can be one body's number: many cameras write zeros, or "unknown".

    Example:
        >>> [names_a_body(text) for text in ("SN-77", "0000000", "N/A", "7", "ffffffff")]
        [True, False, False, False, False]
    """
    marks = [mark for mark in serial.lower() if mark.isalnum()]
    return len(set(marks)) > 1 and any(mark.isdigit() for mark in marks)


def _has_note(image: Image.Image) -> bool:
    return ExifTags.Base.MakerNote in image.getexif().get_ifd(ExifTags.IFD.Exif)


def _told(block: bytes) -> Iterator[tuple[str, str]]:
    found = exifread.process_file(BytesIO(block), details=True, extract_thumbnail=False)
    for name, value in found.items():
        own = name.removeprefix(_OF_MAKER).strip()
        text = str(value).strip()
        is_told = name.startswith(_OF_MAKER) and any(part in own.lower() for part in _TOLD)
        if is_told and len(text) <= _LONGEST:
            yield own, text
