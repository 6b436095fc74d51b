"""What figures of a report show: values without places on paper or words of a language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the picture of a network: accounts that are perhaps one person's.

    `name` is an account's, or a victim's pseudonym; `place` a code of ISO 3166, empty if unknown.
    """

    name: str
    accounts: int
    place: str
    had_files: bool
    is_victim: bool


@dataclass(frozen=True, slots=True)
class Bond:
    """What binds two, by their places among the persons; `p` is how likely it does."""

    a: int
    b: int
    kinds: Sequence[str]
    p: float


@dataclass(frozen=True, slots=True)
class NetworkFigure:
    """Who has to do with whom, strongest first; how many are left out for want of room."""

    persons: Sequence[Person]
    bonds: Sequence[Bond]
    persons_left: int
    bonds_left: int


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened in a case."""

    at: datetime
    kind: str
    who: str


@dataclass(frozen=True, slots=True)
class TimelineFigure:
    """What happened, newest first; `is_cut` where more happened before."""

    happenings: Sequence[Happening]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class PlacesFigure:
    """How many there are at each place, by its code of ISO 3166, and at none that is known."""

    counts: Sequence[tuple[str, int]]
    unknown: int
