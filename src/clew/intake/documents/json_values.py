"""JSON values read from events, with bounds on their depth and size.

What lies past a bound is skipped, never built: a record stays readable whatever is nested in it.
"""

from collections.abc import Iterator

from clew.intake.documents.json_events import Event

_DEPTH = 12
_SIZE = 1 << 20
_BEGINNINGS = frozenset({"start_map", "start_array"})
_COST = 16  # of any value, in characters


class BoundedValues:
    """Reads the values of one record after another.

    Example:
        >>> from clew.intake.documents.json_events import json_events
        >>> events = json_events(iter(['{"room": {"lamps": [1, 2]}}']))
        >>> BoundedValues(events).value(*next(events))
        {'room': {'lamps': [1, 2]}}
    """

    def __init__(self, events: Iterator[Event], *, size: int = _SIZE) -> None:
        self.events = events
        self.left_out = 0
        self._full_size = self._size = size

    def begin_record(self) -> None:
        """Give the next record the full bounds."""
        self._size = self._full_size

    def value(self, event: str, value: object, *, depth: int = 0) -> object:
        """Return the value that an event begins; None stands for what is past the bounds.

        Raises:
            BrokenJsonError: the JSON breaks off inside it.
        """
        if event == "string":
            self._size -= len(value)  # type: ignore[arg-type]  # this event brings a str
        self._size -= _COST
        if event not in _BEGINNINGS:
            if self._size > 0:
                return value
            self.left_out += 1
            return None
        if depth >= _DEPTH or self._size <= 0:
            self._skip()
            self.left_out += 1
            return None
        return self._map(depth + 1) if event == "start_map" else self._array(depth + 1)

    def _map(self, depth: int) -> dict[str, object]:
        found: dict[str, object] = {}
        events = self.events
        for event, key in events:
            if event == "end_map":
                break
            self._size -= len(key)
            value = self.value(*next(events), depth=depth)
            if self._size > 0:
                found[key] = value
        return found

    def _array(self, depth: int) -> list[object]:
        found: list[object] = []
        for event, value in self.events:
            if event == "end_array":
                break
            element = self.value(event, value, depth=depth)
            if self._size > 0:
                found.append(element)
        return found

    def _skip(self) -> None:
        """Read on to the end of the container that has just begun."""
        depth = 1
        for event, _value in self.events:
            depth += event.startswith("start") - event.startswith("end")
            if depth == 0:
                return
