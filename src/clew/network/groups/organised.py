"""Whether a group is organised, or came about by chance and innocent talk: a probability.

`organised.toml` holds what each feature of a group's shape weighs. The weights were learned from
invented worlds whose groups are known, and so is how often a probability is right.
"""

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from clew.network.groups.shape import Shape

_WEIGHTS = "organised.toml"
_SUREST = 0.99  # no more was ever shown


def organised_p(shape: Shape) -> float:
    """Return how likely a group of this shape is no chance."""
    weights = _weights()
    logit = weights["constant"]
    logit += sum(weights[name] * value for name, value in shape.features().items())
    p = 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
    return min(_SUREST, max(1 - _SUREST, p))


@cache
def _weights() -> Mapping[str, float]:
    told = tomllib.loads(files(__package__).joinpath(_WEIGHTS).read_text())
    weights: dict[str, float] = told["weights"]
    return weights
