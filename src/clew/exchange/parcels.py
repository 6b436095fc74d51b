"""Writing a parcel in any known format. The formats are found, never listed by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from clew.exchange import formats
from clew.exchange.losses import Loss, Losses
from clew.exchange.parcel import Parcel
from clew.exchange.parcel_format import ParcelFormat
from clew.exchange.released import Released, WithheldError
from clew.handling.release import Release
from clew.handling.tlp import Tlp
from clew.model.plug_ins import offered_by

__all__ = [
    "ParcelFormat",
    "UnknownParcelFormatError",
    "WithheldError",
    "Written",
    "parcel_format",
    "parcel_formats",
    "write_parcel",
]


class UnknownParcelFormatError(ValueError):
    """No format of that name is written."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: its SHA-256 (hex) and label, the records in it, and what is not.

    `losses` could not be expressed; `withheld` was not allowed to go. Both are for who writes the
    file, and stand nowhere in it.
    """

    sha256: str
    marking: Tlp
    written: Mapping[str, int]
    withheld: Mapping[str, int]
    losses: tuple[Loss, ...]


def parcel_formats() -> tuple[ParcelFormat, ...]:
    """Return every format that is written, by name.

    Example:
        >>> "stix" in {each.name for each in parcel_formats()}
        True
    """
    offered = (found for _, found in offered_by(formats, "WRITER"))
    known = [each for each in offered if isinstance(each, ParcelFormat)]
    return tuple(sorted(known, key=lambda each: each.name))


def parcel_format(name: str) -> ParcelFormat:
    """Return the format of that name.

    Raises:
        UnknownParcelFormatError: there is none.
    """
    for each in parcel_formats():
        if each.name == name:
            return each
    known = ", ".join(each.name for each in parcel_formats())
    raise UnknownParcelFormatError(f"no format {name!r} is written; there are {known}")


def write_parcel(
    parcel: Parcel, to: BinaryIO, *, format_: ParcelFormat, release: Release
) -> Written:
    """Write what of a parcel may go, as UTF-8, and return what was written and what was not.

    Raises:
        WithheldError: the case itself may not go; nothing was written.
    """
    losses, digest = Losses(), sha256()
    released = Released(parcel, release=release, expresses=format_.expresses, losses=losses)

    def write(text: str) -> None:
        data = text.encode("utf-8", "replace")  # names of files may hold halves of characters
        if data.count(b"?") > text.count("?"):
            losses.met("half of a character in a text, which became a question mark")
        digest.update(data)
        to.write(data)

    format_.write(released, write, losses=losses)
    released.read_out()
    return Written(
        sha256=digest.hexdigest(),
        marking=released.marking,
        written={name: number for name, number in sorted(released.written.items()) if number},
        withheld=dict(sorted(released.withheld.items())),
        losses=losses.all(),
    )
