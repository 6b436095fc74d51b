"""What files say of their camera beside the noise, and what each is worth.

Only a serial number names one camera, and anybody can write one. Equal tables, segments and names
tell a class of cameras or programs, never one body. What differs may speak against a link, or only
tell that a program wrote the file anew.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from clew.model.wording import Wording

_COUNTED = re.compile(r"^(.*?)(\d{3,8})(\D*)$", re.ASCII)
_TAGS = {
    "exif:LensModel": (Wording("same lens: %(one)s"), Wording("lens differ")),
    "exif:LensSerialNumber": (
        Wording("same lens's serial number: %(one)s"),
        Wording("lens's serial number differ"),
    ),
    "jpeg:tables": (
        Wording("same quantisation tables: %(one)s"),
        Wording("quantisation tables differ"),
    ),
    "jpeg:layout": (Wording("same JPEG segments: %(one)s"), Wording("JPEG segments differ")),
}
_RELEASES = "maker:TotalShutterReleases"


class Worth(StrEnum):
    """How far something speaks for one camera."""

    BODY = "one body, if nobody wrote it in"
    ORDER = "tells which came first, if both are of one body"
    CLASS = "one model or program, never one body"
    AGAINST = "speaks against one camera, unless the file was changed"
    NOTHING = "tells nothing: a program may have written the file anew"


@dataclass(frozen=True, slots=True)
class Support:
    """One thing that two files say, and what it is worth."""

    what: Wording
    worth: Worth

    def __str__(self) -> str:
        return str(self.told)

    @property
    def told(self) -> Wording:
        """What they say, and in brackets what it is worth."""
        worth = Wording.name_of(self.worth.value)
        return Wording("%(what)s (%(worth)s)", what=self.what, worth=worth)


_FIELDS = {
    "camera_serial": (
        Wording("same serial number: %(one)s"),
        Wording("serial numbers differ: %(one)s, %(other)s"),
        Worth.BODY,
    ),
    "camera_model": (
        Wording("same model: %(one)s"),
        Wording("models differ: %(one)s, %(other)s"),
        Worth.CLASS,
    ),
    "camera_make": (
        Wording("same make: %(one)s"),
        Wording("makes differ: %(one)s, %(other)s"),
        Worth.CLASS,
    ),
}


def supports(one: Mapping[str, object], other: Mapping[str, object]) -> list[Support]:
    """Return what the facts of two files say of their cameras, as they are recorded of items.

    Example:
        >>> nikon = {"camera_model": "D70", "tags": {"jpeg:tables": "ab"}}
        >>> [str(one) for one in supports(nikon, {"camera_model": "D70s", "tags": {}})]
        ['models differ: D70, D70s (speaks against one camera, unless the file was changed)']
    """
    return [*_fields(one, other), *_tags(one, other), *_counts(one, other)]


def naming(name: str) -> tuple[str, int] | None:
    """Return the habit that a file's name follows, # for each digit, and its counter; else None.

    Example:
        >>> naming("100NIKON/DSC_0042.JPG"), naming("holiday.jpg")
        (('DSC_####.JPG', 42), None)
    """
    counted = _COUNTED.match(name.rsplit("/", maxsplit=1)[-1])
    if counted is None:
        return None
    before, digits, after = counted.groups()
    return f"{before}{'#' * len(digits)}{after}", int(digits)


def _fields(one: Mapping[str, object], other: Mapping[str, object]) -> Iterator[Support]:
    for field, (same, differ, equal) in _FIELDS.items():
        mine, theirs = one.get(field), other.get(field)
        if mine and theirs and mine == theirs:
            yield Support(same.filled(one=str(mine)), equal)
        elif mine and theirs:
            yield Support(differ.filled(one=str(mine), other=str(theirs)), Worth.AGAINST)


def _tags(one: Mapping[str, object], other: Mapping[str, object]) -> Iterator[Support]:
    mine, theirs = _of(one), _of(other)
    for tag, (same, differ) in _TAGS.items():
        if tag in mine and tag in theirs:
            if mine[tag] == theirs[tag]:
                yield Support(same.filled(one=str(mine[tag])), Worth.CLASS)
            else:
                yield Support(differ, Worth.NOTHING)


def _counts(one: Mapping[str, object], other: Mapping[str, object]) -> Iterator[Support]:
    mine, theirs = (_of(facts).get(_RELEASES) for facts in (one, other))
    if mine and theirs and one.get("camera_serial") == other.get("camera_serial"):
        opened = Wording(
            "the shutter had opened %(one)s and %(other)s times", one=str(mine), other=str(theirs)
        )
        yield Support(opened, Worth.ORDER)


def _of(facts: Mapping[str, object]) -> Mapping[str, object]:
    tags = facts.get("tags")
    return tags if isinstance(tags, Mapping) else {}
