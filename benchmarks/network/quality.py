"""Who is taken for whom, on worlds that nothing was tuned on: seeds from 101, shifted settings.

    make bench-network WORLDS=20

Every answer is written to build/bench-network.jsonl as soon as it is there; a run that was broken
off goes on with --go-on, and --print only tells what is there. Ablations take as long as Clew does,
so they run on the first worlds alone.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from clew.simulate.worlds import Settings, make_world, shifted
from clew.simulate.worlds.measuring import measured
from clew.simulate.worlds.metrics import estimate
from network.splink_peer import NoPeersError
from network.systems import System, all_systems

FIRST_SEED = 101  # tuning uses 1 to 20
_VALUES = (
    *("pair precision", "pair recall", "B-cubed precision", "B-cubed recall", "B-cubed F1"),
    *("calibration error", "innocents linked", "groups, adjusted Rand", "seconds"),
)
_DIGITS = {"innocents linked": 5, "calibration error": 4, "seconds": 1}

type Row = dict[str, float | str]


def main() -> None:
    """Measure, and print the table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=20)
    parser.add_argument("--persons", type=int, default=5_000)
    parser.add_argument("--ablations", type=int, default=5, help="worlds with every part left out")
    parser.add_argument("--only", nargs="*", help="names of systems")
    parser.add_argument("--out", type=Path, default=Path("../build/bench-network.jsonl"))
    parser.add_argument("--go-on", action="store_true", help="keep the answers that are there")
    parser.add_argument("--print", action="store_true", help="measure nothing")
    chosen = parser.parse_args()
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    if not (chosen.go_on or chosen.print):
        chosen.out.unlink(missing_ok=True)
    systems = [s for s in all_systems() if not chosen.only or s.name in chosen.only]
    if not chosen.print:
        _warm_up(systems)
        for place in range(chosen.worlds):
            some = [s for s in systems if not s.is_ablation or place < chosen.ablations]
            _measure(FIRST_SEED + place, chosen.persons, some, chosen.out)
    _print(list(_told(chosen.out)), [system.name for system in systems])


def _warm_up(systems: list[System]) -> None:
    """Let Clew compile what it compiles once, so that the first world takes no longer."""
    world = make_world(1, Settings(persons=20, countries=2))
    for system in systems:
        if system.name == "Clew":
            system.ask(list(world.settled()), world.notes)


def _measure(seed: int, persons: int, systems: list[System], out: Path) -> None:
    """Ask every system that has not answered about this world, and write each answer."""
    done = {row["system"] for row in _told(out) if row["seed"] == seed}
    waiting = [system for system in systems if system.name not in done]
    if not waiting:
        return
    world = make_world(seed, shifted(Settings(persons=persons), seed))
    sightings = list(world.settled())
    for system in waiting:
        try:
            answer, seconds = system.ask(sightings, world.notes)
        except NoPeersError as error:
            sys.stderr.write(f"{system.name} is left out: {error}\n")
            continue
        values = {"seconds": seconds, **measured(world, answer)}
        row = {"seed": seed, "system": system.name, "sightings": len(sightings), **values}
        with out.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        told = ", ".join(f"{name} {values[name]:.4f}" for name in _VALUES if name in values)
        sys.stderr.write(f"world {seed}, {system.name}: {told}\n")


def _told(out: Path) -> Iterator[Row]:
    if out.exists():
        yield from map(json.loads, out.read_text(encoding="utf-8").splitlines())


def _print(rows: list[Row], names: list[str]) -> None:
    by_system: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_system[str(row["system"])].append(row)
    print("| | worlds | " + " | ".join(_VALUES) + " |")
    print("|---|---|" + "---|" * len(_VALUES))
    for name in names:
        if some := by_system[name]:
            cells = " | ".join(_cell(value, some) for value in _VALUES)
            print(f"| {name} | {len(some)} | {cells} |")


def _cell(value: str, rows: list[Row]) -> str:
    found = [float(row[value]) for row in rows if value in row]
    if not found:
        return ""
    told, digits = estimate(found), _DIGITS.get(value, 3)
    margin = f" ± {told.margin:.{digits}f}" if len(found) > 1 else ""
    return f"{told.mean:.{digits}f}{margin}"


if __name__ == "__main__":
    main()
