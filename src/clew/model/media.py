"""What a file holds, told by its content: its family, its type, and the facts written in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

SOUND_RATE = 8_000
"""Samples a second in which sound is handed over and looked at: one channel, 16 bits."""


class Family(StrEnum):
    """How a file is treated: what can be fingerprinted and how."""

    IMAGE = "image"
    CLIP = "clip"
    SOUND = "sound"
    ARCHIVE = "archive"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class MediaType:
    """A type told by content, never by name.

    Example:
        >>> MediaType(mime="image/jpeg", family=Family.IMAGE).family.value
        'image'
    """

    mime: str
    family: Family


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts read from a media file; whatever the file does not say is None or empty.

    Widths and heights are in pixels as shown (after EXIF orientation); durations in seconds;
    latitude and longitude in degrees (WGS 84, north and east positive). `captured_at` is the
    camera's own ISO 8601 text, with an offset only where the file states one: cameras rarely know
    their zone. `tags` holds the remaining tags as bounded text, by "group:name".
    `reduced_by` is the whole factor by which a very large picture was shrunk while decoding.

    Example:
        >>> Facts(width=640, height=480, camera_make="Nikon").tags
        {}
    """

    width: int | None = None
    height: int | None = None
    duration_s: float | None = None
    frame_rate: float | None = None
    codecs: tuple[str, ...] = ()
    camera_make: str | None = None
    camera_model: str | None = None
    camera_serial: str | None = None
    captured_at: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    reduced_by: int = 1
    tags: Mapping[str, str] = field(default_factory=dict)
