"""What was met while a document's text was read, gathered until it can be told in its place."""

from collections.abc import Iterator
from typing import Protocol

from clew.model.report import Refused

_WAITING = 1_000


class Refuses(Protocol):
    """Words a refusal for the report being read."""

    def refused(self, element: str, reason: str, advice: str = ..., *, where: str = ...) -> Refused:
        """Return the refusal."""
        ...


class Met:
    """Notes that wait for the report they belong to.

    Example:
        >>> met = Met()
        >>> met.met("a quote is never closed")
        >>> met.met("a quote is never closed")  # once is enough
        >>> len(met.waiting)
        1
    """

    def __init__(self) -> None:
        self.waiting: list[tuple[str, str]] = []
        self._traps: set[str] = set()

    def met(self, trap: str) -> None:
        """Take note of a trap, the first time."""
        if trap not in self._traps:
            self._traps.add(trap)
            self.waiting.append(("text", trap))

    def reject(self, where: str, reason: str) -> None:
        """Take note of a part that cannot be used."""
        if len(self.waiting) < _WAITING:
            self.waiting.append((where, reason))

    def refused(self, draft: Refuses) -> Iterator[Refused]:
        """Yield what waits as refusals."""
        for where, reason in self.waiting:
            yield draft.refused(where, reason, "look at the original there")
        self.waiting.clear()
