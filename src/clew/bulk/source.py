"""A source: where the files of a bulk run come from."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from clew.intake.collection import Found, NotRead


class Source(Protocol):
    """Lists files, and fetches one at a time on whichever machine reads it.

    It travels to worker processes, so it is a plain value; keys come from their environment.
    """

    @property
    def name(self) -> str:
        """What the source is called, the same each time: outputs are kept by it."""
        ...

    def files(self) -> Iterator[Found | NotRead]:
        """Yield every file, `name` being what `fetch` takes, in an order that stays.

        Raises:
            BulkError: the source as a whole cannot be listed.
        """
        ...

    def fetch(self, name: bytes) -> AbstractContextManager[Found | NotRead]:
        """Give the file as it is now, at a path that can be opened while the context lasts.

        Raises:
            BulkError: the source cannot be reached; this says nothing about the file.
        """
        ...
