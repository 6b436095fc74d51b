"""The features: those of every file in features/, found by looking. There is no list to keep."""

from functools import cache

from clew.model.plug_ins import offered_by
from clew.network.resolution import features
from clew.network.resolution.feature import Feature


@cache
def all_features() -> tuple[Feature, ...]:
    """Return the features of all files in features/, by name.

    Example:
        >>> "ip" in [feature.name for feature in all_features()]
        True
    """
    found: list[Feature] = []
    for module, _ in offered_by(features, "FEATURES"):
        found += module.FEATURES
    if len({feature.name for feature in found}) < len(found):
        raise ValueError("two features have one name: rename one of them")
    return tuple(sorted(found, key=lambda feature: feature.name))
