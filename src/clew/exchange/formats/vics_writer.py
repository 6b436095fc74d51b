"""VICS-compatible JSON 2.0, written: one case with its media, streamed.

Compatible with what public third-party readers expect, never certified. SHA-256 and PDQ stand in a
nested list of hashes, as writers of 1.3 do it. The profile is that of the USA: `Category` is
Project VIC's code, given or derived, and null where there is none.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from clew.exchange.json_text import json_text, stable_id, utc, without_nothing, write_list
from clew.exchange.losses import Losses
from clew.exchange.one_grade import one_grade
from clew.exchange.parcel import Held, Note, ParcelItem, Place
from clew.exchange.parcel_format import Write
from clew.exchange.parts import Part
from clew.exchange.released import Released
from clew.model.grade import Scheme

_CONTEXT = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/US/$metadata#Cases"


class VicsWriter:
    """VICS-compatible JSON 2.0."""

    name = "vics"
    title = "VICS 2.0-compatible JSON"
    extension = ".json"
    reads_back = "vics"
    expresses = frozenset(
        {
            *(Part.MD5, Part.SHA1, Part.SHA256, Part.PDQ, Part.SIZE, Part.MIME, Part.PLACES),
            *(Part.SERIES, Part.IDENTIFIED, Part.NOTES),
        }
    )

    def write(self, parcel: Released, write: Write, *, losses: Losses) -> None:
        heading = parcel.heading
        case = {
            "CaseID": str(stable_id("case", heading.bureau, heading.case)),
            "CaseNumber": heading.case,
            "SourceApplicationName": "Clew",
            "SourceApplicationVersion": heading.made_with,
        }
        write(f'{{"@odata.context": {json_text(_CONTEXT)}, "value": [{json_text(case)[:-1]},\n')
        write('"Media": ')
        write_list(write, _media(parcel, heading.made_at.date(), losses))
        write(f',\n"TotalMediaFiles": {parcel.written["items"]}}}]}}\n')


def _media(parcel: Released, on: date, losses: Losses) -> Iterator[dict[str, object]]:
    for number, held in enumerate(parcel.items(), start=1):
        yield _medium(number, held.value, on, losses)


def _medium(number: int, item: ParcelItem, on: date, losses: Losses) -> dict[str, object]:
    digests = item.digests
    category = one_grade(item.grades, Scheme.VIC_US, on=on, losses=losses)
    if len(item.series) > 1:
        losses.met("a second series of an item", len(item.series) - 1)
    told = {
        "MD5": digests.md5.hex().upper(),
        "SHA1": digests.sha1.hex().upper(),
        "MediaSize": digests.size,
        "MimeType": item.mime,
        "Series": item.series[0].value if item.series else "",
        "VictimIdentified": _flag(item.victim_identified),
        "OffenderIdentified": _flag(item.offender_identified),
        "Comments": "\n".join(_note(held.value) for held in item.notes),
        "MediaFiles": [_file(digests.md5, held.value) for held in item.places],
    }
    return {
        "MediaID": number,
        "Category": None if category is None else int(category),
        **without_nothing(told),
        "AlternativeHashes": _hashes(item),
    }


def _hashes(item: ParcelItem) -> list[dict[str, str]]:
    named = {"SHA256": item.digests.sha256, "PDQ": item.pdq}
    return [
        {"HashName": name, "HashValue": value.hex().upper()}
        for name, value in named.items()
        if value
    ]


def _file(md5: bytes, place: Place) -> dict[str, object]:
    folder, _, name = place.path.replace("/", "\\").rpartition("\\")
    written = utc(place.modified_at) if place.modified_at else ""
    return without_nothing(
        {
            "MD5": md5.hex().upper(),
            "FileName": name,
            "FilePath": folder,
            "Written": written,
            "SourceID": place.exhibit,
        }
    )


def _flag(held: Held[bool] | None) -> bool | None:
    return None if held is None else held.value


def _note(note: Note) -> str:
    return f"{note.text} ({note.by}, {utc(note.noted_at)})"


WRITER: Final = VicsWriter()
