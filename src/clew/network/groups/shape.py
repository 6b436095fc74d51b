"""The shape of a group: the numbers that tell organised groups from chance and innocent talk.

`FEATURES` are named as in `organised.toml`, which holds what each weighs.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from clew.network.groups.communities import Strengths, strengths_of
from clew.network.groups.tie import Tie, TieKind, neighbours_of

_TRADE = {TieKind.PAYMENT, TieKind.SHARE, TieKind.FILE, TieKind.SHARE_LINK}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a group looks like, by its ties within and without.

    Example:
        >>> ties = [Tie("a", "b", TieKind.PAYMENT, True, 1, 1.0)]
        >>> shape_of(("a", "b"), ties, Surroundings.of(ties)).payers
        0.5
    """

    size: int
    density: float  # of pairs, how many are tied
    inside: float  # of the members' ties, the share among themselves
    rooms: float  # members who share a room with another
    talkers: float  # members who wrote to another
    mutual: float  # of pairs where one wrote to the other, how many wrote back
    payers: float  # members who paid another
    paid: float  # members whom another paid
    givers: float  # members whose files or links reached another
    takers: float  # members whom they reached
    hub: float  # of the others, the share that the best tied member is tied to
    kinds: int  # of ties
    trade_beyond_chance: float  # nats: trades among members, against trades with anybody

    def features(self) -> Mapping[str, float]:
        """Return the numbers that are weighed, by their names."""
        return {
            "size": math.log(self.size),
            "density": self.density,
            "inside": self.inside,
            "rooms": self.rooms,
            "talkers": self.talkers,
            "mutual": self.mutual,
            "payers": self.payers,
            "paid": self.paid,
            "givers": self.givers,
            "takers": self.takers,
            "hub": self.hub,
            "kinds": float(self.kinds),
            "trade_beyond_chance": math.log1p(self.trade_beyond_chance),
        }

    def in_words(self) -> str:
        """Return the shape as a sentence without a stop."""
        return (
            f"{self.size:,} members, {self.density:.0%} of their pairs tied, "
            f"{self.inside:.0%} of their ties among themselves; {self.rooms:.0%} share a room, "
            f"{self.payers:.0%} paid and {self.paid:.0%} were paid, "
            f"{self.givers:.0%} passed files on and {self.takers:.0%} got them"
        )


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The network around groups: all that binds everybody, and how often each gave and got."""

    strengths: Strengths
    given: Mapping[str, int]
    got: Mapping[str, int]
    trades: int

    @classmethod
    def of(cls, ties: Iterable[Tie]) -> "Surroundings":
        """Take the measures of a network."""
        ties = list(ties)
        trades = [tie for tie in ties if _is_trade(tie)]
        given, got = Counter(tie.a for tie in trades), Counter(tie.b for tie in trades)
        return cls(strengths_of(ties), given, got, len(trades))


def shape_of(members: Collection[str], within: Sequence[Tie], surroundings: Surroundings) -> Shape:
    """Return the shape of a group, from the ties among its members and the network around it."""
    size = len(members)
    wrote = {(tie.a, tie.b) for tie in within if tie.kind is TieKind.MESSAGE}
    paid = {(tie.a, tie.b) for tie in within if tie.kind is TieKind.PAYMENT}
    passed = {
        (tie.a, tie.b) for tie in within if _is_trade(tie) and tie.kind is not TieKind.PAYMENT
    }
    roomed = {one for tie in within if tie.kind is TieKind.ROOM for one in (tie.a, tie.b)}
    tied_to = neighbours_of(within, within=members)
    tied = sum(map(len, tied_to.values())) / 2
    return Shape(
        size=size,
        density=tied / (size * (size - 1) / 2),
        inside=_inside(members, surroundings.strengths),
        rooms=len(roomed) / size,
        talkers=len({a for a, _ in wrote}) / size,
        mutual=sum((b, a) in wrote for a, b in wrote) / max(1, len(wrote)),
        payers=len({a for a, _ in paid}) / size,
        paid=len({b for _, b in paid}) / size,
        givers=len({a for a, _ in passed}) / size,
        takers=len({b for _, b in passed}) / size,
        hub=max(map(len, tied_to.values())) / (size - 1),
        kinds=len({tie.kind for tie in within}),
        trade_beyond_chance=_beyond_chance(members, within, surroundings),
    )


def _is_trade(tie: Tie) -> bool:
    return tie.flows and tie.kind in _TRADE


def _inside(members: Collection[str], strengths: Strengths) -> float:
    chosen = set(members)
    inside = [w for a in sorted(chosen) for b, w in strengths[a].items() if b in chosen]
    return sum(inside) / sum(sum(strengths[one].values()) for one in sorted(chosen))


def _beyond_chance(
    members: Collection[str], within: Sequence[Tie], surroundings: Surroundings
) -> float:
    """The log-likelihood of so many trades inside, against the same trades with anybody (Poisson).

    Who gives and gets much meets others who do by chance as well.
    """
    observed = sum(_is_trade(tie) for tie in within)
    given = sum(surroundings.given[one] for one in members)
    got = sum(surroundings.got[one] for one in members)
    if not observed:
        return 0.0
    expected = given * got / surroundings.trades
    return max(0.0, observed * math.log(observed / expected) - (observed - expected))
