"""A bond: all that speaks for two entities having to do with each other, as one line of a picture.

It is made of strands: one for each kind of tie between the two, and one where accounts of the two
are perhaps one person's. Strands that a filter leaves out weaken the bond.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from clew.network.groups.tie import TieKind

SAME_PERSON = "same_person"
KINDS = (*(kind.value for kind in TieKind), SAME_PERSON)
"""Of strands, in the order in which they are told."""

type Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Strand:
    """One kind of what binds two: how often, how much it says (nats), and when, where known."""

    kind: str
    weight: float
    count: int
    first_at: datetime | None = None
    last_at: datetime | None = None

    def is_within(self, from_at: datetime | None, until_at: datetime | None) -> bool:
        """Tell whether it may have been at work in a time; what has no time is in none.

        Example:
            >>> Strand("message", 1.0, 1).is_within(None, None)
            True
        """
        if from_at is None and until_at is None:
            return True
        if self.first_at is None or self.last_at is None:
            return False
        begins_in_time = until_at is None or self.first_at <= until_at
        return begins_in_time and (from_at is None or self.last_at >= from_at)


@dataclass(frozen=True, slots=True)
class Bond:
    """What binds two entities, by their ids, of which `a` comes first in order.

    Example:
        >>> bond = Bond("e1", "e2", (Strand("payment", 1.0, 1), Strand("message", 1.0, 4)))
        >>> round(bond.p, 2)
        0.86
    """

    a: str
    b: str
    strands: tuple[Strand, ...]

    @property
    def p(self) -> float:
        """How likely the two have to do with each other, or are one person."""
        return -math.expm1(-sum(one.weight for one in self.strands))

    @property
    def first_at(self) -> datetime | None:
        """When the first of it was seen, where a time is known."""
        return min((one.first_at for one in self.strands if one.first_at), default=None)

    @property
    def last_at(self) -> datetime | None:
        """When the last of it was seen, where a time is known."""
        return max((one.last_at for one in self.strands if one.last_at), default=None)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which bonds are shown: by kinds of strands, their time, and the least probability.

    Example:
        >>> bond = Bond("e1", "e2", (Strand("payment", 1.0, 1), Strand("message", 1.0, 4)))
        >>> kept = Filter(kinds=frozenset(["payment"])).kept(bond)
        >>> [one.kind for one in kept.strands]
        ['payment']
        >>> Filter(least=0.9).kept(bond) is None
        True
    """

    kinds: Collection[str] = frozenset(KINDS)
    from_at: datetime | None = None
    until_at: datetime | None = None
    least: float = 0.0

    def kept(self, bond: Bond) -> Bond | None:
        """Return what is left of a bond; None where that is nothing, or too weak."""
        strands = tuple(
            one
            for one in bond.strands
            if one.kind in self.kinds and one.is_within(self.from_at, self.until_at)
        )
        left = replace(bond, strands=strands)
        return left if strands and left.p >= self.least else None
