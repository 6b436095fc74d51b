"""A feature: one thing that speaks for or against two accounts being one person's, and says why.

Every file in features/ offers some as `FEATURES`. What a feature finds has a level, spelt as parts
with dots between; each part has a weight in weights.toml (as "phone.used"), and a level weighs what
its parts weigh together.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from clew.model.sentences import Sentences
from clew.model.wording import Wording
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


_WITH_DETAILS = Wording("%(what)s: %(details)s")
_NO_DETAILS = Sentences(())


@dataclass(frozen=True, slots=True)
class Feature:
    """A name, the levels it may find, how it finds them and how it says so.

    `strength` is of each level. The first line of `find`'s docstring is what the investigator
    reads; `details` adds what this pair shows, in sentences of `told`.
    """

    name: str
    levels: tuple[str, ...]
    find: Callable[[View], Found]
    details: Callable[[View, Finding], str]
    strength: Callable[[str], Strength] = lambda _level: Strength.NONE
    told: Sentences = _NO_DETAILS

    @property
    def sentence(self) -> Wording:
        """What the investigator reads of every pair: it names nobody and nothing."""
        return Wording.name_of((self.find.__doc__ or self.name).partition("\n")[0].rstrip("."))

    def say(self, view: View, finding: Finding) -> Wording:
        """Return a sentence that an investigator can check."""
        details = self.details(view, finding)
        if not details:
            return self.sentence
        return _WITH_DETAILS.filled(what=self.sentence, details=details)

    @property
    def said(self) -> Sentences:
        """What `say` says, to be known again in a record."""
        parts = {"what": Sentences((self.sentence,)), "details": self.told}
        return Sentences((_WITH_DETAILS, self.sentence), parts)
