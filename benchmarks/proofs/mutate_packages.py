"""Change packages in every place, and count what is accepted: it must be none.

    python benchmarks/proofs/mutate_packages.py [--count 100000] [--seed 1]

`tests/mutated_packages.py` tells the ways. The true package is offered between them, to show that
what is refused is refused for its change. Needs tests/ on PYTHONPATH: `make proof-packages`.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from io import BytesIO
from itertools import islice
from pathlib import Path

from clew.exchange.refusal import RefusalError
from clew.exchange.sealed.checking import Receiving
from clew.exchange.sealed.opening import open_package
from clew.simulate.bureaux import NOW, ROOM, KeptFile
from mutated_packages import Mutant, World, mutants

_CONTROL_EVERY = 1000


def main() -> None:
    """Make mutants, offer them, print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        made, taken = Path(name) / "made", Path(name) / "taken"
        made.mkdir()
        taken.mkdir()
        refused, faults = _offer_all(made, taken, options.count, options.seed)
    for (way, error), count in sorted(refused.items()):
        print(f"{way:75} {error:24} {count:7,}")
    seconds = time.perf_counter() - begun
    print(f"{options.count:,} mutated packages, {refused.total():,} refused, {seconds:.0f} s")
    if faults or refused.total() != options.count:
        sys.exit("\n".join(["wrong:", *faults]))
    print("none accepted, no state changed, no file left; the true package was taken each time")


def _offer_all(
    made: Path, taken: Path, count: int, seed: int
) -> tuple[Counter[tuple[str, str]], list[str]]:
    refused: Counter[tuple[str, str]] = Counter()
    faults = []
    control = World(made, suite="age-ed25519")
    for number, mutant in enumerate(islice(mutants(made, seed=seed), count)):
        error = _offer(mutant, taken)
        if error is None or any(taken.iterdir()):
            faults.append(f"{number}: {mutant.way}")
        else:
            refused[mutant.way, error] += 1
        if number % _CONTROL_EVERY == 0 and not _is_taken(control.true, control.receiving, made):
            faults.append(f"{number}: the true package was refused")
    return refused, faults


def _offer(mutant: Mutant, folder: Path) -> str | None:
    """Return the name of the refusal, or None where it was accepted or changed what is known."""
    before = dict(mutant.receiving.positions), dict(mutant.receiving.records)
    try:
        _open(mutant.raw, mutant.receiving, folder)
    except RefusalError as error:
        after = dict(mutant.receiving.positions), dict(mutant.receiving.records)
        return type(error).__name__ if before == after else None
    return None


def _is_taken(raw: bytes, receiving: Receiving, folder: Path) -> bool:
    try:
        _open(raw, receiving, folder)
    except RefusalError:
        return False
    return True


def _open(raw: bytes, receiving: Receiving, folder: Path) -> None:
    keeper = partial(KeptFile, folder)
    open_package(BytesIO(raw), receiving=receiving, now=NOW, keeper=keeper, room=ROOM)


if __name__ == "__main__":
    main()
