"""Objects: things found in the sample media and in invented rooms; what edits change; time, memory.

    make bench-identify
    .venv/bin/python -m identify.objects   (in benchmarks/)

What can be told: in a dozen pictures and clips of ../shared/media things were named by eye, by
somebody who had seen before what the model says; all that is told as sure is printed, so that a
person can look for it. What cannot: how often a thing is missed or named wrongly in real rooms. For
that no pictures with named things load offline. Invented rooms hold boxes with patterns on them
and a shelf of drawn books: any other name is wrong there, so they show false names, and whether a
second view of the room gets the same ones.
"""

import os
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.kinds.object import KIND
from clew.fingerprint.objects.observing import ObjectObserver
from clew.fingerprint.objects.seen import SeenThing
from clew.fingerprint.registry import observers
from clew.media.sandbox import Sandbox
from clew.simulate.camera import viewpoint
from clew.simulate.renderer import photograph, render
from clew.simulate.room import furnished_room
from watching.family import family

type Pixels = NDArray[np.uint8]

_MEDIA = Path(__file__).parents[3] / "shared" / "media"
_LARGE = 5_500_000  # pixels
_ROOMS = range(60_000, 60_060)
_BY_EYE: Mapping[str, frozenset[str]] = {
    "coffee.png": frozenset({"cup", "spoon", "dining table"}),
    "chelsea.png": frozenset({"cat"}),
    "horse.png": frozenset({"horse"}),
    "motorcycle_left.png": frozenset({"motorcycle"}),
    "image7.jpg": frozenset({"car"}),
    "image10.jpg": frozenset({"airplane"}),
    "Nikon_D70s_0_22115.JPG": frozenset({"vase"}),
    "Nikon_D70s_1_23136.JPG": frozenset({"cup"}),
    "Nikon_D70s_1_22928.JPG": frozenset({"laptop"}),
    "pen-and-coaster.png": frozenset({"keyboard"}),
    "exif-rotn-1.jpg": frozenset({"cup"}),
    "chair-orig-22-sd-bar.mp4": frozenset({"chair"}),
    "bikes.mp4": frozenset({"bicycle", "car"}),
}


def main() -> None:
    """Measure, and print each figure on a line."""
    cv2.setNumThreads(1)
    observer = ObjectObserver()
    _by_eye(observer)
    _all_told(observer)
    _edits(observer)
    _rooms(observer)
    _frames(observer)
    _memory()


def _things(observer: ObjectObserver, rgb: Pixels) -> list[SeenThing]:
    observer.forget()
    return [SeenThing.from_bytes(data) for data in observer.observe(rgb)]


def _picture(path: Path) -> Pixels | None:
    bgr = cv2.imread(str(path))
    return None if bgr is None else np.ascontiguousarray(bgr[..., ::-1], np.uint8)


def _frames_of(path: Path) -> Iterator[Pixels]:
    """One frame a second, as in a vault."""
    clip = cv2.VideoCapture(str(path))
    step = max(1, round(clip.get(cv2.CAP_PROP_FPS)))
    for number in range(int(clip.get(cv2.CAP_PROP_FRAME_COUNT))):
        if not clip.grab():
            return
        if number % step == 0:
            yield np.ascontiguousarray(clip.retrieve()[1][..., ::-1], np.uint8)


def _best(observer: ObjectObserver, path: Path) -> Mapping[str, SeenThing]:
    """Of each kind of thing in a picture or clip the surest."""
    still = None if path.suffix == ".mp4" else _picture(path)
    best: dict[str, SeenThing] = {}
    for rgb in _frames_of(path) if still is None else [still]:
        for one in _things(observer, rgb):
            if one.name not in best or one.score > best[one.name].score:
                best[one.name] = one
    return best


def _by_eye(observer: ObjectObserver) -> None:
    """The pictures and clips in which things were named by eye."""
    sure = unsure = missed = other = 0
    for path in sorted(_MEDIA.rglob("*")):
        wanted = _BY_EYE.get(path.name)
        if wanted is None:
            continue
        best = _best(observer, path)
        for thing in sorted(wanted):
            found = best.get(thing)
            sure += found is not None and found.is_sure
            unsure += found is not None and not found.is_sure
            missed += found is None
        others = {one.name for one in best.values() if one.is_sure} - wanted
        other += len(others)
        told = ", ".join(f"{thing} {best[thing].score:.2f}" for thing in sorted(wanted & {*best}))
        print(f"  {path.name}: {told or 'missed'}; also told as sure: {_listed(others)}")
    print(
        f"of {sure + unsure + missed} things named by eye in {len(_BY_EYE)} pictures and clips "
        f"{sure} are told as sure, {unsure} as unsure, {missed} are missed; {other} names besides "
        "are told as sure"
    )


