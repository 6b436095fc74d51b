"""Places: how far apart two views of a room may be, and how often strangers are called one place.

Each invented room gives one known picture, and one asking picture for each width of baseline: taken
from elsewhere towards what the known one looks at, in other light (brightness, contrast, colour,
darker corners) and saved as JPEG. Every asking picture is held against the known ones of all rooms.

first     its own room is the first of what is found at all
told      its own room is told by `clew match` (in whatever relation)
false     pairs of different rooms that are told, among all pairs of different rooms, those included
          that the shortlists leave out

`--strangers` further rooms are known that nobody asks about. With `--views` the asking pictures of
the rooms with even numbers are known as well where those with odd numbers are asked about, and the
other way round: many more strangers from as many pictures. With `--alone` an asking picture asks by
its place only, not by its hashes and ORB keypoints. Ctrl-C ends it with what was asked.
"""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import cv2
import numpy as np

from clew.fingerprint.kinds.place import KIND
from clew.match.calibration import LEAST_SCORE
from clew.match.candidates import candidates_by_target
from clew.match.compare import as_references
from clew.match.find import find_matches
from clew.match.references import References
from clew.match.subject import Subject
from clew.media.observer import Observer, RememberingObserver
from clew.simulate.camera import Camera, viewpoint
from clew.simulate.held_out.pictures import subject_of
from clew.simulate.renderer import photograph, render
from clew.simulate.room import Room, Vector, furnished_room
from clew.simulate.textures import Picture

_SIZE = (1024, 768)
_BASELINES = ((5, 15), (15, 30), (30, 50), (50, 75))  # degrees, as seen from what is looked at
_TRIES = 2_000
_NEAREST_M = 1.5


@dataclass(slots=True)
class _Row:
    """One width of baseline: asking pictures, and how they fared."""

    asked: int = 0
    first: int = 0
    told: int = 0
    pairs: int = 0
    false: list[tuple[int, str, float]] = field(default_factory=list)


type _Seen = Sequence[tuple[tuple[int, int], Subject]]


def main() -> None:
    """Print the table."""
    cv2.setNumThreads(1)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rooms", type=int, default=60)
    parser.add_argument("--seed", type=int, default=40_000)
    parser.add_argument("--strangers", type=int, default=0)
    parser.add_argument("--views", action="store_true")
    parser.add_argument("--alone", action="store_true")
    given = parser.parse_args()
    look = KIND.observer()
    rooms = range(given.seed, given.seed + given.rooms)
    everywhere = range(given.seed, given.seed + given.rooms + given.strangers)
    known = {str(room): _subject(_known(room), look) for room in everywhere}
    started, rows = time.perf_counter(), {width: _Row() for width in _BASELINES}
    with suppress(KeyboardInterrupt):
        if given.views:
            asking = {room: _seen(room, look, alone=given.alone) for room in rooms}
            for asked in (rooms[::2], rooms[1::2]):
                others = _named({room: seen for room, seen in asking.items() if room not in asked})
                _ask_about([(room, asking[room]) for room in asked], {**known, **others}, rows)
        else:
            _ask_about(
                ((room, _seen(room, look, alone=given.alone)) for room in rooms), known, rows
            )
    _print(rows, time.perf_counter() - started)


def _seen(room: int, look: Observer, *, alone: bool) -> _Seen:
    seen = [(width, _subject(picture, look)) for width, picture in _asking(room)]
    return [(width, _place_of(subject) if alone else subject) for width, subject in seen]


def _place_of(subject: Subject) -> Subject:
    places = [print_ for print_ in subject.fingerprints if print_.kind == KIND.name]
    return Subject(subject.family, places)


def _named(seen: Mapping[int, _Seen]) -> Mapping[str, Subject]:
    return {
        f"{room} from {width[0]}": subject
        for room, subjects in seen.items()
        for width, subject in subjects
    }


def _ask_about(
    asked: Iterable[tuple[int, _Seen]],
    known: Mapping[str, Subject],
    rows: Mapping[tuple[int, int], _Row],
) -> None:
    references = as_references(known)
    for room, seen in asked:
        for width, subject in seen:
            _ask(rows[width], room, subject, references, others=len(known) - 1)
        print(f"room {room} done", file=sys.stderr)


def _subject(picture: Picture, look: Observer) -> Subject:
    """The picture as it is read from a file: the model looks on."""
    plain, gathered = subject_of(picture), KIND.gather()
    if isinstance(look, RememberingObserver):
        look.forget()
    for data in look.observe(picture):
        gathered.take(data, at_s=None)
    seen = [*plain.fingerprints, *gathered.ended(duration_s=None)]
    return Subject(plain.family, seen, plain.duration_s)


