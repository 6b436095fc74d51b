"""Copies and strangers: how far apart true copies and unrelated pictures lie, for the calibration.

Strangers are photographs of different rooms, and the public sample pictures where they are
present; every pair of different pictures in all eight turns counts. Copies are the edits that
keep the whole picture. The printed tails are what `clew.match.calibration` holds.
"""

import argparse
import io
import os
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clew.fingerprint.information import low_information
from clew.fingerprint.pdq import Pdq, pdq
from clew.match.calibration import LEAST_QUALITY, RADIUS, bits_log_ratio, score
from clew.simulate.collection import view
from clew.simulate.textures import Picture

_SIZE = (320, 240)


def main() -> None:
    """Measure both tails and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rooms", type=int, default=1200)
    chosen = parser.parse_args()
    rooms = [view(seed, 0, width=_SIZE[0], height=_SIZE[1]) for seed in range(chosen.rooms)]
    pictures = rooms + _sample_pictures()
    hashes = [hash_ for hash_ in map(pdq, pictures) if hash_.quality >= LEAST_QUALITY]
    histogram = _strangers(hashes)
    _print_strangers(histogram)
    _print_copies(pictures[:: max(1, len(pictures) // 200)])


def _sample_pictures() -> list[Picture]:
    """One picture of each public scene, where the samples are."""
    beside = Path(__file__).resolve().parents[2] / "shared/media"
    folder = Path(os.environ.get("CLEW_SAMPLE_MEDIA", beside))
    scenes = folder / "thorn-oss+perception/perception/testing/images"
    found = [np.asarray(Image.open(p).convert("RGB")) for p in sorted(scenes.glob("*.jpg"))]
    return [p for p in found if not low_information(p[..., 1])]


def _strangers(hashes: list[Pdq]) -> NDArray[np.int64]:
    """How many pairs lie at each distance, every turn of one against the other unturned."""
    own = np.stack([hash_.forms[0] for hash_ in hashes]).view(np.uint64)
    histogram = np.zeros(257, np.int64)
    for number, hash_ in enumerate(hashes):
        turned = hash_.forms.view(np.uint64)
        others = np.delete(own, number, axis=0)
        bits = np.bitwise_count(turned[:, None, :] ^ others[None, :, :]).sum(axis=2)
        histogram += np.bincount(bits.ravel(), minlength=257)
    return histogram


def _print_strangers(histogram: NDArray[np.int64]) -> None:
    pairs = int(histogram.sum())
    below = np.cumsum(histogram)
    print(f"strangers: {pairs:,} pairs of different pictures, all turns\n")
    print("| bits at most | pairs | share |\n|---|---|---|")
    for bits in (RADIUS, 40, 50, 60, 70, 80):
        print(f"| {bits} | {below[bits]:,} | {below[bits] / pairs:.2e} |")
    nearest = int(np.argmax(histogram > 0))
    low, high = (int(np.searchsorted(below, pairs * share)) for share in (1e-5, 1e-3))
    slope = (high - low) / 2
    at_radius = 10.0 ** (-5 - (low - RADIUS) / slope)
    print(f"\nnearest strangers: {nearest} bits; {slope:.1f} bits a decade between 1e-5 and 1e-3;")
    print(f"carried on to {RADIUS} bits: {at_radius:.1e}\n")


def _print_copies(pictures: list[Picture]) -> None:
    print("| copy | median bits | 95 of 100 within | found within the radius |\n|---|---|---|---|")
    every = []
    for name, quality, share in (
        ("JPEG 85", 85, 1.0),
        ("JPEG 40", 40, 1.0),
        ("JPEG 15", 15, 1.0),
        ("half size, JPEG 60", 60, 0.5),
        ("third size, JPEG 40", 40, 0.34),
    ):
        distances = [_distance(p, _saved(p, quality, share)) for p in pictures]
        every += distances
        found = np.mean(np.array(distances) <= RADIUS)
        median, most = np.percentile(distances, [50, 95])
        print(f"| {name} | {median:.0f} | {most:.0f} | {found:.1%} |")
    print(f"\nmean bits of all copies: {np.mean(every):.1f}")
    print("\n| bits | score at 1e4 hashes | at 1e6 | at 1e8 |\n|---|---|---|---|")
    for bits in (0, 10, 20, 31):
        cells = [f"{score(bits_log_ratio(bits), searched=n):.4f}" for n in (10**4, 10**6, 10**8)]
        print(f"| {bits} | {' | '.join(cells)} |")


def _saved(picture: Picture, quality: int, share: float) -> Picture:
    small = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    with io.BytesIO() as file:
        Image.fromarray(np.asarray(small, np.uint8)).save(file, "JPEG", quality=quality)
        return np.asarray(Image.open(file))


def _distance(one: Picture, other: Picture) -> int:
    return int(np.bitwise_count(pdq(one).forms[0] ^ pdq(other).forms[0]).sum())


if __name__ == "__main__":
    main()
