"""The features: those of every file in features/, found by looking. There is no list to keep."""

import importlib
import pkgutil
from functools import cache

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
    for module in pkgutil.iter_modules(features.__path__, f"{features.__name__}."):
        found += importlib.import_module(module.name).FEATURES
    if len({feature.name for feature in found}) < len(found):
        raise ValueError("two features have one name: rename one of them")
    return tuple(sorted(found, key=lambda feature: feature.name))
