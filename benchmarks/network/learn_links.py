"""Learn the weights of links from labelled worlds, and write weights.toml.

    cd benchmarks && PYTHONPATH=. python -m network.learn_links [--persons 5000] [--first 1]
        [--learn 2] [--calibrate 2]

Worlds of the seeds that follow the learning ones fit the curve. Seeds above 20 are for measuring.
Each world has rates of its own, so that nothing rests on single ones; they vary by less than those
of the worlds that are measured.
"""

import argparse
from pathlib import Path

import clew.network.resolution
from clew.model.identifier import Identifier
from clew.network.resolution.learning import (
    HOUSEHOLD,
    SAME,
    UNRELATED,
    Labelled,
    learn,
    to_toml,
)
from clew.network.resolution.weights import default_weights
from clew.simulate.worlds import Settings, World, make_world, shifted

_FACTORS = (0.75, 1.35)


def main() -> None:
    """Learn, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=5_000)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--learn", type=int, default=2)
    parser.add_argument("--calibrate", type=int, default=2)
    given = parser.parse_args()
    last = given.first + given.learn + given.calibrate - 1
    worlds = []
    for seed in range(given.first, last + 1):
        settings = shifted(Settings(persons=given.persons), seed, factors=_FACTORS)
        worlds.append(_labelled(make_world(seed, settings)))
        print(f"world {seed}: {len(worlds[-1].truth)} pairs", flush=True)
    weights = learn(worlds[: given.learn], worlds[given.learn :], start=default_weights())
    fitted = f"{given.first} to {given.first + given.learn - 1}"
    source = f"worlds {fitted} of {given.persons} persons; the curve from those up to {last}"
    path = Path(clew.network.resolution.__file__).with_name("weights.toml")
    path.write_text(to_toml(weights, learned_from=source), encoding="utf-8")


def _labelled(world: World) -> Labelled:
    """All candidate pairs of a world, and what is true of them."""
    accounts = world.truth.accounts

    def truth(a: Identifier, b: Identifier) -> int:
        one, other = accounts[a], accounts[b]
        if one.person == other.person:
            return SAME
        return HOUSEHOLD if one.household == other.household else UNRELATED

    return Labelled.of(world.settled(), notes=world.notes, truth=truth)


if __name__ == "__main__":
    main()
