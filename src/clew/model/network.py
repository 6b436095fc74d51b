"""What the machine proposes about accounts: links of two, entities of several, groups of these.

All are derived from sightings and from people's judgements, and are worked out anew whenever these
change: nothing is merged for good.
"""

from dataclasses import dataclass
from enum import StrEnum

from clew.model.identifier import Identifier


class Verdict(StrEnum):
    """What a person decided about two accounts."""

    SAME = "same"
    NOT = "not"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's verdict on whether two accounts are one person's, in either order."""

    a: Identifier
    b: Identifier
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one piece of evidence adds to a link.

    `log10_lr` is the decimal logarithm of how much more often it is seen between accounts of one
    person than between unrelated ones: negative speaks against. `kind` is an identifier's kind or
    the name of a feature; `why` is a sentence that an investigator can check.
    """

    kind: str
    log10_lr: float
    why: str


@dataclass(frozen=True, slots=True)
class Link:
    """Two subjects, `a` before `b` in order: are they one person's, or one household's?

    The probabilities of the three hypotheses (same person, same household or device, unrelated)
    add up to 1.
    """

    a: Identifier
    b: Identifier
    p_same: float
    p_household: float
    evidence: tuple[Contribution, ...] = ()


@dataclass(frozen=True, slots=True)
class Entity:
    """Subjects that are, perhaps, one person: `p` is how likely all of them are.

    `id` is made from its least subject, so that it stays while the others come and go.
    """

    id: str
    accounts: tuple[Identifier, ...]
    p: float


class NetworkRole(StrEnum):
    """What somebody seems to do in a group: a hypothesis."""

    SOURCE = "source"  # first source, perhaps the producer
    DISTRIBUTOR = "distributor"  # sells or passes on
    ADMINISTRATOR = "administrator"
    CONSUMER = "consumer"  # buys or fetches


@dataclass(frozen=True, slots=True)
class RoleHypothesis:
    """A role and how likely it is, with a sentence that says why."""

    role: NetworkRole
    p: float
    why: str


@dataclass(frozen=True, slots=True)
class Group:
    """Entities that work together, perhaps: `organised_p` is how likely it is no chance."""

    id: str
    members: tuple[str, ...]  # entities' ids
    organised_p: float
