"""Cameras by their noise, on the sample media: two bodies each of two Nikon models.

Each body's pattern grows from three quarters of its pictures, and the quarter held out is held
against every body; each picture is held out once. Then the same after JPEG 50, a crop and half
the size; and all pictures are grouped blindly. Times are one processor's, of pictures decoded.
"""

import argparse
import os
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from clew.fingerprint.sensor_noise import SensorNoise, sensor_noise
from clew.match.cameras.grouping import group
from clew.match.cameras.growing import grow
from clew.match.cameras.scores import BELIEVED
from clew.match.cameras.search import Asked, Found, Known, find_on

_FOLDER = "polimi-ispl+prnu-python/test/data"
_QUARTERS = 4
type Pixels = NDArray[np.uint8]


def main() -> None:
    """Print every table; nothing where the sample media is absent."""
    cv2.setNumThreads(1)
    media = Path(os.environ.get("CLEW_SAMPLE_MEDIA", Path(__file__).parents[3] / "shared/media"))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=media / _FOLDER)
    parser.add_argument("--quarters", type=int, default=_QUARTERS, help="how many to hold out")
    parser.add_argument("--edit", choices=_EDITS, help="measure this one alone")
    given = parser.parse_args()
    folder = given.folder
    paths = {path.stem: path for path in sorted(folder.glob("*-jpg/*.JPG"))}
    if not paths:
        print(f"cameras: not measured, no sample media in {folder}")
        return
    kept, spent_s = _read(paths)
    _print_cost(spent_s, kept)
    edits = [given.edit] if given.edit else list(_EDITS)
    _print_held_out(paths, kept, edits, given.quarters)
    if not given.edit:
        _print_groups(kept)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory of this whole run: {peak:.0f} MB.")


def _body(name: str) -> str:
    return name.rsplit("_", 1)[0]


def _pixels(path: Path) -> Pixels:
    with Image.open(path) as image:
        return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))


def _read(paths: Mapping[str, Path]) -> tuple[dict[str, bytes], float]:
    """Every picture's noise as it is kept, and the processor time for one."""
    kept, spent_s = {}, 0.0
    for name, path in paths.items():
        pixels = _pixels(path)
        start_s = time.process_time()
        kept[name] = sensor_noise(pixels).to_bytes()
        spent_s += time.process_time() - start_s
    return kept, spent_s / len(paths)


def _jpeg_50(pixels: Pixels) -> Pixels:
    _, coded = cv2.imencode(".jpg", pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 50])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR))[..., ::-1].astype(np.uint8)


def _crop(pixels: Pixels) -> Pixels:
    """Three quarters of each side, cut at a place that is no whole number of JPEG's blocks."""
    height, width = pixels.shape[:2]
    top, left = height // 8 + 3, width // 8 + 5
    return pixels[top : top + height * 3 // 4, left : left + width * 3 // 4]


def _half(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))


_AS_IT_IS = "as the camera wrote it"
_EDITS: dict[str, Callable[[Pixels], Pixels]] = {
    _AS_IT_IS: lambda pixels: pixels,
    "JPEG 50": _jpeg_50,
    "crop, 3/4 of each side": _crop,
    "half size": _half,
}


def _print_held_out(
    paths: Mapping[str, Path], kept: Mapping[str, bytes], edits: Sequence[str], quarters: int
) -> None:
    natural = {name for name, path in paths.items() if path.parent.name.startswith("nat")}
    folds = list(islice(_folds(kept), quarters))
    print("\n| edit | pictures | own body: least, median PCE | over 60 | ranked first ", end="")
    print("| other bodies: pairs, highest PCE | over 60 | s a body |")
    print("|---|---|---|---|---|---|---|---|")
    for edit in edits:
        rows = []
        for held, bodies in folds:
            for name in held:
                if name in natural or edit == _AS_IT_IS:
                    pixels = np.ascontiguousarray(_EDITS[edit](_pixels(paths[name])))
                    rows.append((name, *_found(pixels, bodies)))
        print(_row(edit, rows), flush=True)


def _found(pixels: Pixels, bodies: Mapping[str, Known]) -> tuple[dict[str, Found], float]:
    """How a picture lies on every body, and the processor time for one of them."""
    noise = sensor_noise(pixels)
    start_s = time.process_time()
    asked = Asked.of(noise)
    found = {body: find_on(known, asked) for body, known in bodies.items()}
    return found, (time.process_time() - start_s) / len(bodies)


def _row(edit: str, rows: list[tuple[str, dict[str, Found], float]]) -> str:
    own = [found[_body(name)].pce for name, found, _ in rows]
    others = [f.pce for name, found, _ in rows for b, f in found.items() if b != _body(name)]
    first = sum(max(f, key=lambda b: f[b].beyond_chance) == _body(name) for name, f, _ in rows)
    return (
        f"| {edit} | {len(rows)} | {min(own):.0f}, {np.median(own):.0f} "
        f"| {sum(p > BELIEVED for p in own)} of {len(own)} | {first} of {len(rows)} "
        f"| {len(others)}, {max(others):.0f} | {sum(p > BELIEVED for p in others)} "
        f"| {np.mean([spent_s for *_, spent_s in rows]):.2f} |"
    )


def _folds(kept: Mapping[str, bytes]) -> Iterator[tuple[list[str], dict[str, Known]]]:
    """Each quarter held out, with the bodies' patterns grown from the others."""
    names = sorted(kept)
    for quarter in range(_QUARTERS):
        held = names[quarter::_QUARTERS]
        grown: dict[str, list[str]] = defaultdict(list)
        for name in names:
            if name not in held:
                grown[_body(name)].append(name)
        yield held, {body: _known(kept, by) for body, by in grown.items()}


def _known(kept: Mapping[str, bytes], names: list[str]) -> Known:
    return grow({name: SensorNoise.from_bytes(kept[name]) for name in names}).known


def _print_groups(kept: Mapping[str, bytes]) -> None:
    start_s = time.process_time()
    grouping = group({name: SensorNoise.from_bytes(noise) for name, noise in kept.items()})
    spent_s = time.process_time() - start_s
    print(f"\nGrouped blindly, {len(kept)} pictures in {spent_s:.0f} s:\n")
    print("| group | pictures | of its body | of another | least PCE |\n|---|---|---|---|---|")
    for number, members in enumerate(grouping.groups, start=1):
        bodies = [_body(member.key) for member in members]
        body = max(set(bodies), key=bodies.count)
        all_ = sum(_body(name) == body for name in kept)
        least = min(member.pce for member in members)
        own = bodies.count(body)
        print(f"| {number}: {body} | {len(members)} | {own} of {all_} ", end="")
        print(f"| {len(members) - own} | {least:.0f} |")


def _print_cost(spent_s: float, kept: Mapping[str, bytes]) -> None:
    size = np.mean([len(noise) for noise in kept.values()]) / 1e6
    print(f"Noise of a picture of 6 megapixels: {spent_s:.2f} s, {size:.1f} MB kept.")


if __name__ == "__main__":
    main()
