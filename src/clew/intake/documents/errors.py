"""What can stand in the way of reading a document, and who is told what was met on the way."""

from typing import Protocol


class BrokenDocumentError(Exception):
    """The document cannot be read, or not any further; the message says where and what to do."""


class Notes(Protocol):
    """Who is told what a document holds beside what is asked of it."""

    def met(self, trap: str) -> None:
        """Take note of a trap that was met once more."""
        ...

    def reject(self, where: str, reason: str) -> None:
        """Take note of a part that cannot be used."""
        ...
