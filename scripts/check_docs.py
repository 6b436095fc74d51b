"""Check the documents against the project: links lead somewhere, commands and decisions are listed.

So is what each format can say, and which grades say something in other schemes. Also that nothing
of a developer's machine got into the repository, and that locks hold no address.
Prints each fault as one line; exit status 1 if there is any.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import typer.main

from clew.cli.main import program
from clew.exchange.parcels import parcel_formats
from clew.exchange.parts import Part
from clew.model.grading import RULES

ROOT = Path(__file__).resolve().parents[1]
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
_MACHINE = re.compile(r"(?<![\w.])/(?:work|root|farm|home/\w+)/")


def main() -> None:
    """Print every fault."""
    faults = [*_broken_links(), *_unlisted_commands(), *_unlisted_decisions(), *_machine_paths()]
    faults += [*_addresses_in_locks(), *_wrong_formats()]
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    sys.exit(bool(faults))


def _tracked(pattern: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def _broken_links() -> Iterator[str]:
    for path in _tracked("*.md"):
        for target in _LINK.findall(path.read_text()):
            if "://" not in target and not (path.parent / target).exists():
                yield f"{path.relative_to(ROOT)}: the link {target} leads nowhere"


def _unlisted_commands() -> Iterator[str]:
    told = (ROOT / "docs/reference/commands.md").read_text()
    group = typer.main.get_group(program())
    for name, command in group.commands.items():
        inner = getattr(command, "commands", None)
        for words in [f"{name} {one}" for one in inner] if inner else [name]:
            if f"`clew {words}" not in told:
                yield f"docs/reference/commands.md: `clew {words}` is missing"


def _unlisted_decisions() -> Iterator[str]:
    numbers = [int(path.name[:4]) for path in _tracked("docs/adr/*.md")]
    if sorted(numbers) != list(range(1, len(numbers) + 1)):
        yield f"docs/adr: the numbers are not 1 to {len(numbers)}"


def _wrong_formats() -> Iterator[str]:
    told = (ROOT / "docs/reference/formats.md").read_text()
    formats = parcel_formats()
    rows = [f"| what | {' | '.join(f'`{each.name}`' for each in formats)} |"]
    for part in Part:
        said = ("yes" if part in each.expresses else "lost" for each in formats)
        rows.append(f"| {part.value} | {' | '.join(said)} |")
    rows += [f"| {r.scheme} {r.value} | {r.to} {r.gives} | {r.since} | {r.basis} |" for r in RULES]
    for row in rows:
        if row not in told:
            yield f"docs/reference/formats.md: the row {row} is missing"


def _machine_paths() -> Iterator[str]:
    for pattern in ("*.py", "*.md", "*.toml", "Makefile", "scripts/*", ".ci/*"):
        for path in _tracked(pattern):
            for number, line in enumerate(path.read_text().splitlines(), start=1):
                if _MACHINE.search(line) and "_MACHINE" not in line:
                    yield f"{path.relative_to(ROOT)}:{number}: holds a path of one machine"


def _addresses_in_locks() -> Iterator[str]:
    for path in [*_tracked("*.lock"), *_tracked("*package-lock.json")]:
        if "://" in path.read_text():
            yield f"{path.relative_to(ROOT)}: holds an address; locks hold names, versions, hashes"
    for path in _tracked("*package-lock.json"):
        for name, package in json.loads(path.read_text())["packages"].items():
            if name and "integrity" not in package:
                yield f"{path.relative_to(ROOT)}: {name} has no hash"


if __name__ == "__main__":
    main()
