"""Splink on a world, in the environment of its own that scripts/set-up-bench makes."""

import json
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from clew.model.identifier import Identifier, IdentifierKind
from clew.model.sighting import Sighting
from clew.simulate.worlds.measuring import Answer

_ROOT = Path(__file__).resolve().parents[2]
PYTHON = _ROOT / ".venv-bench/bin/python"
_PROGRAM = _ROOT / "benchmarks/peers/resolve.py"
_MOST_SHARED = 50  # accounts at an address: those of carriers would give it too many pairs
_LIST_OF = {
    IdentifierKind.EMAIL: "emails",
    IdentifierKind.PHONE: "phones",
    IdentifierKind.DEVICE: "devices",
    IdentifierKind.IMEI: "devices",
    IdentifierKind.IP: "addresses",
    IdentifierKind.SCREEN_NAME: "screen_names",
    IdentifierKind.NAME: "names",
}


class NoPeersError(Exception):
    """The peers' environment is not set up, or one of them failed."""


def splink(sightings: Iterable[Sighting]) -> tuple[Answer, float]:
    """Return Splink's answer, and the seconds that it took after reading.

    Raises:
        NoPeersError: it cannot run.
    """
    if not PYTHON.exists():
        raise NoPeersError("run scripts/set-up-bench first")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subjects = _write(folder / "accounts.jsonl", sightings)
        told = subprocess.run(
            [PYTHON, _PROGRAM, folder], check=False, capture_output=True, text=True
        )
        if told.returncode:
            raise NoPeersError(told.stderr[-400:])
        clusters = {
            subjects[row["unique_id"]]: row["cluster_id"]
            for row in _rows(folder / "clusters.jsonl")
        }
        links = [
            (subjects[r["unique_id_l"]], subjects[r["unique_id_r"]], float(r["match_probability"]))
            for r in _rows(folder / "links.jsonl")
        ]
    seconds = json.loads(told.stdout.splitlines()[-1])["seconds"]
    return Answer(clusters, links), seconds


def _write(path: Path, sightings: Iterable[Sighting]) -> dict[str, Identifier]:
    """Write a record for each account, and return whose each is."""
    found: dict[Identifier, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    births: dict[Identifier, str] = {}
    sharing: dict[Identifier, set[Identifier]] = defaultdict(set)
    for sighting in sightings:
        kind, subject = sighting.identifier.kind, sighting.subject
        found[subject]  # everybody has a record
        if kind in _LIST_OF:
            found[subject][_LIST_OF[kind]].add(sighting.identifier.value)
            sharing[sighting.identifier].add(subject)
        elif kind is IdentifierKind.BIRTH_DATE:
            births[subject] = sighting.identifier.value
    crowded = {
        identifier.value
        for identifier, subjects in sharing.items()
        if identifier.kind is IdentifierKind.IP and len(subjects) > _MOST_SHARED
    }
    with path.open("w", encoding="utf-8") as file:
        for subject, lists in found.items():
            lists["addresses"] -= crowded
            record = {name: sorted(values) for name, values in lists.items() if values}
            birth = {"birth_date": births[subject]} if subject in births else {}
            file.write(json.dumps({"unique_id": str(subject), **record, **birth}) + "\n")
    return {str(subject): subject for subject in found}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)
