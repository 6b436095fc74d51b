"""What the address of a network's picture asks for: around whom, how far, and which bonds.

What an address says that is nothing of this is not heeded. Seeds are written by a letter and a row:
`p12` a person, `g4` a group; `c` and an id is a case.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from urllib.parse import urlencode

from django.http import QueryDict

from clew.bureau.ui.graph_seeds import Seed, seeds_in
from clew.network.bonds.bond import KINDS, Filter

MOST_STEPS = 3
_MOST_SEEDS = 50
_DIGITS = 19  # of a row's number


@dataclass(frozen=True, slots=True)
class Asked:
    """A picture: around seeds, so many steps far, between two, or of the strongest of all."""

    seeds: Sequence[Seed] = ()
    between: tuple[int, int] | None = None
    whole: bool = True
    steps: int = 1
    filter: Filter = field(default_factory=Filter)
    account: str = ""

    @classmethod
    def said(cls, given: QueryDict) -> "Asked":
        """Read what an address or a form gives."""
        seeds, between = seeds_in(given.getlist("seed")[:_MOST_SEEDS]), _two(given.get("between"))
        account = given.get("account", "")[:500].strip()
        return cls(
            seeds=seeds,
            between=between,
            whole="whole" in given or not (seeds or between or account),
            steps=_steps(given.get("steps", "1")),
            filter=_filter(given),
            account=account,
        )

    @property
    def from_date(self) -> str:
        """The first day of the time asked for, as forms write it."""
        return self.filter.from_at.date().isoformat() if self.filter.from_at else ""

    @property
    def until_date(self) -> str:
        """The last day of the time asked for, as forms write it."""
        return self.filter.until_at.date().isoformat() if self.filter.until_at else ""

    @property
    def least_said(self) -> str:
        """The least strength, as forms write it."""
        return f"{self.filter.least:g}"

    @property
    def query(self) -> str:
        """What asks for this, as it stands in an address."""
        account = [("account", self.account)] if self.account else []
        return urlencode([*self.seeds_said(), *account, *self.filter_said()])

    def seeds_said(self) -> list[tuple[str, str]]:
        """Return the fields that say around whom; every one stands in the form for the others."""
        said = [("seed", str(one)) for one in self.seeds]
        said += [("between", f"{self.between[0]}-{self.between[1]}")] if self.between else []
        return said + ([("whole", "1")] if self.whole and said else [])

    def around(self, seed: Seed) -> str:
        """Return the address's query for a picture around somebody, with these filters."""
        other = replace(self, seeds=(seed,), between=None, whole=False, account="")
        return other.query

    def filter_said(self) -> list[tuple[str, str]]:
        """Return the fields that say how far, and which bonds."""
        chosen = [] if set(self.filter.kinds) == set(KINDS) else sorted(self.filter.kinds)
        said = [("kind", kind) for kind in chosen]
        said += [("steps", str(self.steps))] if self.steps != 1 else []
        said += [("least", self.least_said)] if self.filter.least else []
        said += [("from", self.from_date)] if self.from_date else []
        return said + ([("until", self.until_date)] if self.until_date else [])


def _filter(given: QueryDict) -> Filter:
    kinds = frozenset(given.getlist("kind")) & frozenset(KINDS)
    return Filter(
        kinds=kinds or frozenset(KINDS),
        from_at=_day(given.get("from", ""), time.min),
        until_at=_day(given.get("until", ""), time.max),
        least=_share(given.get("least", "")),
    )


def _day(said: str, at: time) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(said), at, tzinfo=UTC)
    except ValueError:
        return None


def _share(said: str) -> float:
    try:
        found = float(said)
    except ValueError:
        return 0.0
    return found if 0 <= found <= 1 else 0.0


def _steps(said: str) -> int:
    return min(MOST_STEPS, max(1, int(said))) if said.isdecimal() and len(said) < _DIGITS else 1


def _two(said: str | None) -> tuple[int, int] | None:
    a, _, b = (said or "").partition("-")
    if not (a.isdecimal() and b.isdecimal() and max(len(a), len(b)) < _DIGITS and a != b):
        return None
    return int(a), int(b)
