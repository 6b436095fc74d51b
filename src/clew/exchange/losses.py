"""Losses: what a file could not say, counted by what it was, for the person who sends it."""

from collections import Counter
from dataclasses import dataclass

_MOST = 200


@dataclass(frozen=True, slots=True)
class Loss:
    """What could not be said, and how often."""

    what: str
    times: int


class Losses:
    """Gathers what a format could not express.

    Example:
        >>> losses = Losses()
        >>> losses.met("notes")
        >>> losses.met("notes", 2)
        >>> losses.all()
        (Loss(what='notes', times=3),)
    """

    def __init__(self) -> None:
        self._times: Counter[str] = Counter()

    def met(self, what: str, times: int = 1) -> None:
        """Count what was met once more."""
        known = what in self._times or len(self._times) < _MOST
        self._times[what if known else "other things"] += times

    def all(self) -> tuple[Loss, ...]:
        """Return every loss, by name."""
        return tuple(Loss(what, times) for what, times in sorted(self._times.items()))
