"""Reading one hash list: its entries, streamed, and then the report on it."""

from collections.abc import Callable, Iterator

from clew.exchange.errors import BrokenListError
from clew.exchange.tally import Tally
from clew.intake.documents.errors import BrokenDocumentError
from clew.model.hash_entry import HashEntry, ImportReport


class HashListReading:
    """A hash list opened by one format.

    `entries` streams the list; asking again reads it again from its start. The report is complete
    when the entries have been read to their end.

    Example:
        >>> entry = HashEntry(md5=bytes(16), where="line 1")
        >>> reading = HashListReading(title="an example", source=lambda tally: iter([entry]))
        >>> list(reading.entries()) == [entry], reading.report().counts["entries"]
        (True, 1)
    """

    def __init__(self, *, title: str, source: Callable[[Tally], Iterator[HashEntry]]) -> None:
        self.format = title
        self._source = source
        self._tally = Tally(title)

    def entries(self) -> Iterator[HashEntry]:
        """Yield the entries in the list's order, without those that name the empty file.

        Raises:
            BrokenListError: the file cannot be read, or breaks off before its first entry.
        """
        self._tally = Tally(self.format)
        try:
            for entry in self._source(self._tally):
                if self._tally.take(entry):
                    yield entry
        except BrokenDocumentError as error:
            raise BrokenListError(str(error)) from error

    def report(self) -> ImportReport:
        """Return what the list claimed and what it held, as far as it has been read."""
        return self._tally.report()
