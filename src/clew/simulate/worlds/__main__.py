"""`python -m clew.simulate.worlds`: write a world's reports and its truth to a folder."""

import argparse
import sys
from pathlib import Path

from clew.simulate.worlds.settings import Settings
from clew.simulate.worlds.world import make_world
from clew.simulate.worlds.writing.folder import write_world


def main() -> None:
    """Write the reports of an invented world to FOLDER/reports, with its truth beside them."""
    parser = argparse.ArgumentParser(
        prog="python -m clew.simulate.worlds", description=main.__doc__
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--persons", type=int, default=300, help="whom it is about")
    parser.add_argument("--countries", type=int, default=100)
    chosen = parser.parse_args()
    settings = Settings(persons=chosen.persons, countries=chosen.countries)
    written = write_world(chosen.folder, make_world(chosen.seed, settings))
    sys.stdout.write(f"{written} reports in {chosen.folder}/reports, the truth in truth.json\n")


if __name__ == "__main__":
    main()
