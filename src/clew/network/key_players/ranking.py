"""The key players of a group or of a whole network.

They are the set whose removal leaves the rest most fragmented: the problem KPP-Neg of Borgatti
(Identifying sets of key players in a social network, Computational and Mathematical Organization
Theory 12 (2006), 21-34). The set is built up one by one, by whoever adds most.

Fragmentation is 0 where everybody is next to everybody, and 1 where nobody reaches anybody. In
groups of up to `NEAR` members distances count; in larger networks only who is out of reach does.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from clew.model.sentences import Sentences
from clew.model.wording import Wording
from clew.network.groups.tie import Tie, neighbours_of
from clew.network.key_players.nearness import nearness_left
from clew.network.key_players.reach import Neighbours, pairs_left, pairs_of

NEAR = 100
_LEAST_ADDED = 0.01
_NOBODY = ""  # whose removal changes nothing


@dataclass(frozen=True, slots=True)
class KeyPlayer:
    """Somebody, and how fragmented the rest is once they and those named before are gone.

    `added` is what their own removal adds.
    """

    entity: str
    fragmentation: float
    added: float

    def in_words(self) -> Wording:
        """Return what their removal would do, as a sentence without a stop."""
        gone, added = f"{self.fragmentation:.0%}", f"{self.added:.0%}"
        return _WITHOUT.filled(entity=self.entity, gone=gone, added=added)


_WITHOUT = Wording(
    "without %(entity)s and those named before, %(gone)s of what holds the others together is "
    "gone, %(added)s of it by this one"
)
KEY_PLAYER_TOLD = Sentences((_WITHOUT,))
"""What `KeyPlayer.in_words` says, to be known again in a record."""


def key_players(
    ties: Iterable[Tie], *, within: Collection[str] | None = None, most: int = 5
) -> tuple[KeyPlayer, ...]:
    """Return at most so many key players of a group, or of the whole network, weightiest first.

    Who adds next to nothing is none: a group of equals has no key players. Of equals the first in
    order comes first.

    Example:
        >>> from clew.network.groups.tie import TieKind
        >>> star = [Tie("hub", leaf, TieKind.PAYMENT, True, 1, 1.0) for leaf in ("a", "b", "c")]
        >>> [(one.entity, one.fragmentation) for one in key_players(star)]
        [('hub', 1.0)]
    """
    network = neighbours_of(ties, within=within)
    fragmentations = _by_nearness if len(network) <= NEAR else _by_reach
    found: list[KeyPlayer] = []
    while len(found) < most and len(network) > 2:
        after, one, before = _weightiest(network, fragmentations)
        if after - before < _LEAST_ADDED:
            break
        found.append(KeyPlayer(one, after, after - before))
        network = {name: ties - {one} for name, ties in network.items() if name != one}
    return tuple(found)


def _weightiest(
    network: Neighbours, fragmentations: Callable[[Neighbours], Mapping[str, float]]
) -> tuple[float, str, float]:
    """How fragmented the rest is without the weightiest, who that is, and how much it is now."""
    after = dict(fragmentations({**network, _NOBODY: frozenset()}))
    before = after.pop(_NOBODY)
    weightiest = min(after, key=lambda one: (-after[one], one))
    return after[weightiest], weightiest, before


def _by_nearness(network: Neighbours) -> dict[str, float]:
    """How fragmented the rest is once each is gone; `_NOBODY` stays in the network as one apart."""
    size = len(network) - 1
    pairs, with_nobody = pairs_of(size - 1), pairs_of(size)
    left = nearness_left(network)
    return {
        one: 1 - near * with_nobody / (with_nobody if one == _NOBODY else pairs)
        for one, near in left.items()
    }


def _by_reach(network: Neighbours) -> dict[str, float]:
    """The same by reach alone."""
    size = len(network) - 1
    return {
        one: 1 - left / pairs_of(size if one == _NOBODY else size - 1)
        for one, left in pairs_left(network).items()
    }
