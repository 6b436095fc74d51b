"""The findings of many pairs of items: for two series or persons, each with items of its own.

Of each channel the best pair counts. The best of many pairs agrees by chance more often, so its
ratio is divided by the number of pairs; further pairs that agree say the same again and add
nothing. A channel speaks against it only if no pair speaks for it.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from clew.match.fusion.channels import Channel
from clew.match.fusion.finding import Finding, Told

_OF_ONE_PAIR = frozenset({Channel.HABITS, Channel.TIMES, Channel.JOURNEY})
_RANK = (Told.WEIGHED, Told.NOT_CHECKED, Told.CANNOT_TELL, Told.NOTHING, Told.NOT_WEIGHED)


def best_of(findings: Iterable[Finding], *, pairs: int) -> list[Finding]:
    """Return the findings of all pairs as those of one; `pairs` counts the independent ones.

    Example:
        >>> found = [Finding(Channel.SCENE, Told.WEIGHED, "a room", n) for n in (3.0, 5.0)]
        >>> [round(one.log_ratio, 1) for one in best_of(found, pairs=12)]
        [2.5]
    """
    by_channel: dict[Channel, list[Finding]] = defaultdict(list)
    for one in findings:
        if one.channel not in _OF_ONE_PAIR:
            by_channel[one.channel].append(one)
    return [_best(by_channel[one], pairs) for one in Channel if one in by_channel]


def _best(found: Iterable[Finding], pairs: int) -> Finding:
    best = min(found, key=lambda one: (_RANK.index(one.told), -one.log_ratio, one.why))
    if best.log_ratio <= 0 or pairs <= 1:
        return best
    ratio = max(0.0, best.log_ratio - math.log(pairs))
    return replace(best, log_ratio=ratio, why=f"{best.why} (the best of {pairs:,} pairs)")
