"""Conduct: what somebody did in the network, as far as it tells roles apart."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from clew.model.identifier import Identifier, IdentifierKind
from clew.model.sentences import Sentences
from clew.model.wording import Wording, counted, joined
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

    def in_words(self) -> Wording:
        """Return what they did as a sentence without a stop."""
        told = [
            (self.first_with, _FIRST_WITH),
            (self.passed_on, _PASSED_ON),
            (self.fetched, _FETCHED),
            (len(self.customers), _GAVE),
            (len(self.payers), _WAS_PAID),
            (len(self.payees), _PAID),
            (self.cameras, _CAMERAS),
        ]
        said = [sentence.of(count) for count, sentence in told if count]
        if self.room_share >= 2:
            said.append(_WROTE.filled(times=f"{self.room_share:.1f}"))
        return joined(said or [_WAS_SEEN])


_FIRST_WITH = counted(
    2,
    "was first seen with %(count)s file or link that others had later",
    "was first seen with %(count)s files or links that others had later",
)
_PASSED_ON = counted(
    2,
    "passed on %(count)s file or link after getting them",
    "passed on %(count)s files or links after getting them",
)
_FETCHED = counted(
    2,
    "got %(count)s file or link and was not seen to pass them on",
    "got %(count)s files or links and was not seen to pass them on",
)
_GAVE = counted(2, "gave to %(count)s member", "gave to %(count)s members")
_WAS_PAID = counted(2, "was paid by %(count)s member", "was paid by %(count)s members")
_PAID = counted(2, "paid %(count)s member", "paid %(count)s members")
_CAMERAS = counted(2, "put up pictures of %(count)s camera", "put up pictures of %(count)s cameras")
_WROTE = Wording("wrote %(times)s times as much in a room as its others do")
_WAS_SEEN = Wording("was only seen among them")
_SENTENCES = (
    *(_FIRST_WITH, _PASSED_ON, _FETCHED, _GAVE, _WAS_PAID, _PAID, _CAMERAS),
    *(_WROTE, _WAS_SEEN),
)
CONDUCT_TOLD = Sentences(_SENTENCES, several=True)
"""What `Conduct.in_words` says, to be known again in a record."""


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
