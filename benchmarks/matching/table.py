"""What Clew and its peers find of every edit of every scene, and what they find wrongly.

A scene counts as found when the edit of it is matched to it. Every other known scene and every
stranger is a pair that must not match: each query is held against all of them at once. Clew runs
as it does for an officer: fingerprints of the kinds that a picture has, then the search. Peers
see the same pixels and compare with what they know at the distances that they recommend.
"""

import argparse
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from clew.fingerprint.picture import fingerprints_of
from clew.match.compare import as_references
from clew.match.find import find_matches
from clew.match.references import FewReferences
from clew.match.subject import Subject
from clew.model.match import Relation
from clew.model.media import Family
from clew.simulate.textures import Picture
from matching.edits import all_edits
from matching.framed import framed_strangers
from matching.scenes import scenes, strangers

_PDQ_RADIUS = 31
_FRAMED = 8  # rooms known, and as many strangers, in each frame
_WITH_OTHERS = (5, 11, 17)  # which scenes after it are put together with a scene


@dataclass(frozen=True, slots=True)
class Query:
    """One edited picture: its scene and edit ("" for a stranger), and the scenes seen in it."""

    scene: str
    edit: str
    shown: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one engine said of one query, and the seconds it took (fingerprints, search)."""

    query: Query
    found: Mapping[str, frozenset[str]]
    seconds: tuple[float, float]


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rooms", type=int, default=16)
    parser.add_argument("--strangers", type=int, default=300)
    parser.add_argument("--edits", nargs="*", help="only these")
    chosen = parser.parse_args()
    known = scenes(chosen.rooms)
    names = [name for name in all_edits() if not chosen.edits or name in chosen.edits]
    others = strangers(chosen.strangers)
    with tempfile.TemporaryDirectory() as folder:
        answers = _answers(known, others, names, Path(folder))
        peers = _peers(Path(folder))
    _print(known, others, names, answers, peers)
    _print_framed()


def _answers(
    known: Mapping[str, Picture], others: Mapping[str, Picture], names: Sequence[str], folder: Path
) -> list[Answer]:
    """Ask Clew about every query, and leave the pictures in `folder` for the peers."""
    for name, picture in known.items():
        _save(folder / "known" / f"{name}.png", picture)
    jobs = [(number, name) for number in range(len(known)) for name in names]
    stranger_jobs = [(name, "") for name in others]
    spawned = multiprocessing.get_context("spawn")  # OpenCV's threads do not survive a fork
    with spawned.Pool(2, _start, (dict(known), dict(others), folder)) as pool:
        return pool.map(_ask, [*jobs, *stranger_jobs], chunksize=8)


_held: dict[str, object] = {}


def _start(known: dict[str, Picture], others: dict[str, Picture], folder: Path) -> None:
    """What each process holds: the pictures, and the references that are searched."""
    cv2.setNumThreads(1)
    subjects = {name: _subject(picture) for name, picture in known.items()}
    _held["known"], _held["others"], _held["folder"] = known, others, folder
    _held["references"] = as_references(subjects)
    _held["pdq"] = np.stack([_pdq(subject)[0] for subject in subjects.values()])


def _subject(picture: Picture) -> Subject:
    return Subject(Family.IMAGE, fingerprints_of(np.ascontiguousarray(picture)))


def _pdq(subject: Subject) -> np.ndarray:
    """The whole picture's hash in all eight turns (8, 32)."""
    data = next(one.data for one in subject.fingerprints if one.kind == "pdq")
    return np.frombuffer(data, np.uint8).reshape(8, 32)


def _ask(job: tuple[object, str]) -> Answer:
    known: dict[str, Picture] = _held["known"]  # type: ignore[assignment]
    number, edit = job
    if isinstance(number, str):
        others: dict[str, Picture] = _held["others"]  # type: ignore[assignment]
        query, picture = Query(number, "", frozenset()), others[number]
    else:
        names, place = list(known), int(str(number))
        beside = [names[(place + after) % len(names)] for after in _WITH_OTHERS]
        picture = all_edits()[edit](known[names[place]], [known[name] for name in beside])
        together = beside if "collage" in edit or "picture in" in edit else []
        query = Query(names[place], edit, frozenset([names[place], *together]))
    folder: Path = _held["folder"]  # type: ignore[assignment]
    _save(folder / "queries" / f"{query.scene}~{edit.replace('/', ' ')}.png", picture)
    return _answer(query, picture, list(known))


