"""The world of the benchmark: how large it is, who is in it, and the draws that make it.

Everything is drawn from one seed: the same node every time.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bureau.tables import Ids

BEGAN_AT = datetime(2024, 1, 1, tzinfo=UTC)
ENDED_AT = datetime(2026, 11, 1, tzinfo=UTC)
_DAYS = (ENDED_AT - BEGAN_AT).days


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is."""

    items: int = 1_000_000
    officers: int = 200
    cases: int = 5_000
    bureaux: int = 20


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer's account."""

    id: UUID
    name: str
    bureau: int
    roles: Sequence[str]


@dataclass(frozen=True, slots=True)
class Case:
    """A case with its team (officers' numbers) and exhibits."""

    id: UUID
    number: str
    bureau: int
    opened_at: datetime
    team: Sequence[int]
    exhibits: Sequence[UUID]
    is_closed: bool


@dataclass(slots=True)
class World:
    """What was made so far."""

    size: Size
    draw: random.Random = field(default_factory=lambda: random.Random(7))
    ids: Ids = field(default_factory=Ids)
    bureaux: list[UUID] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    officers: list[Officer] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    items_of_case: list[list[str]] = field(default_factory=list)
    reported: dict[int, list[int]] = field(default_factory=dict)

    def time(self, after: datetime = BEGAN_AT) -> datetime:
        """Draw a time after another one, before all of it ended."""
        left = max(60.0, (ENDED_AT - after).total_seconds())
        return after + timedelta(seconds=self.draw.random() * left)

    def words(self, least: int, most: int) -> str:
        """Draw a few words."""
        return " ".join(self.draw.choices(_WORDS.split(), k=self.draw.randint(least, most)))


_WORDS = (
    "the same room as before lamp window red curtain bicycle garden seen from another side "
    "bookshelf poster compare with exhibit two please ask the provider for the address of this "
    "account who knows this beach the tram stop sign could be in the north we saw it in an older "
    "case the clip was edited sound is from elsewhere camera serial differs waiting for an answer"
)
