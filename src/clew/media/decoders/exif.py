"""The facts that cameras write into EXIF (CIPA DC-008), read so that nonsense does no harm."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from PIL import ExifTags, Image

from clew.media.bounded_text import bounded_tags, bounded_text
from clew.media.decoders.maker_note import body_serial, maker_tags, names_a_body
from clew.model.media import Facts

_TIME = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"[+-]\d\d:\d\d|Z")
_OWN_FIELD = {"Make", "Model", "BodySerialNumber", "Orientation", "GPSInfo", "ExifOffset"}
_BINARY = {"MakerNote", "UserComment", "JPEGInterchangeFormat", "XMLPacket", "PrintImageMatching"}
SWAP_SIDES = frozenset({5, 6, 7, 8})  # the orientations that exchange width and height


def orientation(image: Image.Image) -> int:
    """Return how the stored picture must be turned, 1 (upright) to 8; 1 where EXIF is unreadable.

    Example:
        >>> orientation(Image.new("RGB", (1, 1)))
        1
    """
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001 -- hostile EXIF fails in many ways
        return 1


def exif_facts(image: Image.Image) -> Facts:
    """Return what the picture's EXIF says; an unreadable block says nothing.

    Example:
        >>> exif_facts(Image.new("RGB", (1, 1))).camera_make is None
        True
    """
    try:
        return _facts(image.getexif(), maker_tags(image))
    except Exception:  # noqa: BLE001 -- hostile EXIF fails in many ways, and the picture matters more
        return Facts()


def _facts(exif: Image.Exif, maker: Mapping[str, str]) -> Facts:
    main = _named(dict(exif), ExifTags.TAGS)
    detail = _named(dict(exif.get_ifd(ExifTags.IFD.Exif)), ExifTags.TAGS)
    place = _named(dict(exif.get_ifd(ExifTags.IFD.GPSInfo)), ExifTags.GPSTAGS)
    return Facts(
        camera_make=_text(main, "Make"),
        camera_model=_text(main, "Model"),
        camera_serial=_serial(main, detail) or body_serial(maker),
        captured_at=captured_at(
            _text(detail, "DateTimeOriginal") or _text(main, "DateTime") or "",
            subsecond=_text(detail, "SubsecTimeOriginal") or "",
            offset=_text(detail, "OffsetTimeOriginal") or _text(detail, "OffsetTime") or "",
        ),
        latitude=_degrees(place, "GPSLatitude", "S", limit=90),
        longitude=_degrees(place, "GPSLongitude", "W", limit=180),
        gps_at=_satellite_time(place),
        software=_text(main, "Software"),
        tags=bounded_tags(
            [
                *_rest("maker", maker),
                *_rest("exif", main | detail),
                *_rest("gps", place),
            ]
        ),
    )


def captured_at(text: str, *, subsecond: str = "", offset: str = "") -> str | None:
    """Return EXIF's time as ISO 8601 text, with an offset only where one was stated.

    Example:
        >>> captured_at("2023:05:06 07:08:09", subsecond="5", offset="+02:00")
        '2023-05-06T07:08:09.5+02:00'
        >>> captured_at("0000:00:00 00:00:00") is None
        True
    """
    found = _TIME.match(text)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups())
    if not (year and 1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60):
        return None
    moment = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{min(second, 59):02}"
    fraction = f".{subsecond}" if subsecond.isascii() and subsecond.isdigit() else ""
    return moment + fraction + (offset if _OFFSET.fullmatch(offset) else "")


def _named(values: dict[int, Any], names: dict[int, str]) -> dict[str, Any]:
    return {names.get(tag, f"0x{tag:04x}"): value for tag, value in values.items()}


def _text(values: dict[str, Any], name: str) -> str | None:
    return bounded_text(values[name], longest=100) or None if name in values else None


def _serial(main: dict[str, Any], detail: dict[str, Any]) -> str | None:
    told = _text(detail, "BodySerialNumber") or _text(main, "CameraSerialNumber")
    return told if told and names_a_body(told) else None


def _degrees(place: dict[str, Any], name: str, negative: str, *, limit: float) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in place[name])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not 0 <= value <= limit:  # also false for not-a-number
        return None
    return -value if str(place.get(f"{name}Ref", "")).startswith(negative) else value


def _satellite_time(place: dict[str, Any]) -> str | None:
    """The date and time of the satellites' clock, which is UTC."""
    try:
        hour, minute, second = (int(part) for part in place["GPSTimeStamp"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    day = _text(place, "GPSDateStamp") or ""
    return captured_at(f"{day} {hour:02}:{minute:02}:{second:02}", offset="Z")


def _rest(group: str, values: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    for name, value in values.items():
        if name not in _OWN_FIELD and name not in _BINARY and not isinstance(value, dict):
            yield f"{group}:{name}", value
