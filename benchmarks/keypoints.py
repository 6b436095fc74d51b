"""Keypoints among 100,000 pictures: time a picture asked about, and recall kept from a small set.

The small set holds the originals of the scenes. The large one holds as many made-up pictures
more: each has descriptors of rendered rooms that are not among the scenes, every one with an
eighth of its bits changed at random, at random places. They are as skewed as real ones, and every
descriptor of theirs has many like it.
"""

import argparse
import tempfile
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.detection import detect
from clew.fingerprint.keypoints import INDEXED, BothWays, Keypoints, index_keys
from clew.fingerprint.places.keypoints import PlaceKeypoints
from clew.fingerprint.places.place import PlaceView
from clew.fingerprint.registry import keypoint_kinds
from clew.index.hamming import HammingIndex
from clew.match.find import find_matches
from clew.match.references import Near, Reference
from clew.match.subject import Subject
from clew.model.fingerprint import Fingerprint
from clew.model.match import Span
from clew.model.media import Family
from clew.simulate.collection import view
from matching.edits import all_edits
from matching.scenes import scenes

_POOL_ROOMS = 150
_CHANGED = 1 / 8
_MOST_LIKE_ONE = 1_000
_BLOCK = 5_000
_EDITS = (
    "crop 30 %",
    "tilted 20 degrees",
    "meme bands",
    "filmed off a screen",
    "jpeg 10",
    "screenshot of a telephone",
    "crop 15 %, mirrored, jpeg 50",
    "emoji over 45 %",
)


class Large:
    """The scenes' originals and any number of made-up pictures, in an index on disk."""

    def __init__(
        self, originals: Mapping[str, BothWays], index: HammingIndex, made: "Made"
    ) -> None:
        self._names = list(originals)
        self._held = {n: both.plain for n, both in enumerate(originals.values(), start=1)}
        self._index, self._made = index, made
        for number, held in self._held.items():
            first = held.first(INDEXED)
            index.add(index_keys(number, first), first.descriptors)

    @property
    def size(self) -> int:
        return len(self._names) + self._made.count

    def near(self, hashes: NDArray[np.uint8], *, radius: int) -> Near:
        none = np.empty(0, np.int64)
        return Near(none, none, none)

    def near_keypoints(self, descriptors: NDArray[np.uint8], *, radius: int) -> Near:
        found = self._index.search(descriptors, radius=radius, at_most=_MOST_LIKE_ONE)
        return Near(found.query, found.key, found.distance.astype(np.int64))

    def keypoints(self, ids: NDArray[np.int64]) -> Mapping[int, Keypoints]:
        return {int(n): self._held.get(int(n)) or self._made.picture(int(n)) for n in ids}

    @property
    def sound_size(self) -> int:
        """Pictures have no sound."""
        return 0

    def near_sounds(self, _hashes: NDArray[np.uint8], *, radius: int) -> Near:
        """Pictures have no sound."""
        return Near(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64))

    def sounds(self, _ids: NDArray[np.int64]) -> Mapping[int, NDArray[np.uint32]]:
        """Pictures have no sound."""
        return {}

    def near_places(
        self, _view: PlaceView, *, most: int, without: Collection[str]
    ) -> NDArray[np.int64]:
        """Places are measured elsewhere."""
        return np.empty(0, np.int64)

    def places(self, _ids: NDArray[np.int64]) -> Mapping[int, PlaceKeypoints]:
        """Places are measured elsewhere."""
        return {}

    def frames_of(
        self, _target: str, *, start_s: float, end_s: float
    ) -> Sequence[tuple[Span, Keypoints]]:
        """Pictures are no frames."""
        return []

    def describe(self, keys: NDArray[np.int64]) -> Mapping[int, Reference]:
        return {
            int(n): Reference(target=self._names[n - 1] if n <= len(self._names) else f"made {n}")
            for n in keys
        }


class Made:
    """Made-up pictures: number n is the same whenever it is asked for."""

    def __init__(self, count: int) -> None:
        self.count = count
        if count:
            found = [
                detect(view(5_000 + n, 0), most=512, mirrored=0).plain for n in range(_POOL_ROOMS)
            ]
            self._pool = np.concatenate([one.descriptors for one in found])

    def picture(self, number: int) -> Keypoints:
        random = np.random.default_rng([number, 3])
        chosen = self._pool[random.integers(0, len(self._pool), INDEXED)]
        changed = np.packbits(random.random((INDEXED, 256), np.float32) < _CHANGED, axis=1)
        places = random.random((INDEXED, 2), np.float32) * np.array([640, 480], np.float32)
        return Keypoints(
            (480, 640),
            places,
            random.integers(0, 8, INDEXED).astype(np.float32),
            (random.random(INDEXED, np.float32) * 2 * np.pi).astype(np.float32),
            chosen ^ changed,
            np.zeros(INDEXED, np.uint8),
        )

    def fill(self, index: HammingIndex, *, after: int) -> None:
        for start in range(0, self.count, _BLOCK):
            numbers = range(after + start + 1, after + min(self.count, start + _BLOCK) + 1)
            pictures = [self.picture(number) for number in numbers]
            keys = [index_keys(n, one) for n, one in zip(numbers, pictures, strict=True)]
            index.add(np.concatenate(keys), np.concatenate([one.descriptors for one in pictures]))


def main() -> None:
    """Measure both sets, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=float, default=1e5)
    parser.add_argument("--rooms", type=int, default=8)
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    known = scenes(chosen.rooms)
    originals = {name: detect(p, most=512, mirrored=256) for name, p in known.items()}
    names = list(known)
    asked = [
        (name, _keypoints(all_edits()[edit](known[name], [known[n] for n in names[:3]])))
        for name in names
        for edit in _EDITS
    ]
    print("| pictures | queries | recall | false | ms a query, median | 90 of 100 |")
    print("|---|---|---|---|---|---|")
    for count in (0, int(chosen.pictures)):
        with tempfile.TemporaryDirectory() as folder, HammingIndex.open(Path(folder)) as index:
            made = Made(count)
            made.fill(index, after=len(known))
            _print(asked, Large(originals, index, made))


def _keypoints(picture: NDArray[np.uint8]) -> list[Fingerprint]:
    """The whole picture's; its panels ask in the same way and take as long again each."""
    (kind,) = keypoint_kinds(Family.IMAGE)
    return kind.keypoints_of(np.ascontiguousarray(picture), at_s=None)[:1]


def _print(asked: Sequence[tuple[str, list[Fingerprint]]], references: Large) -> None:
    find_matches(Subject(Family.IMAGE, asked[0][1]), references)  # compiles the search
    seconds, hits, wrong = [], 0, 0
    for name, prints in asked:
        start = time.perf_counter()
        found = find_matches(Subject(Family.IMAGE, prints), references)
        seconds.append(time.perf_counter() - start)
        targets = {match.target for match in found}
        hits += name in targets
        wrong += len(targets - {name})
    middle, most = (1000 * np.percentile(seconds, share) for share in (50, 90))
    recall = f"{hits / len(asked):.3f}"
    print(
        f"| {references.size:,} | {len(asked)} | {recall} | {wrong} | {middle:.0f} | {most:.0f} |"
    )


if __name__ == "__main__":
    main()
