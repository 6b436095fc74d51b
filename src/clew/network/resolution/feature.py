"""A feature: one thing that speaks for or against two accounts being one person's, and says why.

Every file in features/ offers some as `FEATURES`. What a feature finds has a level, spelt as parts
with dots between; each part has a weight in weights.toml (as "phone.used"), and a level weighs what
its parts weigh together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from clew.network.resolution.arrays import Ints
from clew.network.resolution.view import View


class Strength(IntEnum):
    """How far a finding carries a link, whatever it weighs: see `scoring`."""

    NONE = 0  # tells persons apart, or says something of habits
    ADDRESS = 1  # where somebody was: what people who live together share
    DEVICE = 2  # what somebody used: people who live together may share it
    HINT = 3  # something of a person's own that others can copy or invent
    OWN = 4  # something of a person's own that was used or checked


@dataclass(frozen=True, slots=True)
class Found:
    """What one feature found: pairs by their place in the view, and the level of each.

    `record` is the place in `View.shared` that a finding rests on, or -1.
    """

    pair: Ints
    level: Ints
    record: Ints

    @classmethod
    def of_pairs(cls, pair: Ints, level: Ints | int = 0) -> "Found":
        """Return findings that rest on no shared noun, all of one level or each of its own."""
        levels = np.broadcast_to(np.asarray(level, np.int64), pair.shape)
        return cls(pair, levels, np.full(len(pair), -1, np.int64))


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of one pair, for words: the pair's place in the view, its level and record."""

    pair: int
    level: str
    record: int


@dataclass(frozen=True, slots=True)
class Feature:
    """A name, the levels it may find, how it finds them and how it says so.

    `strength` is of each level. The first line of `find`'s docstring is what the investigator
    reads; `details` adds what this pair shows.
    """

    name: str
    levels: tuple[str, ...]
    find: Callable[[View], Found]
    details: Callable[[View, Finding], str]
    strength: Callable[[str], Strength] = lambda _level: Strength.NONE

    def say(self, view: View, finding: Finding) -> str:
        """Return a sentence that an investigator can check."""
        sentence = (self.find.__doc__ or self.name).partition("\n")[0].rstrip(".")
        details = self.details(view, finding)
        return f"{sentence}: {details}" if details else sentence