def _ask(row: _Row, room: int, asking: Subject, known: References, *, others: int) -> None:
    found = candidates_by_target(asking, known)
    best = {target: max(one.log_ratio for one in each) for target, each in found.items()}
    told = {match.target: match.score for match in find_matches(asking, known)}
    row.asked += 1
    row.pairs += others
    row.first += bool(best) and max(best, key=lambda target: best[target]) == str(room)
    row.told += str(room) in told
    row.false += [(room, other, told[other]) for other in told if other != str(room)]


def _print(rows: Mapping[tuple[int, int], _Row], spent_s: float) -> None:
    print(f"{'baseline':>14} {'asked':>6} {'first':>6} {'told':>6} {'false':>6} {'pairs':>8}")
    for (least, most), row in rows.items():
        print(
            f"{least:>3}-{most:>2} degrees {row.asked:>6} {row.first / max(1, row.asked):>6.2f} "
            f"{row.told / max(1, row.asked):>6.2f} {len(row.false):>6} {row.pairs:>8,}"
        )
    pairs, asked = (sum(getattr(row, one) for row in rows.values()) for one in ("pairs", "asked"))
    false = [one for row in rows.values() for one in row.false]
    print(f"{len(false)} false places (score {LEAST_SCORE} and more) in {pairs:,} pairs.")
    for room, other, score in false[:20]:
        print(f"  room {room} was called room {other}, with {score:.3f}")
    print(f"{spent_s / max(1, asked) * 1000:.0f} ms an asking picture, its rendering included.")


def _known(room: int) -> Picture:
    camera = viewpoint(furnished_room(room), seed=room)
    return _taken(furnished_room(room), camera, seed=room)


def _asking(number: int) -> Iterator[tuple[tuple[int, int], Picture]]:
    """One picture for each baseline that has a place in the room."""
    room = furnished_room(number)
    start = viewpoint(room, seed=number)
    for place, width in enumerate(_BASELINES):
        random = np.random.default_rng([number, place, 5])
        camera = _elsewhere(room, start, width, random)
        if camera is not None:
            picture = _taken(room, camera, seed=number + 7 * place)
            yield width, _as_jpeg(_in_other_light(picture, random))


def _elsewhere(
    room: Room, start: Camera, width: tuple[int, int], random: np.random.Generator
) -> Camera | None:
    """A place in the room that sees what `start` looks at from so many degrees aside."""
    looked_at = _looked_at(room, start)
    for _ in range(_TRIES):
        place = np.array([*random.uniform(0.4, room.size[:2] - 0.4), random.uniform(1.2, 1.8)])
        degrees = _degrees(start.place - looked_at, place - looked_at)
        if width[0] <= degrees < width[1] and np.linalg.norm(place - looked_at) > _NEAREST_M:
            return Camera(place, looked_at, float(random.uniform(58, 76)))
    return None


def _looked_at(room: Room, camera: Camera) -> Vector:
    """Where the middle of the picture meets a wall, the floor or the ceiling."""
    along = camera.target - camera.place
    ends = np.where(along > 0, room.size, 0.0)
    shares = (ends - camera.place) / np.where(np.abs(along) < 1e-9, 1e-9, along)
    return np.asarray(camera.place + along * shares.min(), np.float64)


def _degrees(one: Vector, other: Vector) -> float:
    cosine = one @ other / (np.linalg.norm(one) * np.linalg.norm(other))
    return float(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def _taken(room: Room, camera: Camera, *, seed: int) -> Picture:
    return photograph(render(room, camera, width=_SIZE[0], height=_SIZE[1]), seed=seed)


def _in_other_light(picture: Picture, random: np.random.Generator) -> Picture:
    """The picture under another lamp: gamma, gain, colour, and light that falls off aside."""
    height, width = picture.shape[:2]
    across, down = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    middle = random.uniform(-0.8, 0.8, 2)
    fall = 1 / (1 + random.uniform(0, 0.8) * np.hypot(across - middle[0], down - middle[1]) ** 2)
    light = (picture / 255.0) ** random.uniform(0.6, 1.7) * fall[..., None]
    colour = random.uniform(0.6, 1.15) * random.uniform(0.8, 1.2, 3)
    return np.asarray(np.clip(light * colour * 255, 0, 255), np.uint8)


def _as_jpeg(picture: Picture) -> Picture:
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 75])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


if __name__ == "__main__":
    main()
