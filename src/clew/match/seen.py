"""Seen: when what matched is seen, in clips."""

from collections.abc import Sequence

from clew.match.candidates import Candidate
from clew.model.match import Span


def spans_seen(candidates: Sequence[Candidate]) -> tuple[Span | None, Span | None]:
    """Return from when to when query and match are seen, first to last; None for pictures.

    Example:
        >>> spans_seen([])
        (None, None)
    """
    return (
        _span([(c.fingerprint.at_s, c.fingerprint.until_s) for c in candidates]),
        _span([(c.reference.at_s, c.reference.until_s) for c in candidates]),
    )


def _span(times: Sequence[tuple[float | None, float | None]]) -> Span | None:
    known = [(start, end) for start, end in times if start is not None and end is not None]
    if not known:
        return None
    return Span(min(start for start, _ in known), max(end for _, end in known))
