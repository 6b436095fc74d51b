"""News: what is otherwise in a resolution since it was begun or taken up again.

Whoever keeps links and entities elsewhere replaces those that are named here, and has what a start
from nothing gives: texts too, which tell how many share what two accounts share.
"""

from dataclasses import dataclass, field

import numpy as np

from clew.model.identifier import Identifier
from clew.model.network import Entity, Link
from clew.network.resolution.arrays import Bools, Ints
from clew.network.resolution.pairing import Pairing, Renewed
from clew.network.resolution.scored import ScoredPairs


@dataclass(frozen=True, slots=True)
class News:
    """What to put in the place of what.

    `entities` are those of all `accounts` that any report still names; what stood of these accounts
    before is void. `links` are those of all `pairs` that are still linked, likewise.
    """

    accounts: frozenset[Identifier]
    entities: tuple[Entity, ...]
    pairs: frozenset[tuple[Identifier, Identifier]]
    links: tuple[Link, ...]


@dataclass(slots=True)
class Gathered:
    """Who and what changes concerned, by number, while they come."""

    subjects: set[int] = field(default_factory=set)
    _pairs: list[Ints] = field(default_factory=list)
    _nouns: list[Ints] = field(default_factory=list)

    def take(self, renewed: Renewed) -> None:
        """Remember the pairs and the nouns of a change."""
        self._pairs += [renewed.dropped.keys, renewed.scored.keys]
        self._nouns.append(renewed.recounted)

    def pairs(self, pairing: Pairing, told: Bools) -> Ints:
        """Return the pairs that changed, and of those that are told all whose texts may have."""
        nouns = pairing.marked(np.concatenate([np.zeros(0, np.int64), *self._nouns]))
        retold = _sharing(pairing, pairing.pairs.where(told), nouns)
        return np.unique(np.concatenate([*self._pairs, retold]))


def _sharing(pairing: Pairing, pairs: ScoredPairs, nouns: Bools) -> Ints:
    """Return the pairs of whom both are seen with one of some nouns."""
    rows = pairing.rows
    found: list[Ints] = [np.zeros(0, np.int64)]
    chosen = np.flatnonzero(nouns[rows["noun"]])
    chosen = chosen[np.argsort(rows["noun"][chosen], kind="stable")]
    starts = np.flatnonzero(np.diff(rows["noun"][chosen], prepend=-1))
    for subjects in np.split(rows["subject"][chosen], starts[1:]):
        users = pairing.marked(subjects)
        found.append(pairs.keys[users[pairs.low] & users[pairs.high]])
    return np.concatenate(found)
