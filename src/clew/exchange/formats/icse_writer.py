"""The ICSE database's hash export, written: the twelve columns, y and n.

Columns of which a parcel says nothing stay empty: whether it is distributed, how often it was
submitted, whether the file is to be had. `Image ID` numbers the rows of this file.
"""

from datetime import date
from typing import Final

from clew.exchange.losses import Losses
from clew.exchange.one_grade import one_grade
from clew.exchange.parcel import Held, ParcelItem
from clew.exchange.parcel_format import Write
from clew.exchange.parts import Part
from clew.exchange.released import Released
from clew.exchange.table_text import row
from clew.model.grade import Scheme
from clew.model.media import Family

_HEADER = (
    "MD5;SHA1;PhotoDNA;Image ID;Is distributed;Victim identified;Offender identified;Series name;"
    "Number of submissions;File Available;Media Type;Baseline"
)
_MEDIA_TYPES = {Family.IMAGE: "Image", Family.CLIP: "Video"}
_FLAGS = {True: "y", False: "n"}
_BASELINE = {"yes": "y", "no": "n", None: ""}


class IcseWriter:
    """ICSE's hash export."""

    name = "icse"
    title = "ICSE CSV"
    extension = ".csv"
    reads_back = "icse"
    expresses = frozenset({Part.MD5, Part.SHA1, Part.SERIES, Part.IDENTIFIED})

    def write(self, parcel: Released, write: Write, *, losses: Losses) -> None:
        write(f"{_HEADER}\r\n")
        on = parcel.heading.made_at.date()
        for number, held in enumerate(parcel.items(), start=1):
            write(row(_cells(number, held.value, on, losses), delimiter=";", losses=losses))


def _cells(number: int, item: ParcelItem, on: date, losses: Losses) -> list[str]:
    baseline = one_grade(item.grades, Scheme.BASELINE, on=on, losses=losses)
    if len(item.series) > 1:
        losses.met("a second series of an item", len(item.series) - 1)
    return [
        item.digests.md5.hex().upper(),
        item.digests.sha1.hex().upper(),
        "",
        str(number),
        "",
        _flag(item.victim_identified),
        _flag(item.offender_identified),
        item.series[0].value if item.series else "",
        "",
        "",
        _MEDIA_TYPES.get(item.family, ""),
        _BASELINE[baseline],
    ]


def _flag(held: Held[bool] | None) -> str:
    return "" if held is None else _FLAGS[held.value]


WRITER: Final = IcseWriter()
