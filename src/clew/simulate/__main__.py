"""`python -m clew.simulate`: write a collection, or hold a search against its truth."""

import argparse
import json
import sys
from pathlib import Path

from clew.simulate.collection import write_collection
from clew.simulate.plan import write_plan
from clew.simulate.truth import held_against, read_truth


def main() -> None:
    """Write a collection to FOLDER, or with --check read match lines and say what they missed."""
    parser = argparse.ArgumentParser(prog="python -m clew.simulate", description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--check", type=Path, help="a file of `clew match --json`")
    chosen = parser.parse_args()
    if chosen.check is None:
        truth = write_collection(chosen.folder, seed=chosen.seed)
        sites = write_plan(chosen.folder / "plan.csv", seed=chosen.seed)
        sys.stdout.write(f"{len(truth.files)} files in {chosen.folder}/seized\n")
        sys.stdout.write(f"{sites} sites of an invented operation in {chosen.folder}/plan.csv\n")
        return
    lines = [json.loads(line) for line in chosen.check.read_text().splitlines()]
    verdict = held_against(read_truth(chosen.folder), lines)
    sys.stdout.write(verdict.summary + "\n")
    for missed in verdict.missed:
        sys.stdout.write(f"  missed: {missed.path}, {missed.relation.value} of {missed.target}\n")
    for wrong in verdict.wrong:
        sys.stdout.write(f"  wrong: {wrong}\n")


if __name__ == "__main__":
    main()
