"""Spans: two clips on one timeline, laid so that the stretch they share begins and ends together.

Seconds are those of this file. The other is moved, and stretched where it is played at another
speed. Everything is told in percent of the whole timeline.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from clew.bureau.reports.words import clock, span_in_words
from clew.bureau.vault.queries import MatchRow
from clew.model.match import Span

_LEAST = 0.6  # percent: a single frame can be seen too


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a row: where it begins and how long it is; `match` is None of the match at hand."""

    start: float
    length: float
    match: UUID | None = None


@dataclass(frozen=True, slots=True)
class ClipRow:
    """One clip: its whole length, the stretches in it, and in words where the shared one is."""

    label: str
    words: str
    whole: Piece
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Two clips on one timeline, the shared stretch on it, and other stretches of the two."""

    rows: Sequence[ClipRow]
    shared: Piece
    others: Sequence[tuple[UUID, str]]

    def at(self, share: float) -> float:
        """Return where on the timeline a share of the shared stretch lies, in percent."""
        return round(self.shared.start + share * self.shared.length, 3)


def timeline_of(
    match: MatchRow, lengths_s: Sequence[float], others: Sequence[MatchRow]
) -> Timeline | None:
    """Return the clips of a match on one timeline; None where not both sides are clips.

    `lengths_s` are how long this file and the other are; `others` further matches of the two.
    """
    mine, theirs = match.item_span, match.other_span
    if mine is None or theirs is None:
        return None
    lay = _Lay.of(mine, theirs, lengths_s)
    beside = [one for one in others if one.item_span and one.other_span and one.id != match.id]
    return Timeline(
        rows=[
            ClipRow(
                _("This file"),
                span_in_words(mine),
                lay.mine(lay.clips[0]),
                [
                    lay.mine(mine),
                    *(lay.mine(one.item_span, one.id) for one in beside if one.item_span),
                ],
            ),
            ClipRow(
                _("The other"),
                span_in_words(theirs),
                lay.theirs(lay.clips[1]),
                [
                    lay.theirs(theirs),
                    *(lay.theirs(one.other_span, one.id) for one in beside if one.other_span),
                ],
            ),
        ],
        shared=lay.mine(mine),
        others=[(one.id, _words(one)) for one in beside],
    )


@dataclass(frozen=True, slots=True)
class _Lay:
    """How seconds of either clip lie on the timeline."""

    clips: tuple[Span, Span]
    from_s: float
    of_s: float
    begins: tuple[float, float]
    speed: float

    @classmethod
    def of(cls, mine: Span, theirs: Span, lengths_s: Sequence[float]) -> "_Lay":
        clips = tuple(
            Span(0.0, max(length, span.end_s))
            for length, span in zip(lengths_s, (mine, theirs), strict=True)
        )
        both = mine.length_s and theirs.length_s
        speed = mine.length_s / theirs.length_s if both else 1.0
        starts = min(0.0, mine.start_s - theirs.start_s * speed)
        ends = max(clips[0].end_s, mine.start_s + (clips[1].end_s - theirs.start_s) * speed)
        return cls(
            (clips[0], clips[1]),
            starts,
            (ends - starts) or 1.0,
            (mine.start_s, theirs.start_s),
            speed,
        )

    def mine(self, span: Span, match: UUID | None = None) -> Piece:
        return self._piece(span.start_s, span.length_s, match)

    def theirs(self, span: Span, match: UUID | None = None) -> Piece:
        start_s = self.begins[0] + (span.start_s - self.begins[1]) * self.speed
        return self._piece(start_s, span.length_s * self.speed, match)

    def _piece(self, start_s: float, length_s: float, match: UUID | None) -> Piece:
        start = 100 * (start_s - self.from_s) / self.of_s
        length = max(_LEAST, 100 * length_s / self.of_s)
        return Piece(round(min(start, 100 - _LEAST), 3), round(length, 3), match)


def _words(match: MatchRow) -> str:
    spans = [span for span in (match.item_span, match.other_span) if span]
    return _("%(mine)s lies on %(theirs)s") % {
        "mine": span_in_words(spans[0]),
        "theirs": span_in_words(spans[1]),
    }


def ticks(length_s: float, *, most: int = 12) -> Iterator[tuple[float, str]]:
    """Yield moments of a stretch to choose from, evenly, each with its time in words."""
    count = max(1, min(most, int(length_s) + 1))
    for number in range(count):
        at_s = length_s * number / max(1, count - 1)
        yield round(at_s, 2), clock(at_s)
