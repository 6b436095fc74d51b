"""Writing a parcel, or one report, in any known format. They are found, never listed by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from clew.exchange import formats
from clew.exchange.losses import Loss, Losses
from clew.exchange.parcel import Parcel
from clew.exchange.parcel_format import ParcelFormat
from clew.exchange.released import Released, WithheldError
from clew.exchange.report_documents import write_each, write_one
from clew.exchange.report_format import ReportFormat
from clew.exchange.utf8 import as_utf8
from clew.handling.release import Release
from clew.handling.tlp import Tlp
from clew.model.plug_ins import offered_by
from clew.model.wording import Wording

__all__ = [
    "CaseFormat",
    "MisfitReportError",
    "ParcelFormat",
    "ReportFormat",
    "UnknownParcelFormatError",
    "WithheldError",
    "Written",
    "parcel_format",
    "parcel_formats",
    "report_format",
    "write_parcel",
    "write_report",
]


type CaseFormat = ParcelFormat | ReportFormat
"""A format as which a case is written: as one text, or a document for each of its reports."""


class UnknownParcelFormatError(ValueError):
    """No format of that name is written."""


class MisfitReportError(ValueError):
    """The format has no form for the report."""


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


def parcel_formats() -> tuple[CaseFormat, ...]:
    """Return every format that is written, by name.

    Example:
        >>> "stix" in {each.name for each in parcel_formats()}
        True
    """
    offered = (found for _, found in offered_by(formats, "WRITER"))
    known = [each for each in offered if isinstance(each, ParcelFormat | ReportFormat)]
    return tuple(sorted(known, key=lambda each: each.name))


def report_formats() -> tuple[ReportFormat, ...]:
    """Return every format that has a form for one report, by name.

    Example:
        >>> [each.name for each in report_formats()]
        ['cybertip']
    """
    return tuple(each for each in parcel_formats() if isinstance(each, ReportFormat))


def parcel_format(name: str) -> CaseFormat:
    """Return the format of that name.

    Raises:
        UnknownParcelFormatError: there is none.
    """
    return _named(name, parcel_formats(), _NOT_WRITTEN)


def report_format(name: str) -> ReportFormat:
    """Return the format of that name that has a form for one report.

    Raises:
        UnknownParcelFormatError: there is none.
    """
    return _named(name, report_formats(), _NOT_OF_ONE)


def write_parcel(parcel: Parcel, to: BinaryIO, *, format_: CaseFormat, release: Release) -> Written:
    """Write what of a parcel may go, and return what was written and what was not.

    A format that has a form for one report gives a ZIP of documents, the others a text in UTF-8.

    Raises:
        WithheldError: the case itself may not go; nothing was written.
    """
    losses, out = Losses(), _Digested(to)
    released = Released(parcel, release=release, expresses=format_.expresses, losses=losses)
    if isinstance(format_, ReportFormat):
        write_each(released, out, format_=format_, losses=losses)
    else:
        format_.write(released, as_utf8(out, losses), losses=losses)
    return _written(released, out, losses)


def write_report(
    parcel: Parcel, to: BinaryIO, *, format_: ReportFormat, release: Release
) -> Written:
    """Write the one report of a parcel as a document, and return what was written and what was not.

    Raises:
        WithheldError: the report may not go; nothing was written.
        MisfitReportError: the format has no form for it; nothing was written.
    """
    losses, out = Losses(), _Digested(to)
    released = Released(parcel, release=release, expresses=format_.expresses, losses=losses)
    write_one(released, out, format_=format_, losses=losses)
    written = _written(released, out, losses)
    if not written.written.get("reports"):
        why = [loss.what for loss in written.losses]
        reasons = why[0] if len(why) == 1 else ", ".join(why)
        raise MisfitReportError(
            Wording(
                "%(format)s has no form for %(reasons)s",
                format=format_.title,
                reasons=reasons,
            )
        )
    return written


class _Digested:
    """A file on its way out, and the digest of what was written to it."""

    def __init__(self, to: BinaryIO) -> None:
        self._to = to
        self.digest = sha256()

    def write(self, data: bytes, /) -> int:
        self.digest.update(data)
        self._to.write(data)
        return len(data)

    def flush(self) -> None:
        self._to.flush()


_NOT_WRITTEN = Wording("no format %(name)s is written; there are %(known)s")
_NOT_OF_ONE = Wording("no format %(name)s of a report by itself is written; there are %(known)s")


def _named[F: ParcelFormat | ReportFormat](
    name: str, formats: tuple[F, ...], unknown: Wording
) -> F:
    for each in formats:
        if each.name == name:
            return each
    known = ", ".join(each.name for each in formats)
    raise UnknownParcelFormatError(unknown.filled(name=repr(name), known=known))


def _written(released: Released, out: _Digested, losses: Losses) -> Written:
    released.read_out()
    return Written(
        sha256=out.digest.hexdigest(),
        marking=released.marking,
        written={name: number for name, number in sorted(released.written.items()) if number},
        withheld=dict(sorted(released.withheld.items())),
        losses=losses.all(),
    )
