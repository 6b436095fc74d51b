"""Parts: what a parcel can say, named so that a format can declare which of it it expresses."""

from collections.abc import Iterator
from enum import StrEnum

from clew.exchange.parcel import ParcelItem


class Part(StrEnum):
    """One sort of statement; the words are for people."""

    MD5 = "MD5"
    SHA1 = "SHA-1"
    SHA256 = "SHA-256"
    PDQ = "PDQ"
    SIZE = "size"
    MIME = "MIME type"
    PLACES = "names and places"
    GRADES = "grades in full (scheme, author, time, note)"
    SERIES = "series"
    IDENTIFIED = "victim or offender identified"
    MATCHES = "matches with evidence"
    VERDICTS = "people's verdicts on matches"
    NOTES = "notes"
    REPORTS = "reports"
    SIGHTINGS = "accounts and what was seen with them"
    MARKINGS = "TLP markings"


ALWAYS = frozenset({Part.MD5, Part.SHA1, Part.SHA256, Part.SIZE, Part.MIME, Part.MARKINGS})


def parts_of(item: ParcelItem) -> Iterator[tuple[Part, int]]:
    """Yield which parts an item has, and how many of each."""
    yield from ((part, 1) for part in sorted(ALWAYS))
    flags = (item.victim_identified, item.offender_identified)
    counted = {
        Part.PDQ: int(item.pdq is not None),
        Part.PLACES: len(item.places),
        Part.GRADES: len(item.grades),
        Part.SERIES: len(item.series),
        Part.IDENTIFIED: sum(flag is not None for flag in flags),
        Part.MATCHES: len(item.matches),
        Part.VERDICTS: sum(held.value.verdict is not None for held in item.matches),
        Part.NOTES: len(item.notes),
    }
    yield from ((part, number) for part, number in counted.items() if number)
