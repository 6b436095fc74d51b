"""Values as JSON between the worker and us. What comes from a worker is as hostile as the file.

Everything read here is checked for type, range and length before it becomes a value: a worker that
was taken over can tell lies, but nothing worse.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Any

from clew.media.bounded_text import bounded_tags, bounded_text
from clew.media.errors import MediaError
from clew.model.media import Embedded, Facts, Family, MediaType, Provenance, Signed
from clew.model.problem import ProblemCode

_MOST_CODECS = 16
_MOST_LINES = 50  # of a history
_LARGEST = 2**53
_MIME = re.compile(r"[a-z]+/[a-z0-9.+-]{1,60}")


class WireError(ValueError):
    """A message from a worker is not what it should be."""


def facts_to_wire(facts: Facts) -> dict[str, object]:
    """Return facts as a JSON object.

    Example:
        >>> facts_from_wire(facts_to_wire(Facts(width=4, tags={"exif:a": "b"}))).width
        4
    """
    return asdict(facts) | {"tags": dict(facts.tags)}


def facts_from_wire(untrusted: object) -> Facts:
    """Check and return facts.

    Raises:
        WireError: a field is of the wrong type or out of range.
    """
    given = mapping(untrusted)
    tags = mapping(given.get("tags", {}))
    return Facts(
        width=_whole(given.get("width")),
        height=_whole(given.get("height")),
        duration_s=number(given.get("duration_s"), 0, _LARGEST),
        frame_rate=number(given.get("frame_rate"), 0, _LARGEST),
        codecs=_texts(given.get("codecs", []), most=_MOST_CODECS, longest=40),
        camera_make=text(given.get("camera_make")),
        camera_model=text(given.get("camera_model")),
        camera_serial=text(given.get("camera_serial")),
        captured_at=text(given.get("captured_at")),
        latitude=number(given.get("latitude"), -90, 90),
        longitude=number(given.get("longitude"), -180, 180),
        gps_at=text(given.get("gps_at")),
        software=text(given.get("software")),
        edits=_texts(given.get("edits", [])),
        embedded=None if given.get("embedded") is None else _one_of(Embedded, given["embedded"]),
        provenance=_provenance(given.get("provenance")),
        reduced_by=_whole(given.get("reduced_by")) or 1,
        tags=bounded_tags(tags.items()),
    )


def problem_to_wire(problem: MediaError | None) -> list[str] | None:
    """Return a problem as JSON.

    Example:
        >>> problem_to_wire(None) is None
        True
    """
    return None if problem is None else [problem.code.value, problem.reason, problem.advice]


def problem_from_wire(untrusted: object) -> MediaError | None:
    """Check and return a problem.

    Raises:
        WireError: it is not a known code with two texts.
    """
    if untrusted is None:
        return None
    if not isinstance(untrusted, list) or len(untrusted) != 3:
        raise WireError("a problem is not a list of three")
    code, reason, advice = untrusted
    try:
        known = ProblemCode(code)
    except ValueError as error:
        raise WireError("a problem has an unknown code") from error
    return MediaError(known, bounded_text(reason, longest=300), bounded_text(advice, longest=300))


def media_type_to_wire(media_type: MediaType) -> list[str]:
    """Return a media type as JSON.

    Example:
        >>> media_type_to_wire(MediaType("image/png", Family.IMAGE))
        ['image/png', 'image']
    """
    return [media_type.mime, media_type.family.value]


def media_type_from_wire(untrusted: object) -> MediaType:
    """Check and return a media type.

    Raises:
        WireError: it is not a plain type name with a known family.
    """
    if not isinstance(untrusted, list) or len(untrusted) != 2:
        raise WireError("a media type is not a list of two")
    mime, family = untrusted
    if not isinstance(mime, str) or not _MIME.fullmatch(mime):
        raise WireError("a media type is not a type name")
    try:
        return MediaType(mime, Family(family))
    except ValueError as error:
        raise WireError("a media type has an unknown family") from error


def mapping(untrusted: object) -> Mapping[str, Any]:
    """Return a JSON object as it is.

    Raises:
        WireError: it is something else.
    """
    if not isinstance(untrusted, dict):
        raise WireError("not a JSON object")
    return untrusted


def whole(untrusted: object, *, most: int = _LARGEST) -> int:
    """Return a whole number from 0 to `most`.

    Raises:
        WireError: it is something else.
    """
    if isinstance(untrusted, bool) or not isinstance(untrusted, int) or not 0 <= untrusted <= most:
        raise WireError("not a whole number in range")
    return untrusted


def number(untrusted: object, least: float, most: float) -> float | None:
    """Return a finite number in a range, None for null.

    Raises:
        WireError: it is something else.
    """
    if untrusted is None:
        return None
    if isinstance(untrusted, bool) or not isinstance(untrusted, int | float):
        raise WireError("not a number")
    if not math.isfinite(untrusted) or not least <= untrusted <= most:
        raise WireError("a number out of range")
    return float(untrusted)


def text(untrusted: object) -> str | None:
    """Return a short text, None for null or an empty one.

    Raises:
        WireError: it is something else.
    """
    if untrusted is not None and not isinstance(untrusted, str):
        raise WireError("not a text")
    return None if untrusted is None else bounded_text(untrusted, longest=100) or None


def _whole(untrusted: object) -> int | None:
    return None if untrusted is None else whole(untrusted)


def _provenance(untrusted: object) -> Provenance | None:
    if untrusted is None:
        return None
    given = mapping(untrusted)
    return Provenance(
        signed=_one_of(Signed, given.get("signed")),
        made_with=text(given.get("made_with")),
        signer=text(given.get("signer")),
        signed_at=text(given.get("signed_at")),
        actions=_texts(given.get("actions", [])),
        problems=_texts(given.get("problems", [])),
    )


def _texts(untrusted: object, *, most: int = _MOST_LINES, longest: int = 200) -> tuple[str, ...]:
    if not isinstance(untrusted, list | tuple):
        raise WireError("not a list of texts")
    return tuple(bounded_text(one, longest=longest) for one in untrusted[:most])


def _one_of[E: StrEnum](known: type[E], untrusted: object) -> E:
    try:
        return known(str(untrusted))
    except ValueError as error:
        raise WireError(f"no known {known.__name__}") from error
