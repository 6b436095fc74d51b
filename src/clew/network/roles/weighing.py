"""How likely each role is, by what somebody did: one weight for each feature of each role.

`roles.toml` holds the weights, which were learned from invented worlds whose roles are known.
"""

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from clew.model.network import NetworkRole
from clew.network.roles.conduct import Conduct

_WEIGHTS = "roles.toml"


def role_probabilities(conduct: Conduct) -> Mapping[NetworkRole, float]:
    """Return how likely each role is for a member of an organised group; they add up to 1."""
    features = conduct.features()
    logits = {
        role: weights["constant"] + sum(weights[name] * features[name] for name in features)
        for role, weights in _weights().items()
    }
    highest = max(logits.values())
    odds = {role: math.exp(logit - highest) for role, logit in logits.items()}
    total = sum(odds.values())
    return {role: one / total for role, one in odds.items()}


@cache
def _weights() -> Mapping[NetworkRole, Mapping[str, float]]:
    told = tomllib.loads(files(__package__).joinpath(_WEIGHTS).read_text())
    return {role: told[role.value] for role in NetworkRole}
