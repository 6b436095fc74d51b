"""Grounds: the sorts of evidence that a link stands on, as bits, and whether these carry it.

Something of a person's own that was used or checked carries a link; a hint, which can be copied,
needs a second one or the same surroundings; and of surroundings it takes a device and an address,
for people of one house share either. Hints are counted by what they are of: the same name and
another spelling of it are one.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from clew.network.resolution.arrays import Bools, Ints
from clew.network.resolution.feature import Feature, Strength

OWN, DEVICE, ADDRESS = 1, 2, 4
_HINTS = 3  # the bits from here on are hints, one for each thing that they are of

_SAME_THING = {"names": "name", "handles": "screen_name"}
_SURROUNDINGS = {Strength.DEVICE: DEVICE, Strength.ADDRESS: ADDRESS}


def grounds_of(features: Sequence[Feature], weighs: Iterable[bool]) -> Ints:
    """Return the grounds that each level of each feature gives, one after another.

    `weighs` tells which levels speak for the same person. Where somebody was and on what device
    is ground whatever it weighs: how much more it says of strangers or of a home is in the sum.
    """
    things = sorted({_thing(feature) for feature in features})
    levels = ((feature, level) for feature in features for level in feature.levels)
    found = [
        _ground(feature.strength(level), things.index(_thing(feature)), speaks_for=speaks_for)
        for (feature, level), speaks_for in zip(levels, weighs, strict=True)
    ]
    return np.array(found, np.int64)


def carries(grounds: Ints) -> Bools:
    """Return which grounds carry a link.

    Example:
        >>> carries(np.array([OWN, DEVICE, ADDRESS, DEVICE | ADDRESS, 8, 8 | ADDRESS])).tolist()
        [True, False, False, True, False, True]
    """
    hints = np.bitwise_count(grounds >> _HINTS).astype(np.int64)
    surroundings = ((grounds & DEVICE) > 0).astype(np.int64) + ((grounds & ADDRESS) > 0)
    owned = (grounds & OWN) > 0
    return np.asarray(owned | (hints > 1) | (surroundings + hints.clip(max=1) > 1))


def _thing(feature: Feature) -> str:
    return _SAME_THING.get(feature.name, feature.name)


def _ground(strength: Strength, thing: int, *, speaks_for: bool) -> int:
    if strength in _SURROUNDINGS:
        return _SURROUNDINGS[strength]
    if not speaks_for or strength is Strength.NONE:
        return 0
    return OWN if strength is Strength.OWN else 1 << (_HINTS + thing)