def _all_told(observer: ObjectObserver) -> None:
    """All pictures: what is told as sure, for a person to look for; and the time it takes."""
    spent, large, sure, unsure, named = [], [], 0, 0, 0
    for path, rgb in _pictures():
        started = time.process_time()
        seen = _things(observer, rgb)
        spent.append(time.process_time() - started)
        large += [spent[-1]] if rgb.shape[0] * rgb.shape[1] > _LARGE else []
        told = [f"{one.name} {one.score:.2f}" for one in seen if one.is_sure]
        sure, unsure, named = sure + len(told), unsure + len(seen) - len(told), named + bool(told)
        if told:
            print(f"  {path.name}: {', '.join(told)}")
    if spent:
        print(
            f"{len(spent)} pictures of ../shared/media: in {named} a thing is told as sure ({sure} "
            f"in all, those above), {unsure} more as unsure; median {1000 * np.median(spent):.0f} "
            f"ms; {len(large)} of some 6 million pixels and more: "
            f"{1000 * np.median(large):.0f} ms; most {1000 * max(spent):.0f} ms"
        )


def _pictures() -> Iterator[tuple[Path, Pixels]]:
    for path in sorted(_MEDIA.rglob("*")):
        if path.suffix.lower() in {".jpg", ".jpeg", ".png"}:
            rgb = _picture(path)
            if rgb is not None:
                yield path, rgb


def _edits(observer: ObjectObserver) -> None:
    """How many of the things told as sure are still told after an edit, as sure or not."""
    before = [
        (rgb, {one.name for one in seen if one.is_sure})
        for path, rgb in _pictures()
        if path.name in _BY_EYE
        for seen in [_things(observer, rgb)]
    ]
    count = sum(len(names) for _, names in before)
    for name, edit in _EDITS.items():
        kept = told = 0
        for rgb, names in before:
            after = _things(observer, np.ascontiguousarray(edit(rgb), np.uint8))
            kept += len(names & {one.name for one in after if one.is_sure})
            told += len(names & {one.name for one in after})
        print(f"{name}: of {count} things {kept} are still sure, {told} are told at all")


def _jpeg(rgb: Pixels) -> Pixels:
    _, coded = cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, 20])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)


def _shrunk(rgb: Pixels) -> Pixels:
    size = (rgb.shape[1] // 2, rgb.shape[0] // 2)
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def _grey(rgb: Pixels) -> Pixels:
    return np.repeat(np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)[..., None], 3, 2)


def _cropped(rgb: Pixels) -> Pixels:
    rows, columns = (side // 10 for side in rgb.shape[:2])
    return rgb[rows:-rows, columns:-columns]


_EDITS: Mapping[str, Callable[[Pixels], Pixels]] = {
    "half the size": _shrunk,
    "JPEG 20": _jpeg,
    "grey": _grey,
    "a third of the light": lambda rgb: (rgb * 0.33).astype(np.uint8),
    "a tenth cut off each side": _cropped,
    "mirrored": lambda rgb: rgb[:, ::-1],
    "turned by 90 degrees": lambda rgb: np.rot90(rgb, 1),
    "upside down": lambda rgb: np.rot90(rgb, 2),
}


def _rooms(observer: ObjectObserver) -> None:
    """Invented rooms, each seen from two places: what is named, and what comes again."""
    told: Counter[str] = Counter()
    named = again = first_count = 0
    for room in _ROOMS:
        first, second = ({one.name for one in seen} for seen in _views(observer, room))
        told.update(first)
        named += bool(first)
        first_count += len(first)
        again += len(first & second)
    print(
        f"{len(_ROOMS)} invented rooms, where only books are right: in {named} something is told "
        f"as sure; of {first_count} names {again} come again in a second view; {dict(told)}"
    )


def _views(observer: ObjectObserver, number: int) -> Iterator[list[SeenThing]]:
    room = furnished_room(number)
    for place in range(2):
        camera = viewpoint(room, seed=number + 1_000 * place)
        taken = photograph(render(room, camera, width=1024, height=768), seed=number + place)
        yield [one for one in _things(observer, taken) if one.is_sure]


def _frames(observer: ObjectObserver) -> None:
    """What a clip costs, of which one frame a second is looked at: with change, and without."""
    random = np.random.default_rng(2)
    ground = cv2.resize(random.integers(40, 200, (9, 16, 3)).astype(np.uint8), (1280, 720))
    for name, change in (("that change", 40), ("that stay the same", 0)):
        spent = []
        observer.forget()
        for number in range(8):
            frame = np.asarray(np.roll(ground, change * number, axis=1), np.uint8)
            started = time.process_time()
            list(observer.observe(frame))
            spent.append(time.process_time() - started)
        print(f"frames of 1280 x 720 pixels {name}: {1000 * np.median(spent):.0f} ms each")


def _memory() -> None:
    """The most that a worker has resident with a picture of 12 million pixels."""
    picture = cv2.resize(KIND.examples()["a wall clock"][0], (4000, 3000))
    for what, names in (("none", ()), ("things", observers([KIND.name])), ("all", observers())):
        with tempfile.NamedTemporaryFile(suffix=".png") as file:
            file.write(cv2.imencode(".png", picture)[1].tobytes())
            file.flush()
            with Sandbox(workers=1, observers=names) as sandbox:
                sandbox.read(file.fileno(), on_frame=lambda _frame: None)
                peak = max(_peak_mb(pid) for pid in family(os.getpid())[1:])
        print(f"peak memory of a worker, models of: {what}: {peak:.0f} MB (target 2,000)")


def _peak_mb(pid: int) -> float:
    told = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(told[1]) / 1024 if told else 0.0


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"


if __name__ == "__main__":
    main()
