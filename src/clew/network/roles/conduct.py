"""Conduct: what somebody did in the network, as far as it tells roles apart."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from clew.model.identifier import Identifier, IdentifierKind
from clew.network.groups.holdings import Span
from clew.network.groups.tie import Tie, TieKind

_PASSED = {IdentifierKind.FILE_HASH, IdentifierKind.SHARE_LINK}


@dataclass(slots=True)
class Conduct:
    """What somebody did, counted."""

    first_with: int = 0  # files and links that nobody was seen with before, and others were later
    passed_on: int = 0  # ... that they gave after they had got them
    fetched: int = 0  # ... that they got and were not seen to give
    cameras: int = 0
    customers: set[str] = field(default_factory=set)  # whom they gave files, links or shares
    suppliers: set[str] = field(default_factory=set)  # who gave them
    payers: set[str] = field(default_factory=set)  # who paid them
    payees: set[str] = field(default_factory=set)  # whom they paid
    written_to: set[str] = field(default_factory=set)
    room_share: float = 0.0  # how much more they wrote in rooms than the others there, at most

    def features(self) -> Mapping[str, float]:
        """Return the numbers that are weighed, by their names."""
        counts = {
            "first_with": self.first_with,
            "passed_on": self.passed_on,
            "fetched": self.fetched,
            "cameras": self.cameras,
            "customers": len(self.customers),
            "suppliers": len(self.suppliers),
            "payers": len(self.payers),
            "payees": len(self.payees),
            "written_to": len(self.written_to),
        }
        logarithms = {name: math.log1p(count) for name, count in counts.items()}
        return {**logarithms, "room_share": math.log1p(self.room_share)}

    def in_words(self) -> str:
        """Return what they did as a sentence without a stop."""
        told = [
            (self.first_with, "was first seen with {} that others had later", "file or link"),
            (self.passed_on, "passed on {} after getting them", "file or link"),
            (self.fetched, "got {} and was not seen to pass them on", "file or link"),
            (len(self.customers), "gave to {}", "member"),
            (len(self.payers), "was paid by {}", "member"),
            (len(self.payees), "paid {}", "member"),
            (self.cameras, "put up pictures of {}", "camera"),
        ]
        said = [text.format(_several(count, noun)) for count, text, noun in told if count]
        if self.room_share >= 2:
            said.append(f"wrote {self.room_share:.1f} times as much in a room as its others do")
        return "; ".join(said) or "was only seen among them"


def conduct_of(
    members: Iterable[str], within: Iterable[Tie], things: Mapping[Identifier, Mapping[str, Span]]
) -> dict[str, Conduct]:
    """Return what each member of a group did with the others: by the ties and things among them.

    Example:
        >>> ties = [Tie("a", "b", TieKind.PAYMENT, True, 1, 1.0)]
        >>> conduct_of(("a", "b"), ties, {})["b"].in_words()
        'was paid by 1 member'
    """
    found = {one: Conduct() for one in members}
    for tie in within:
        _deal(found[tie.a], found[tie.b], tie)
    for thing, spans in things.items():
        if thing.kind is IdentifierKind.GROUP:
            _talk(found, spans)
        elif thing.kind is IdentifierKind.CAMERA_SERIAL:
            for one, span in spans.items():
                found[one].cameras += span.gave
        elif thing.kind in _PASSED and len(spans) > 1:
            _hold(found, spans)
    return found


def _deal(giver: Conduct, taker: Conduct, tie: Tie) -> None:
    if tie.kind is TieKind.PAYMENT:
        giver.payees.add(tie.b)
        taker.payers.add(tie.a)
    elif tie.kind is TieKind.MESSAGE:
        giver.written_to.add(tie.b)
    elif tie.flows:
        giver.customers.add(tie.b)
        taker.suppliers.add(tie.a)


def _talk(found: Mapping[str, Conduct], spans: Mapping[str, Span]) -> None:
    mean = sum(span.count for span in spans.values()) / len(spans)
    for one, span in spans.items():
        found[one].room_share = max(found[one].room_share, span.count / mean if mean else 0.0)


def _hold(found: Mapping[str, Conduct], spans: Mapping[str, Span]) -> None:
    """Count a file or link for whoever had it first, passed it on, or only got it."""
    dated = {one: span for one, span in spans.items() if span.first_at is not None}
    first = min(dated, key=lambda one: (dated[one].first_at, one), default=None)
    for one, span in spans.items():
        if one == first and span.gave:
            found[one].first_with += 1
        elif span.gave:
            found[one].passed_on += 1
        elif span.took:
            found[one].fetched += 1


def _several(count: int, noun: str) -> str:
    plural = {"file or link": "files or links"}.get(noun, f"{noun}s")
    return f"1 {noun}" if count == 1 else f"{count:,} {plural}"
