"""Faces: time, turned and spoilt faces, same and different people, a crowd, a search, memory.

    make bench-identify
    .venv/bin/python -m identify.faces --faces FOLDER   (in benchmarks/)

FOLDER holds photographs of adults, named by person: `anna1.jpg`, `anna2.jpg`, `boris.jpg`; such are
in the source package face-recognition 1.3.0 (tests/test_images). Without it only the one portrait
of ../shared/media is measured.
"""

import argparse
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.faces.describing import FaceDescriber
from clew.fingerprint.faces.face import Face
from clew.fingerprint.faces.finding import FaceFinder
from clew.fingerprint.faces.observing import FaceObserver
from clew.fingerprint.registry import observers
from clew.fingerprint.weights import locked
from clew.index.sealed import Unsealed
from clew.index.vectors import VectorIndex
from clew.match.face_score import LEAST_COSINE, PUBLISHED
from clew.media.sandbox import Sandbox
from watching.family import family

type Pixels = NDArray[np.uint8]

_MEDIA = Path(__file__).parents[3] / "shared" / "media"
_PORTRAIT = _MEDIA / "scikit-image+scikit-image" / "src" / "_skimage2" / "data" / "astronaut.png"
_REPEATS = 15


def main() -> None:
    """Measure, and print each figure on a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faces", type=Path, help="a folder of photographs, named by person")
    parser.add_argument("--searched", type=int, default=1_000_000)
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    pictures = dict(_pictures(chosen.faces))
    observer = FaceObserver()
    _times(pictures)
    _turned(observer, pictures)
    _spoilt(observer, pictures)
    _pairs(observer, pictures)
    _crowd(observer, pictures)
    _search(chosen.searched)
    _memory(pictures)


def _pictures(folder: Path | None) -> Iterator[tuple[str, Pixels]]:
    for path in [_PORTRAIT, *(sorted(folder.iterdir()) if folder else ())]:
        bgr = cv2.imread(str(path))
        if bgr is not None:
            yield path.stem, np.ascontiguousarray(bgr[..., ::-1], np.uint8)


def _times(pictures: Mapping[str, Pixels]) -> None:
    """Processor time, one thread: the pictures as they are, one face each."""
    finder = FaceFinder(locked()["yunet"].read())
    describer = FaceDescriber(locked()["sface"].read())
    finding, describing = [], []
    for rgb in pictures.values():
        bgr = np.ascontiguousarray(rgb[..., ::-1])
        found = list(finder.find(bgr))
        describer.describe(describer.align(bgr, found[0]))
        for _ in range(_REPEATS):
            started = time.process_time()
            found = list(finder.find(bgr))
            between = time.process_time()
            describer.describe(describer.align(bgr, found[0]))
            finding.append(between - started)
            describing.append(time.process_time() - between)
    for name, middle in (("median", np.median), ("at best", np.min)):
        one, other = 1000 * middle(finding), 1000 * middle(describing)
        print(
            f"ms a face, one core, {name}: {one:.0f} found in four turns + {other:.0f} described "
            f"= {one + other:.0f} (target 70 or less); {len(pictures)} pictures"
        )


def _faces(observer: FaceObserver, rgb: Pixels) -> list[Face]:
    return [Face.from_bytes(data) for data in observer.observe(rgb)]


def _best(observer: FaceObserver, rgb: Pixels) -> Face | None:
    """The largest face that can be compared."""
    return next((one for one in _faces(observer, rgb) if one.against is None), None)


def _turned(observer: FaceObserver, pictures: Mapping[str, Pixels]) -> None:
    for turns in (1, 2, 3):
        told = _told(observer, pictures, partial(np.rot90, k=turns))
        print(f"turned by {90 * turns}: {told}")


def _spoilt(observer: FaceObserver, pictures: Mapping[str, Pixels]) -> None:
    for name, edit in _EDITS.items():
        print(f"{name}: {_told(observer, pictures, edit)}")


def _told(
    observer: FaceObserver, pictures: Mapping[str, Pixels], edit: Callable[[Pixels], Pixels]
) -> str:
    cosines, silent = [], 0
    for rgb in pictures.values():
        upright = _best(observer, rgb)
        edited = _best(observer, np.ascontiguousarray(edit(rgb)))
        if upright is None:
            continue
        if edited is None:
            silent += 1
        else:
            cosines.append(float(upright.embedding @ edited.embedding))
    same = sum(cosine >= LEAST_COSINE for cosine in cosines)
    mean = f", mean cosine {np.mean(cosines):.2f}" if cosines else ""
    return f"{same} the same, {silent} cannot tell, of {len(cosines) + silent}{mean}"


def _blurred(share: float) -> Callable[[Pixels], Pixels]:
    """Blurred with a sigma of this share of the longer side."""
    return lambda rgb: np.asarray(cv2.GaussianBlur(rgb, (0, 0), share * max(rgb.shape)), np.uint8)


def _small(rgb: Pixels) -> Pixels:
    return np.asarray(cv2.resize(rgb, None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA))


def _jpeg(rgb: Pixels) -> Pixels:
    _, coded = cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, 10])
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)


def _tilted(rgb: Pixels) -> Pixels:
    height, width = rgb.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 30, 0.8)
    return np.asarray(cv2.warpAffine(rgb, matrix, (width, height)), np.uint8)


_EDITS: Mapping[str, Callable[[Pixels], Pixels]] = {
    "tilted by 30": _tilted,
    "dark (a fifth)": lambda rgb: (rgb * 0.2).astype(np.uint8),
    "grey": lambda rgb: np.repeat(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)[..., None], 3, 2),
    "JPEG 10": _jpeg,
    "at 30 % of its size": _small,
    "blurred, 0.2 % of the longer side": _blurred(0.002),
    "blurred, 0.6 %": _blurred(0.006),
    "blurred, 1.2 %": _blurred(0.012),
}


def _pairs(observer: FaceObserver, pictures: Mapping[str, Pixels]) -> None:
    faces = {name: _best(observer, rgb) for name, rgb in pictures.items()}
    told = {name: face for name, face in faces.items() if face is not None}
    same: list[float] = []
    different: list[float] = []
    for one, other in combinations(sorted(told), 2):
        cosine = float(told[one].embedding @ told[other].embedding)
        (same if _person(one) == _person(other) else different).append(cosine)
    people = {_person(name) for name in told}
    print(f"{len(told)} photographs of {len(people)} adults, of {len(pictures)} given")
    for name, cosines in (("the same person", same), ("different people", different)):
        above = sum(cosine >= LEAST_COSINE for cosine in cosines)
        span = f", {min(cosines):.2f} to {max(cosines):.2f}" if cosines else ""
        print(f"  {name}: {above} of {len(cosines)} pairs at {LEAST_COSINE} or more{span}")
    print(f"  {PUBLISHED}")


def _person(name: str) -> str:
    return re.split(r"[\d_.]", name)[0]


def _crowd(observer: FaceObserver, pictures: Mapping[str, Pixels]) -> None:
    rgb = pictures[_PORTRAIT.stem]
    face = np.asarray(cv2.resize(rgb[30:230, 110:310], (64, 64), interpolation=cv2.INTER_AREA))
    started = time.process_time()
    found = _faces(observer, np.tile(face, (20, 25, 1)))
    spent = time.process_time() - started
    compared = sum(one.against is None for one in found)
    print(f"crowd of 500: {len(found)} seen, {compared} compared, {spent:.1f} s")


def _search(count: int) -> None:
    random = np.random.default_rng(7)
    vectors = random.normal(size=(count, 128)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    asked = vectors[:20] + random.normal(size=(20, 128)).astype(np.float32) * 0.06
    asked /= np.linalg.norm(asked, axis=1, keepdims=True)
    cosines = vectors @ asked.T
    exact = [set((np.flatnonzero(column >= LEAST_COSINE) + 1).tolist()) for column in cosines.T]
    time.sleep(1)  # until numpy's own threads rest
    with tempfile.TemporaryDirectory() as folder:
        index = VectorIndex.open(Path(folder), seal=Unsealed())
        index.add(np.arange(1, count + 1), vectors)
        index.search(asked[:1], at_least=LEAST_COSINE)
        for threads in (1, 2):
            spent, busy, found = [], [], 0
            for row in range(len(asked)):
                started, before = time.perf_counter(), time.process_time()
                hits = index.search(asked[row : row + 1], at_least=LEAST_COSINE, threads=threads)
                spent.append(time.perf_counter() - started)
                busy.append(time.process_time() - before)
                found += exact[row] <= set(hits.key.tolist())
            best, median = 1000 * np.percentile(spent, [0, 50])
            print(
                f"search of {count:,}, {threads} thread(s): {1000 * np.median(busy):.1f} ms of "
                f"processor time, {best:.1f} by the clock at best, {median:.1f} median (target "
                f"under 20); {found} of {len(asked)} as complete as brute force"
            )


def _memory(pictures: Mapping[str, Pixels]) -> None:
    """The most that a worker has resident, its pictures of 12 million pixels included."""
    large = np.asarray(cv2.resize(pictures[_PORTRAIT.stem], (4000, 3000)), np.uint8)
    for names in ((), observers()):
        with tempfile.NamedTemporaryFile(suffix=".png") as file:
            file.write(cv2.imencode(".png", large[..., ::-1])[1].tobytes())
            file.flush()
            with Sandbox(workers=1, observers=names) as sandbox:
                sandbox.read(file.fileno(), on_frame=lambda _frame: None)
                peak = max(_peak_mb(pid) for pid in family(os.getpid())[1:])
        print(f"peak memory of a worker, {len(names)} model kind(s): {peak:.0f} MB (target 2,000)")


def _peak_mb(pid: int) -> float:
    told = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(told[1]) / 1024 if told else 0.0


if __name__ == "__main__":
    main()
