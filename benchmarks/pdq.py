"""PDQ after decoding: milliseconds a megapixel, beside the reference binding where it is set up.

Targets: under 1.5 ms a megapixel; 12 megapixels ten times as fast as pdqhash, with identical bits.
"""

import json
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from clew.fingerprint.pdq import pdq
from clew.fingerprint.registry import picture_kinds
from clew.model.media import Family
from clew.simulate.collection import view
from clew.simulate.textures import Picture

_SIZES = ((1280, 960), (2000, 1500), (2828, 2121), (4000, 3000))


def main() -> None:
    """Time hashing pictures of several sizes, and a clip's frame, and print a table."""
    cv2.setNumThreads(1)
    pictures = [np.ascontiguousarray(view(3, 1, width=w, height=h)) for w, h in _SIZES]
    peers = _pdqhash(pictures)
    print("| picture | megapixels | 8 turns, ms | ms a megapixel | pdqhash, ms | times | bits |")
    print("|---|---|---|---|---|---|---|")
    for (width, height), picture, peer in zip(_SIZES, pictures, peers, strict=True):
        milliseconds = _median_ms(lambda p=picture: pdq(p))
        megapixels = width * height / 1e6
        beside = ("", "", "")
        if peer is not None:
            off = int(pdq(picture).hex, 16) ^ int(str(peer["hex"]), 16)
            times = float(peer["ms"]) / milliseconds
            beside = (f"{peer['ms']:.1f}", f"{times:.1f}", f"{off.bit_count()} off")
        print(
            f"| {width} x {height} | {megapixels:.1f} | {milliseconds:.1f} "
            f"| {milliseconds / megapixels:.2f} | {' | '.join(beside)} |"
        )
    (frames,) = picture_kinds(Family.CLIP)
    frame = np.ascontiguousarray(view(3, 1, width=640, height=360)[..., 1])
    milliseconds = _median_ms(lambda: frames.of(frame, at_s=0.0))
    print(f"\nall fingerprints of a 640 x 360 frame: {milliseconds:.2f} ms")


def _pdqhash(pictures: Sequence[Picture]) -> list[dict[str, float] | None]:
    """What the reference binding says of each picture; None where it is not set up."""
    root = Path(__file__).resolve().parents[1]
    python = root / ".venv-bench/bin/python"
    if not python.exists():
        return [None] * len(pictures)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.npy" for number in range(len(pictures))]
        for file, picture in zip(files, pictures, strict=True):
            np.save(file, picture)
        program = [python, root / "benchmarks/peers/pdq.py", *files]
        told = subprocess.run(program, check=True, capture_output=True).stdout
    peers: list[dict[str, float] | None] = json.loads(told)
    return peers


def _median_ms(work: object, *, runs: int = 7) -> float:
    """The median of some runs, in milliseconds."""
    assert callable(work)
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000 * float(np.median(times))


if __name__ == "__main__":
    main()
