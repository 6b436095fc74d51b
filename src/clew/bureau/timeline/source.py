"""A source: a table's rows, newest first, and what one of them says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from clew.bureau.timeline.entry import Entry


@dataclass(frozen=True, slots=True)
class Source:
    """Rows, the column of their time, and how each is told."""

    rows: "QuerySet[Any]"
    time: str
    told: Callable[[Any], Entry]

    def count(self) -> int:
        """Return how many there are."""
        return self.rows.count()

    def newest(self, most: int, *, since: datetime | None = None) -> Iterator[Entry]:
        """Yield the newest of them, of a time from `since` on where it is given."""
        rows = self.rows if since is None else self.rows.filter(**{f"{self.time}__gte": since})
        for row in rows.order_by(f"-{self.time}", "-pk")[:most]:
            yield self.told(row)
