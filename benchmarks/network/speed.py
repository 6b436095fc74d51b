"""How long a network takes: from nothing, one new report, groups, twenty paths; peers beside it.

    make bench-network

Beside seconds on the clock stand those of the processor, which other work on the machine changes
less. The peers do the same parts: Splink resolves the same accounts, networkx and igraph find
communities and paths among the same ties.
"""

import argparse
import json
import math
import random
import statistics
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from clew.model.sighting import Sighting
from clew.network.groups.finding import Groups, find_groups
from clew.network.paths.finding import paths_between
from clew.network.paths.network import TieNetwork
from clew.network.resolution import Resolution
from clew.simulate.worlds import Settings, make_world
from network.splink_peer import PYTHON, NoPeersError, splink

_SEED = 101
_SIGHTINGS_OF_A_PERSON = 85  # at least, in the usual world
_NEW_REPORTS = 5
_PAIRS = 20
_PATHS = 20
_SUREST = 0.99
_PEERS = Path(__file__).resolve().parents[1] / "peers/graphs.py"


class Taken(NamedTuple):
    """How long something took, on the clock and of the processor."""

    seconds: float
    processor_s: float


def main() -> None:
    """Measure, and print the table in Markdown as it grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sightings", type=int, default=1_000_000)
    parser.add_argument("--no-peers", action="store_true")
    chosen = parser.parse_args()
    world = make_world(_SEED, Settings(persons=chosen.sightings // _SIGHTINGS_OF_A_PERSON))
    sightings = list(world.settled())[: chosen.sightings]
    new = _new_reports(sightings)
    known = [sighting for sighting in sightings if sighting.report not in new]
    print(f"{len(known):,} sightings\n\n| what | seconds | processor s | peak GB |")
    print("|---|---|---|---|", flush=True)
    resolution = Resolution(notes=world.notes)
    _row("Clew: from nothing to entities and links", lambda: _build(resolution, known))
    found = f"{len(resolution.entities):,} entities, {len(resolution.links):,} links"
    _row("Clew: one new report, median", lambda: _report_by_report(resolution, new))
    groups = _row("Clew: groups", lambda: find_groups(resolution.entities, sightings, world.notes))
    network = _row("Clew: the network of ties", lambda: TieNetwork.of(groups.ties))
    pairs = _pairs(network)
    _paths(network, pairs)
    if not chosen.no_peers:
        _graphs(groups, pairs)
        _splink(known)
    print(f"\n{found}")


def _new_reports(sightings: Sequence[Sighting]) -> dict[str, list[Sighting]]:
    """A few reports about one account each, of many sightings."""
    found: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        if sighting.report.startswith("cybertip:"):
            found[sighting.report].append(sighting)
    most = sorted(found, key=lambda key: (-len(found[key]), key))
    return {key: found[key] for key in most[:_NEW_REPORTS]}


def _build(resolution: Resolution, sightings: Sequence[Sighting]) -> None:
    resolution.add(sightings)
    _ = resolution.entities, resolution.links


def _report_by_report(resolution: Resolution, new: dict[str, list[Sighting]]) -> Taken:
    times = []
    for sightings in new.values():
        start = _now()
        resolution.add(sightings)
        resolution.links_of(sightings[0].subject)
        resolution.entity_of(sightings[0].subject)
        times.append(_since(start))
    return _median(times)


def _pairs(network: TieNetwork) -> list[tuple[str, str]]:
    """Pairs between whom there is a path."""
    drawn, found = random.Random(_SEED), list[tuple[str, str]]()
    paths_between(network.names[0], network.names[-1], network)  # compiles what is compiled
    while len(found) < _PAIRS:
        a, b = drawn.sample(network.names, 2)
        if paths_between(a, b, network, most=1).paths:
            found.append((a, b))
    return found


def _paths(network: TieNetwork, pairs: Sequence[tuple[str, str]]) -> None:
    times = []
    for a, b in pairs:
        start = _now()
        paths_between(a, b, network, most=_PATHS)
        times.append(_since(start))
    for what, taken in (("median", _median(times)), (f"the slowest of {_PAIRS}", max(times))):
        print(f"| Clew: {_PATHS} paths, {what} | {taken[0]:.3f} | {taken[1]:.3f} | |", flush=True)


def _graphs(groups: Groups, pairs: Sequence[tuple[str, str]]) -> None:
    strengths: dict[tuple[str, str], list[float]] = defaultdict(list)
    for tie in groups.ties:
        strengths[min(tie.a, tie.b), max(tie.a, tie.b)].append(tie.weight)
    if not PYTHON.exists():
        print("| networkx, igraph: run scripts/set-up-bench first | | | |")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (folder / "ties.jsonl").open("w") as file:
            for (a, b), weights in strengths.items():
                cost = -math.log(min(1 - math.exp(-sum(weights)), _SUREST))
                file.write(json.dumps([a, b, cost]) + "\n")
        (folder / "pairs.jsonl").write_text("\n".join(map(json.dumps, pairs)))
        program = [PYTHON, _PEERS, folder]
        told = json.loads(subprocess.run(program, check=True, capture_output=True).stdout)
    for peer, times in told.items():
        for what, seconds in times.items():
            print(f"| {peer}: {what} | {seconds:.3f} | | |", flush=True)


def _splink(known: Sequence[Sighting]) -> None:
    try:
        _, seconds = splink(known)
    except NoPeersError as error:
        print(f"| Splink: {error} | | | |")
        return
    print(f"| Splink: from nothing to clusters | {seconds:.1f} | | |", flush=True)


def _row[T](what: str, work: Callable[[], T]) -> T:
    """Do something, and print how long it took (or what it tells) and the most memory it held."""
    Path("/proc/self/clear_refs").write_text("5")
    start = _now()
    done = work()
    seconds, processor_s = done if isinstance(done, Taken) else _since(start)
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1e6
    print(f"| {what} | {seconds:.2f} | {processor_s:.2f} | {peak:.2f} |", flush=True)
    return done


def _now() -> Taken:
    return Taken(time.perf_counter(), time.process_time())


def _since(start: Taken) -> Taken:
    now = _now()
    return Taken(now.seconds - start.seconds, now.processor_s - start.processor_s)


def _median(times: Sequence[Taken]) -> Taken:
    return Taken(*(statistics.median(each) for each in zip(*times, strict=True)))


if __name__ == "__main__":
    main()
