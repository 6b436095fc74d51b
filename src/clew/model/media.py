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


class Embedded(StrEnum):
    """How the small picture that a camera embeds in a file compares with the file's own."""

    ALIKE = "alike"
    DIFFERENT = "different"  # the picture was changed after the camera had written it
    UNCLEAR = "unclear"


class Signed(StrEnum):
    """What checking a provenance record's signature and hashes gave."""

    INTACT = "intact"  # the file is as it was signed; who signed is another question
    CHANGED = "changed"  # the file or the record was changed after it was signed
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a file's C2PA record says of its making, and whether it is intact.

    `made_with` names the program or camera that wrote the record, `signer` whoever signed it, as
    the certificate says (it is not checked against any list of trusted ones). `actions` are what
    was done, in order; `problems` what the check found wrong.
    """

    signed: Signed
    made_with: str | None = None
    signer: str | None = None
    signed_at: str | None = None
    actions: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts read from a media file; whatever the file does not say is None or empty.

    Widths and heights are in pixels as shown (after EXIF orientation); durations in seconds;
    latitude and longitude in degrees (WGS 84, north and east positive). `captured_at` is the
    camera's own ISO 8601 text, with an offset only where the file states one: cameras rarely know
    their zone; `gps_at` is the satellites' clock, in UTC. `software` wrote the file last, as it
    says itself; `edits` is its own history, oldest first. `tags` holds the remaining tags as
    bounded text, by "group:name". `reduced_by` is the whole factor by which a very large picture
    was shrunk while decoding.

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
    gps_at: str | None = None
    software: str | None = None
    edits: tuple[str, ...] = ()
    embedded: Embedded | None = None
    provenance: Provenance | None = None
    reduced_by: int = 1
    tags: Mapping[str, str] = field(default_factory=dict)
