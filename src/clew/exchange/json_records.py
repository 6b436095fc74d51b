"""The records of a JSON document: the elements of its named lists, one at a time.

Lists are found by their names wherever they stand, a few levels deep; each element is read whole,
within bounds. Shared by hash lists that are JSON of some other model.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from clew.exchange.errors import BrokenListError
from clew.exchange.tally import Tally
from clew.intake.documents.json_events import BrokenJsonError, Event, json_events
from clew.intake.documents.json_values import BoundedValues
from clew.intake.documents.text_file import text_chunks
from clew.model.hash_entry import HashEntry

_DEEPEST = 8

type Record = Mapping[str, object]
type Found = tuple[str, object]


def entries_of_records(
    path: Path,
    tally: Tally,
    *,
    lists: frozenset[str],
    entries: Callable[[str, Record, Tally], Iterator[HashEntry]],
) -> Iterator[HashEntry]:
    """Yield the entries of every record; of a document that breaks off, those before the break.

    Raises:
        BrokenListError: it breaks off before its first entry.
    """
    records = JsonRecords(json_events(text_chunks(path, notes=tally)), lists=lists)
    try:
        for where, record in records:
            if isinstance(record, dict):
                yield from entries(where, record, tally)
            else:
                tally.reject(where, "is no object with fields")
    except BrokenJsonError as error:
        if not tally.count("entries"):
            raise BrokenListError(
                f"{path}, near byte {error.at_byte:,}: {error}, before any entry; get it again"
            ) from error
        tally.broke_off(f"near byte {error.at_byte:,}", str(error))
    if records.left_out:
        tally.note(f"{records.left_out:,} values nested too deep or too large were left out")


class JsonRecords:
    """Walks a document for the elements of its named lists.

    Example:
        >>> text = '{"Event": {"Attribute": [{"type": "md5"}], "info": [1]}}'
        >>> list(JsonRecords(json_events(iter([text])), lists=frozenset({"Attribute"})))
        [('Event.Attribute[0]', {'type': 'md5'})]
    """

    def __init__(self, events: Iterator[Event], *, lists: frozenset[str]) -> None:
        self._events = events
        self._values = BoundedValues(events)
        self._lists = lists

    @property
    def left_out(self) -> int:
        """How many values were past the bounds."""
        return self._values.left_out

    def __iter__(self) -> Iterator[Found]:
        for event, value in self._events:
            yield from self._within("", event, value, depth=0)

    def _within(self, place: str, event: str, value: object, *, depth: int) -> Iterator[Found]:
        """The records inside a value that begins with this event."""
        if event == "start_map" and depth < _DEEPEST:
            yield from self._map(place, depth)
        elif event == "start_array" and depth < _DEEPEST:
            for number, (begun, inner) in enumerate(self._events):
                if begun == "end_array":
                    return
                yield from self._within(f"{place}[{number}]", begun, inner, depth=depth + 1)
        else:
            self._values.begin_record()
            self._values.value(event, value, depth=depth)

    def _map(self, place: str, depth: int) -> Iterator[Found]:
        for event, key in self._events:
            if event == "end_map":
                return
            begun, value = next(self._events)
            inner = f"{place}.{key[:40]}" if place else key[:40]
            if begun == "start_array" and key in self._lists:
                yield from self._elements(inner)
            else:
                yield from self._within(inner, begun, value, depth=depth + 1)

    def _elements(self, place: str) -> Iterator[Found]:
        for number, (event, value) in enumerate(self._events):
            if event == "end_array":
                return
            self._values.begin_record()
            yield f"{place}[{number}]", self._values.value(event, value)
