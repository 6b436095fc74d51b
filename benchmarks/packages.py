"""How fast a package is sealed and opened, and that memory does not grow with it.

    python benchmarks/packages.py [--mib 64] [--recipients 20] [--rounds 3]

Seals a file of invented bytes for that many bureaux in each suite, checks it as a relay does, opens
it as one of them does, each in a process of its own, and prints the best of the rounds.
"""

import argparse
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from clew.exchange.ciphers.registry import known_suites
from clew.exchange.directory.update import Directory
from clew.exchange.sealed.label import check_label
from clew.exchange.sealed.sealing import seal_package
from clew.simulate.bureaux import NOW, Bureau, Hub, sharing, take

_PIECE = 1 << 20


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mib", type=int, default=64)
    parser.add_argument("--recipients", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(f"{options.mib} MiB to {options.recipients} bureaux, the best of {options.rounds} rounds")
    print("| suite | step | s | processor s | MB above the start |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "film.bin"
        with path.open("wb") as file:
            for _ in range(options.mib):
                file.write(os.urandom(_PIECE))
        for suite in known_suites():
            _measure(suite, path, options.recipients, options.rounds)


def _measure(suite: str, path: Path, recipients: int, rounds: int) -> None:
    hub = Hub()
    sender, *readers = (Bureau(f"B{number:02}", (suite,)) for number in range(recipients + 1))
    hub.admit(sender, *readers)
    directory, package = hub.directory(), path.with_name("package.clew")

    def seal() -> None:
        draft = sharing(sender, path, *(each.name for each in readers))
        seal_package(draft, package, sending=sender.sending(directory), now=NOW)

    def check() -> None:
        _check(package, directory)

    def unseal() -> None:
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            size = package.stat().st_size
            take(package, readers[-1].receiving(directory), Path(folder), room=size)

    for step in (seal, check, unseal):
        wall, processor, memory = min(_apart(step) for _ in range(rounds))
        print(f"| {suite} | {step.__name__} | {wall:.2f} | {processor:.2f} | {memory:.0f} |")


def _check(package: Path, directory: Directory) -> None:
    with package.open("rb") as file:
        check_label(file, directory=directory, now=NOW)


def _apart(step: Callable[[], None]) -> tuple[float, float, float]:
    """Run a step in a process of its own; return its times and how far memory rose."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()

    def run() -> None:
        before, begun, used = _peak_mb(), time.perf_counter(), time.process_time()
        step()
        spent = time.perf_counter() - begun, time.process_time() - used
        theirs.send((*spent, _peak_mb() - before))

    process = context.Process(target=run)
    process.start()
    wall, processor, memory = ours.recv()
    process.join()
    return wall, processor, memory


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
