"""Locked: the moments of two clips that a match says are the same.

Moments are counted in seconds from where the shared stretch begins in the query. Where one clip is
played faster than the other, its stretch is shorter, and its moments lie closer together.
"""

from dataclasses import dataclass

from clew.model.match import Span


@dataclass(frozen=True, slots=True)
class Locked:
    """The stretches of a query and its match; None of a side that is a picture.

    Example:
        >>> locked = Locked(query=Span(2.0, 6.0), match=Span(10.0, 12.0))
        >>> locked.length_s, locked.at(1.0), locked.at(99.0)
        (4.0, (3.0, 10.5), (6.0, 12.0))
    """

    query: Span | None
    match: Span | None

    @property
    def length_s(self) -> float:
        """How long the stretch is, in seconds of the query, or of the match of a picture."""
        told = self.query or self.match
        return told.length_s if told else 0.0

    def within(self, moment_s: float) -> float:
        """Return the moment, or where the stretch begins or ends if it lies outside."""
        return min(max(0.0, moment_s), self.length_s)

    def at(self, moment_s: float) -> tuple[float | None, float | None]:
        """Return the seconds of both that are the same moment, within the stretch."""
        share = self.within(moment_s) / self.length_s if self.length_s else 0.0
        return _at(self.query, share), _at(self.match, share)


def _at(span: Span | None, share: float) -> float | None:
    return None if span is None else span.start_s + share * span.length_s
