"""Tails: how much a statistic says against chance, from how seldom pairs of strangers reach it.

Beyond where strangers still are, their tail is carried on as an exponential. Three rules keep what
it says on the careful side:

1. Of what was measured, the worse end: 19 times in 20 the true tail is as steep or steeper, and
   strangers are as seldom beyond its beginning or less often. Fewer strangers, more doubt.
2. Half of what the tail says is believed: with p the share of strangers that reach as much, the
   ratio is 1 / (2 sqrt p), never 1 / p. Its mean over strangers is then 1 or less, as that of every
   honest likelihood ratio is, whatever copies look like.
3. Where nothing was measured nothing is steeper: the rate is the same all the way.

Sources: Vovk and Wang, "E-values: calibration, combination and applications" (2021), for 2;
Pickands, "Statistical inference using extreme order statistics" (1975), for the tail.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_BEYOND = 60  # strangers, those that reach the most, of which the tail is made, at most
_FEWEST = 12
_DOUBT = 1.645  # standard deviations: 19 in 20


@dataclass(frozen=True, slots=True)
class Tail:
    """What a statistic says: `(statistic - chance) * nats`, as a natural log likelihood ratio.

    `begins` is where the tail begins, which a `share` of the strangers reaches at most.
    """

    chance: float
    nats: float
    begins: float
    share: float

    def log_ratio(self, statistic: float) -> float:
        """Return the natural log of the likelihood ratio, copies over strangers.

        Example:
            >>> Tail(chance=9.0, nats=0.5, begins=4.0, share=0.01).log_ratio(29.0)
            10.0
        """
        return (statistic - self.chance) * self.nats

    def reached_by(self, statistic: float) -> float:
        """Return the share of strangers that reach as much, at most.

        Example:
            >>> Tail(chance=9.0, nats=0.5, begins=4.0, share=0.01).reached_by(4.0)
            0.01
        """
        return min(1.0, self.share * math.exp(-2 * self.nats * (statistic - self.begins)))


def tail_of(reached: Sequence[float], *, pairs: int) -> Tail:
    """Return the tail of what strangers reach: one statistic for each pair that has any.

    `pairs` of strangers were looked at in all.

    Raises:
        ValueError: too few strangers reach anything, or all reach the same.

    Example:
        >>> drawn = np.random.default_rng(1).exponential(2.0, 10_000)
        >>> tail = tail_of(drawn.tolist(), pairs=10_000)
        >>> 0.19 < tail.nats < 0.25  # half of one in two, and less
        True
    """
    ordered = np.sort(np.asarray(reached, np.float64))[::-1]
    count = min(_BEYOND, len(ordered) - 1)
    if count < _FEWEST:
        raise ValueError(f"{len(ordered)} strangers are too few; more than {_FEWEST} are needed")
    begins = float(ordered[count])
    beyond = float(np.mean(ordered[:count]) - begins)
    if beyond <= 0.0:
        raise ValueError("all strangers reach the same: that has no tail")
    doubt = _DOUBT / math.sqrt(count)
    rate = (1 - doubt) / beyond
    share = min(1.0, (1 + doubt) * count / pairs)
    nats = rate / 2
    chance = begins + math.log(share) / rate + math.log(2) / nats
    return Tail(chance=chance, nats=nats, begins=begins, share=share)
