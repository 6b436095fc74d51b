"""What of a parcel may go: the only records that a format's writer ever sees.

Rules:
1. A record goes only if everything it rests on admits it. What stays is not counted, numbered or
   named in anything that a writer is given.
2. Inside an item that goes, each part with a handling of its own is asked by itself.
3. Each stream is read once; what passes is counted, and so is what the format cannot express.
4. The label of the whole counts what the format expresses, and nothing else.
5. Whom a report calls a victim goes to another bureau only where every source lets it be used to
   identify victims (`clew.handling.release.names_victims`).
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from functools import partial
from typing import Any

from clew.exchange.losses import Losses
from clew.exchange.parcel import Heading, Held, Parcel, ParcelItem, ParcelReport, Source
from clew.exchange.parts import ALWAYS, Part, parts_of
from clew.exchange.unnamed_victims import without_victims
from clew.handling.release import (
    Handled,
    Release,
    admits_all,
    names_victims,
    strictest_label,
)
from clew.handling.tlp import Tlp, strictest
from clew.model.report import Report
from clew.model.sighting import Sighting, Standing
from clew.model.wording import Wording


class WithheldError(PermissionError):
    """The case itself may not go to whom the file is for."""


class ReadTwiceError(RuntimeError):
    """A writer asked for the same stream again."""


class Released:
    """A parcel as far as it may go to somebody.

    Raises:
        WithheldError: not even its heading may go.
    """

    def __init__(
        self, parcel: Parcel, *, release: Release, expresses: frozenset[Part], losses: Losses
    ) -> None:
        if not admits_all(release, parcel.heading.handling):
            raise WithheldError(
                Wording(
                    "the case %(case)s, marked %(tlp)s, is not released to whom the file is for; "
                    "who steers it can: clew case mark",
                    case=parcel.heading.value.case,
                    tlp=parcel.heading.tlp,
                )
            )
        self._parcel = parcel
        self._release = release
        self._expresses = expresses
        self._losses = losses
        self._read: set[str] = set()
        self._reads_out = False
        self._markings = {parcel.heading.tlp}
        self.written: Counter[str] = Counter()
        self.withheld: Counter[str] = Counter()

    @property
    def heading(self) -> Heading:
        """What the file says of itself."""
        return self._parcel.heading.value

    @property
    def markings(self) -> tuple[Tlp, ...]:
        """The labels of what was read so far, widest audience first."""
        return tuple(label for label in Tlp if label in self._markings)

    @property
    def marking(self) -> Tlp:
        """The label of the whole, as far as it was read."""
        return strictest(self._markings)

    def items(self) -> Iterator[Held[ParcelItem]]:
        """Yield the items that may go, each without the parts that may not."""
        for held in self._stream("items", self._parcel.items):
            item = self._slim(held.value)
            self._lose(item)
            yield Held(item, held.handling)

    def reports(self) -> Iterator[Held[ParcelReport]]:
        """Yield the reports that may go."""
        for held in self._stream("reports", self._parcel.reports):
            self._lose_record(Part.REPORTS)
            yield held

    def whole_reports(self, *, misfit: Callable[[Report], str]) -> Iterator[ParcelReport]:
        """Yield the reports that may go with all that they say, so the sightings are not asked for.

        `misfit` says why the format has no form for one; empty where it has.
        """
        self._read.add("sightings")
        for held in self._stream("reports", lambda: self._fitting(misfit)):
            report = self._without_victims(held)
            said = tuple(report.said())
            self.written["sightings"] += len(said)
            self._lose_record(Part.REPORTS)
            yield replace(report, said=partial(iter, said))

    def sightings(self) -> Iterator[Held[Sighting]]:
        """Yield the sightings that may go."""
        for held in self._stream("sightings", self._nameable):
            self._lose_record(Part.SIGHTINGS)
            yield held

    def read_out(self) -> None:
        """Read what the writer did not ask for, so that it is counted as lost."""
        self._reads_out = True
        for name, stream in {
            "items": self.items,
            "reports": self.reports,
            "sightings": self.sightings,
        }.items():
            if name not in self._read:
                for _ in stream():
                    pass

    def _stream[T](self, name: str, source: Source[T]) -> Iterator[Held[T]]:
        if name in self._read:
            raise ReadTwiceError(f"the {name} of a parcel are read once")
        self._read.add(name)
        for held in source():
            if self._passes(name, held.handling):
                self.written[name] += not self._reads_out
                yield held

    def _passes(self, name: str, handling: tuple[Handled, ...]) -> bool:
        if not admits_all(self._release, handling):
            self.withheld[name.replace("_", " ")] += 1
            return False
        if not self._reads_out and _PARTS.get(name, self._expresses) & self._expresses:
            self._markings.add(strictest_label(handling))
        return True

    def _fitting(self, misfit: Callable[[Report], str]) -> Iterator[Held[ParcelReport]]:
        for held in self._parcel.reports():
            if admits_all(self._release, held.handling) and (why := misfit(held.value.head)):
                self._losses.met(why)
            else:
                yield held

    def _nameable(self) -> Iterator[Held[Sighting]]:
        """The sightings, without those that may go but for their being of a victim."""
        for held in self._parcel.sightings():
            is_victim = held.value.standing is Standing.VICTIM
            if not is_victim or names_victims(self._release, held.handling):
                yield held
            elif admits_all(self._release, held.handling):
                self.withheld[_OF_VICTIMS] += 1

    def _without_victims(self, held: Held[ParcelReport]) -> ParcelReport:
        if names_victims(self._release, held.handling):
            return held.value
        report, left_out = without_victims(held.value)
        if left_out:
            self.withheld[_OF_VICTIMS] += left_out
        return report

    def _slim(self, item: ParcelItem) -> ParcelItem:
        """The item without the parts that stay."""
        kept: dict[str, Any] = {}
        for field in fields(item):
            name, value = field.name, getattr(item, field.name)
            if isinstance(value, Held):
                kept[name] = value if self._passes(name, value.handling) else None
            elif isinstance(value, tuple):
                kept[name] = tuple(held for held in value if self._passes(name, held.handling))
        return replace(item, **kept)

    def _lose(self, item: ParcelItem) -> None:
        for part, number in parts_of(item):
            if part not in self._expresses:
                self._losses.met(part.value, number)

    def _lose_record(self, part: Part) -> None:
        for each in (part, *sorted(ALWAYS & {Part.MARKINGS})):
            if each not in self._expresses:
                self._losses.met(each.value)


_OF_VICTIMS = "statements on victims"
_PARTS: Mapping[str, frozenset[Part]] = {
    "places": frozenset({Part.PLACES}),
    "series": frozenset({Part.SERIES}),
    "victim_identified": frozenset({Part.IDENTIFIED}),
    "offender_identified": frozenset({Part.IDENTIFIED}),
    "matches": frozenset({Part.MATCHES}),
    "notes": frozenset({Part.NOTES}),
}
"""Which fields of an item a format may leave out. A grade counts always: it may be written as the
code of another scheme."""
