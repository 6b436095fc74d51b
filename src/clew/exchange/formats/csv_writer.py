"""A plain table with commas: one item a row, for spreadsheets and for whoever reads nothing else.

Where an item has several of a thing, they stand in one cell, divided by " | ".
"""

from collections.abc import Iterable
from typing import Final

from clew.exchange.json_text import utc
from clew.exchange.losses import Losses
from clew.exchange.parcel import Held, ParcelItem, ParcelMatch, Place
from clew.exchange.parcel_format import Write
from clew.exchange.parts import Part
from clew.exchange.released import Released
from clew.exchange.table_text import row
from clew.handling.tlp import strictest
from clew.model.grade import Grade

_FLAGS = {True: "yes", False: "no"}


class CsvWriter:
    """A table of items."""

    name = "csv"
    title = "CSV"
    extension = ".csv"
    reads_back = "csv"
    expresses = frozenset(Part) - {Part.REPORTS, Part.SIGHTINGS}

    def write(self, parcel: Released, write: Write, *, losses: Losses) -> None:
        write(row(_COLUMNS, delimiter=",", losses=losses))
        for held in parcel.items():
            write(row(_cells(held), delimiter=",", losses=losses))


_COLUMNS = (
    *("SHA-256", "SHA-1", "MD5", "PDQ", "Size", "MIME", "Marking", "Places", "Grades", "Series"),
    *("Victim identified", "Offender identified", "Matches", "Notes"),
)


def _cells(held: Held[ParcelItem]) -> list[str]:
    item = held.value
    return [
        item.digests.sha256.hex(),
        item.digests.sha1.hex(),
        item.digests.md5.hex(),
        item.pdq.hex() if item.pdq else "",
        str(item.digests.size),
        item.mime,
        strictest([held.tlp, *(part.tlp for part in item.parts)]).value,
        _several(_place(one.value) for one in item.places),
        _several(_grade(one.value) for one in item.grades),
        _several(one.value for one in item.series),
        _flag(item.victim_identified),
        _flag(item.offender_identified),
        _several(_match(one.value) for one in item.matches),
        _several(
            f"{one.value.text} ({one.value.by}, {utc(one.value.noted_at)})" for one in item.notes
        ),
    ]


def _several(texts: Iterable[str]) -> str:
    return " | ".join(texts)


def _place(place: Place) -> str:
    changed = f" ({utc(place.modified_at)})" if place.modified_at else ""
    return f"{place.exhibit}: {place.path}{changed}"


def _grade(grade: Grade) -> str:
    who = ", ".join(filter(None, (grade.bureau, grade.by)))
    when = f", {utc(grade.graded_at)}" if grade.graded_at else ""
    note = f": {grade.note}" if grade.note else ""
    return f"{grade.scheme} {grade.value} ({who}{when}){note}"


def _match(match: ParcelMatch) -> str:
    other = f" with {match.other.hex()}" if match.other else ""
    evidence = ", ".join(
        f"{name} {match.match.evidence[name]}" for name in sorted(match.match.evidence)
    )
    said = match.verdict
    verdict = f"; {said.verdict} ({said.by}, {utc(said.judged_at)}) {said.reason}" if said else ""
    return f"{match.words}{other}; {evidence}{verdict}"


def _flag(held: Held[bool] | None) -> str:
    return "" if held is None else _FLAGS[held.value]


WRITER: Final = CsvWriter()
