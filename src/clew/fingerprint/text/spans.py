"""Spans: the lines of a clip's frames, put together into what stands there over time.

A line belongs to the span that says the same, or nearly the same in the same place. The surest
reading of all frames stands for it. Lines that were not read are one span for each reason.
"""

from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from clew.fingerprint.text.folding import folded
from clew.fingerprint.text.line import Line

_GONE_S = 3.1  # a line that was not seen for so long begins a new span
_STANDS_S = 1.0  # a line seen in one frame stands until the next that is observed
_NEARLY = 0.6  # of the letters, in the same place
_MOST_OPEN = 200


@dataclass(slots=True)
class Span:
    """One line over time, seen from `at_s` to `until_s`, as it was read best."""

    at_s: float
    until_s: float
    line: Line
    key: str = field(init=False)

    def __post_init__(self) -> None:
        self.key = folded(self.line.text)

    def take(self, line: Line, *, at_s: float) -> None:
        """Take the line as it is seen in a later frame."""
        self.until_s = at_s
        if (line.against is None, line.confidence) > (
            self.line.against is None,
            self.line.confidence,
        ):
            self.line, self.key = line, folded(line.text)


class Spans:
    """Collects the lines of a clip's frames, in the order of time.

    Example:
        >>> spans = Spans()
        >>> for at_s in (0.0, 1.0, 2.0):
        ...     spans.take(Line((0.1, 0.1, 0.2, 0.1), "OPEN", confidence=0.9), at_s=at_s)
        >>> [(span.line.text, span.at_s, span.until_s) for span in spans.ended(duration_s=2.5)]
        [('OPEN', 0.0, 2.5)]
    """

    def __init__(self) -> None:
        self._open: list[Span] = []
        self._done: list[Span] = []

    def take(self, line: Line, *, at_s: float) -> None:
        """Take one line of the frame at `at_s`; a span takes at most one of each frame."""
        self._done += [span for span in self._open if at_s - span.until_s > _GONE_S]
        self._open = [span for span in self._open if at_s - span.until_s <= _GONE_S]
        span = self._belongs_to(line, at_s)
        if span is not None:
            span.take(line, at_s=at_s)
        elif len(self._open) < _MOST_OPEN:
            self._open.append(Span(at_s, at_s, line))

    def ended(self, *, duration_s: float | None) -> list[Span]:
        """Return the spans of a clip that ends then, in the order of their beginning."""
        end = float("inf") if duration_s is None else duration_s
        for span in (spans := [*self._done, *self._open]):
            span.until_s = max(span.at_s, min(span.until_s + _STANDS_S, end))
        return sorted(spans, key=lambda span: span.at_s)

    def _belongs_to(self, line: Line, at_s: float) -> Span | None:
        if not line.text:
            return next((span for span in self._open if _is_as_unread(line, span.line)), None)
        free = [span for span in self._open if span.until_s < at_s]
        key = folded(line.text)
        same = (span for span in free if span.key == key)
        near = (span for span in free if _is_near(line, key, span))
        return next(same, None) or next(near, None)


def _is_near(line: Line, key: str, span: Span) -> bool:
    if not _overlap(line, span.line):
        return False
    return Levenshtein.normalized_similarity(key, span.key, score_cutoff=_NEARLY) >= _NEARLY


def _is_as_unread(line: Line, other: Line) -> bool:
    return not other.text and other.against is line.against


def _overlap(line: Line, other: Line) -> bool:
    """Whether the middle of one lies in the other."""
    return _holds(line, other) or _holds(other, line)


def _holds(line: Line, other: Line) -> bool:
    left, top, width, height = line.box
    x, y = other.box[0] + other.box[2] / 2, other.box[1] + other.box[3] / 2
    return left <= x <= left + width and top <= y <= top + height
