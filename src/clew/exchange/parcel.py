"""A parcel: what is to be written to a file of some format, as plain values.

Everything in it is held with the handling of all that it rests on: a match with that of both its
sides, a series' name with the series'. Before anything is written, `clew.exchange.released` leaves
out whatever may not go to whom the file is for, wherever it stands.

Example:
    >>> from clew.handling.release import Labelled
    >>> from clew.handling.tlp import Tlp
    >>> Held("red door", (Labelled(Tlp.GREEN), Labelled(Tlp.AMBER))).tlp.value
    'TLP:AMBER'
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from clew.handling.release import Handled, strictest_label
from clew.handling.tlp import Tlp
from clew.model.digests import Digests
from clew.model.grade import Grade
from clew.model.match import Match
from clew.model.media import Family
from clew.model.report import Report
from clew.model.sighting import Sighting


@dataclass(frozen=True, slots=True)
class Held[T]:
    """A value, and the handling of everything it rests on: all of it must admit."""

    value: T
    handling: tuple[Handled, ...]

    @property
    def tlp(self) -> Tlp:
        """The label it carries."""
        return strictest_label(self.handling)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file was found: the exhibit, the path in it, and when it was last changed."""

    exhibit: str
    path: str
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An entry of a hash list, that an item was found to be."""

    list_name: str
    place: int
    category: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A person's word on a match: "same", "not_same" or "unsure"."""

    verdict: str
    by: str
    judged_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelMatch:
    """What the machine proposed of an item and another one (`other`, SHA-256) or a list's entry."""

    match: Match
    other: bytes | None = None
    listed: Listed | None = None
    verdict: Verdict | None = None
    item_is_query: bool = True

    @property
    def words(self) -> str:
        """The match in a line, for formats that hold no more."""
        told = f"{self.match.relation.value.replace('_', ' ')}, score {self.match.score:.3f}"
        if self.listed is not None:
            told += f", entry {self.listed.place} of the list {self.listed.list_name}"
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What an officer wrote of an item."""

    text: str
    by: str
    noted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelItem:
    """One media item and what is known of it. It never holds a picture.

    `victim_identified` and `offender_identified` are None where nobody is confirmed to be one; who
    it is, is never in a parcel.
    """

    digests: Digests
    mime: str
    family: Family
    pdq: bytes | None = None
    places: tuple[Held[Place], ...] = ()
    grades: tuple[Held[Grade], ...] = ()
    series: tuple[Held[str], ...] = ()
    victim_identified: Held[bool] | None = None
    offender_identified: Held[bool] | None = None
    matches: tuple[Held[ParcelMatch], ...] = ()
    notes: tuple[Held[Note], ...] = ()

    @property
    def parts(self) -> Iterator[Held[object]]:
        """Everything in it that has a handling of its own."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Held):
                yield value
            elif isinstance(value, tuple):
                yield from value


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a file says of itself: whose case, of which bureau, made when, by which program."""

    bureau: str
    case: str
    title: str
    made_at: datetime
    made_with: str


def _says_nothing() -> Iterator[Sighting]:
    return iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelReport:
    """A report's head, and all that it says now, asked for when it is written."""

    head: Report
    said: Callable[[], Iterator[Sighting]] = _says_nothing


type Source[T] = Callable[[], Iterator[Held[T]]]


def _nothing() -> Iterator[Held[object]]:
    return iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A heading, and the records as streams that are asked for when they are written.

    `sightings` are those that name the items, whoever says so; a report holds all of its own.
    """

    heading: Held[Heading]
    items: Source[ParcelItem]
    reports: Source[ParcelReport] = _nothing  # type: ignore[assignment]  # nothing is of every sort
    sightings: Source[Sighting] = _nothing  # type: ignore[assignment]