def _answer(query: Query, picture: Picture, names: list[str]) -> Answer:
    references: FewReferences = _held["references"]  # type: ignore[assignment]
    pdq: np.ndarray = _held["pdq"]  # type: ignore[assignment]
    start = time.perf_counter()
    subject = _subject(picture)
    made = time.perf_counter()
    matches = find_matches(subject, references)
    done = time.perf_counter()
    near = np.bitwise_count(_pdq(subject)[:, None] ^ pdq[None]).sum(axis=2) <= _PDQ_RADIUS
    found = {
        "Clew": frozenset(m.target for m in matches if m.relation is not Relation.SCENE),
        "PDQ": frozenset(np.array(names)[near[0]].tolist()),
        "PDQ, 8 turns": frozenset(np.array(names)[near.any(axis=0)].tolist()),
    }
    return Answer(query, found, (made - start, done - made))


def _save(path: Path, picture: Picture) -> None:
    path.parent.mkdir(exist_ok=True)
    cv2.imwrite(str(path), picture[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 1])


def _peers(folder: Path) -> dict[str, dict[str, list[str]]]:
    """What each peer finds of each query's file; nothing where the peers are not set up."""
    root = Path(__file__).resolve().parents[2]
    python = root / ".venv-bench/bin/python"
    if not python.exists():
        sys.stderr.write("The peers are left out: run scripts/set-up-bench first.\n")
        return {}
    program = root / "benchmarks/peers/pictures.py"
    told = subprocess.run([python, program, folder], check=True, capture_output=True, text=True)
    answer: dict[str, dict[str, list[str]]] = json.loads(told.stdout)
    return answer


def _print(
    known: Mapping[str, Picture],
    others: Mapping[str, Picture],
    names: Sequence[str],
    answers: Sequence[Answer],
    peers: Mapping[str, Mapping[str, list[str]]],
) -> None:
    by_engine = {name: _of(answers, name) for name in ("Clew", "PDQ", "PDQ, 8 turns")}
    for peer, told in peers.items():
        by_engine[peer] = {
            answer.query: frozenset(
                told.get(f"{answer.query.scene}~{answer.query.edit.replace('/', ' ')}", ())
            )
            for answer in answers
        }
    print(f"{len(known)} scenes, {len(others)} strangers, {len(names)} edits\n")
    print(f"| edit | {' | '.join(by_engine)} |\n|---|{'---|' * len(by_engine)}")
    recall: dict[str, list[float]] = defaultdict(list)
    for edit in names:
        for engine, found in by_engine.items():
            asked = [query for query in found if query.edit == edit]
            recall[engine].append(float(np.mean([q.scene in found[q] for q in asked])))
        cells = (f"{100 * recall[engine][-1]:.0f}" for engine in by_engine)
        print(f"| {edit} | {' | '.join(cells)} |")
    print(f"| **mean** | {' | '.join(f'{100 * np.mean(recall[e]):.1f}' for e in by_engine)} |")
    wrong = {engine: list(_wrong(found)) for engine, found in by_engine.items()}
    print(f"| **false matches** | {' | '.join(str(len(wrong[e])) for e in by_engine)} |")
    pairs = sum(len(known) - len(answer.query.shown) for answer in answers)
    print(f"\n{pairs:,} pairs that do not match. Clew's false matches: {wrong['Clew'] or 'none'}.")
    made, searched = np.mean([answer.seconds for answer in answers], axis=0)
    print(
        f"A picture took Clew {1000 * made:.0f} ms to fingerprint, {1000 * searched:.0f} to search."
    )


def _print_framed() -> None:
    """What Clew says of strangers in the frame that a known picture is in."""
    print(f"\nOne frame, different pictures: matches among {_FRAMED**2} pairs of each frame.")
    for frame, found in framed_strangers(_FRAMED).items():
        print(f"- {frame}: {dict(found) or 'none'}")


def _of(answers: Sequence[Answer], engine: str) -> dict[Query, frozenset[str]]:
    return {answer.query: answer.found[engine] for answer in answers}


def _wrong(found: Mapping[Query, frozenset[str]]) -> Iterator[tuple[str, str, str]]:
    for query, targets in found.items():
        for target in sorted(targets - query.shown):
            yield query.scene, query.edit, target


if __name__ == "__main__":
    main()
