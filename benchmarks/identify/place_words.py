"""Place words: what it costs to ask for the pictures that hold the most alike keypoints.

The pictures are made up: each holds as many keypoints as a real one, drawn from those of invented
rooms, with one in ten of their bits changed. So words are as crowded as they really are. Times are
of the processor, so that other work on the machine hardly counts.
"""

import argparse
import time

import cv2
import numpy as np

from clew.fingerprint.places.detecting import place_keypoints
from clew.fingerprint.places.words import asked_words, held_words
from clew.index.words import Listed, nearest_of
from clew.match.place_votes import NEAREST, most_voted
from clew.simulate.collection import view

_CHANGED = 0.1
_A_PICTURE = 700  # keypoints that are held
_ASKED = 5


def main() -> None:
    """Print a line for each number of pictures."""
    cv2.setNumThreads(1)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--rooms", type=int, default=30)
    given = parser.parse_args()
    seen = [place_keypoints(view(7_000 + room, 0)) for room in range(given.rooms)]
    held = [held_words(points).as_held for points in seen]
    words = np.concatenate([words for words, _ in held])
    signatures = np.concatenate([signatures for _, signatures in held])
    asked = [asked_words(points) for points in seen[:_ASKED]]
    print(f"{'pictures':>9} {'keypoints':>12} {'MB':>7} {'ms a picture':>13}")
    for count in given.pictures:
        listed = _made(count, words, signatures)
        nearest_of([listed], asked[0].words, asked[0].signatures, most=NEAREST)  # compiles
        started = time.process_time()
        for one in asked:
            most_voted(nearest_of([listed], one.words, one.signatures, most=NEAREST))
        spent_ms = (time.process_time() - started) / len(asked) * 1000
        size = sum(part.nbytes for part in (listed.words, listed.owners, listed.signatures))
        print(f"{count:>9,} {len(listed.words):>12,} {size / 1e6:>7,.0f} {spent_ms:>13,.0f}")


def _made(count: int, words: np.ndarray, signatures: np.ndarray) -> Listed:
    random = np.random.default_rng(count)
    chosen = np.sort(random.integers(0, len(words), count * _A_PICTURE, np.uint32))
    chosen = chosen[np.argsort(words[chosen], kind="stable")]
    bits = signatures[chosen]
    for place in random.choice(128, round(_CHANGED * 128), replace=False).tolist():
        flipped = random.integers(0, 2, len(bits), np.uint64)
        bits[:, place // 64] ^= flipped << np.uint64(place % 64)
    owners = random.integers(0, count, len(bits), np.uint32)
    return Listed(np.arange(1, count + 1), words[chosen], owners, bits)


if __name__ == "__main__":
    main()
