"""The picture of a chain: a line for each bureau, time going down, an arrow for what was sent.

It is a sequence diagram (UML 2.5, clause 17) in pixels of an SVG. It shows what the list beneath
it tells in words, and nothing else; what does not fit is cut with an ellipsis.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from clew.bureau.referrals.words import lasted, moment
from clew.bureau.ui.outcomes_told import outcome_told
from clew.bureau.ui.templatetags.phrases import phrase
from clew.model.referral import State

if TYPE_CHECKING:
    from clew.bureau.referrals.queries import FirstReport, Leg, Stay

_DATES, _LANE, _HEAD, _ROW, _TIP = 168, 210, 40, 44, 7
_LETTERS = 32  # that fit in a lane
_AT_ONCE, _WORTH_TELLING = timedelta(minutes=1), timedelta(minutes=1)
_ENDS = {State.CLOSED, State.DECLINED, State.WITHDRAWN}
_BY_SENDER = {State.DRAFTED, State.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Lane:
    """A bureau's line: its name, and where it stands."""

    name: str
    x: int


@dataclass(frozen=True, slots=True)
class Row:
    """What happened at one moment: a dot on a line, or an arrow from one to another.

    `later` says how long after the row before; `tip` is the arrow's head as an SVG's points.
    """

    y: int
    at: str
    later: str
    words: str
    x: int
    to_x: int | None = None
    tip: str = ""
    is_end: bool = False
    is_back: bool = False

    @property
    def middle(self) -> int:
        """Where an arrow's words stand."""
        return self.x if self.to_x is None else (self.x + self.to_x) // 2


@dataclass(frozen=True, slots=True)
class TracePicture:
    """A chain as a picture of so many pixels."""

    width: int
    height: int
    lanes: Sequence[Lane]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class _Event:
    at: datetime
    words: str
    lane: str
    to: str = ""
    is_end: bool = False
    is_back: bool = False


def picture_of(first: "FirstReport | None", legs: "Sequence[Leg]") -> TracePicture:
    """Return the picture of a chain, as far as its legs may be seen."""
    events = sorted(_events(first, legs), key=lambda one: one.at)
    names = list(dict.fromkeys(name for one in events for name in (one.lane, one.to) if name))
    places = {name: _DATES + number * _LANE for number, name in enumerate(names)}
    return TracePicture(
        width=_DATES + len(names) * _LANE,
        height=_HEAD + len(events) * _ROW,
        lanes=[Lane(_cut(name), x) for name, x in places.items()],
        rows=[_row(number, events, places) for number in range(len(events))],
    )


def _events(first: "FirstReport | None", legs: "Sequence[Leg]") -> Iterator[_Event]:
    if first is not None and legs:
        yield _Event(first.at, _("first report"), str(legs[0].referral.bureau))
    shown = {leg.referral.pk for leg in legs}
    for leg in legs:
        sender, to = str(leg.referral.bureau), str(leg.referral.to or "")
        yield from _steps(leg.stays, sender, to)
        for row in leg.outcomes:
            known = row.of.pk in shown
            by = str(row.of.to) if known else _("a bureau further on")
            words = outcome_told(row.outcome) if row.outcome else _("closed; not told")
            yield _Event(row.at, words, by, sender, is_back=True)


def _steps(stays: "Sequence[Stay]", sender: str, to: str) -> Iterator[_Event]:
    for stay in stays:
        words, is_end = phrase(stay.state.in_words()), stay.state in _ENDS
        if stay.state == State.SENT and to:
            yield _Event(stay.at, words, sender, to)
        elif stay.state != State.DELIVERED or (stay.after or timedelta(0)) > _AT_ONCE:
            lane = sender if stay.state in _BY_SENDER or not to else to
            yield _Event(stay.at, words, lane, is_end=is_end)


def _row(number: int, events: Sequence[_Event], places: dict[str, int]) -> Row:
    event, y = events[number], _HEAD + number * _ROW + _ROW // 2
    since = event.at - events[number - 1].at if number else timedelta(0)
    later = _("%(time)s later") % {"time": lasted(since)} if since >= _WORTH_TELLING else ""
    x, to_x = places[event.lane], places.get(event.to)
    if to_x == x:
        to_x = None
    return Row(
        y=y,
        at=moment(event.at),
        later=later,
        words=_cut(event.words, lanes=1 if to_x is None else abs(to_x - x) // _LANE),
        x=x,
        to_x=to_x,
        tip="" if to_x is None else _tip(x, to_x, y),
        is_end=event.is_end,
        is_back=event.is_back,
    )


def _tip(x: int, to_x: int, y: int) -> str:
    back = to_x - _TIP if to_x > x else to_x + _TIP
    return f"{to_x},{y} {back},{y - _TIP // 2 - 1} {back},{y + _TIP // 2 + 1}"


def _cut(words: str, *, lanes: int = 1) -> str:
    return Truncator(words).chars(_LETTERS * lanes)
