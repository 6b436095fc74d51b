"""PDQ after decoding: milliseconds a megapixel. Target: under 1.5."""

import time

import numpy as np

from clew.fingerprint.pdq import pdq
from clew.fingerprint.registry import picture_kinds
from clew.model.media import Family
from clew.simulate.collection import view


def main() -> None:
    """Time hashing pictures of several sizes, and a clip's frame, and print a table."""
    print("| picture | megapixels | PDQ in 8 turns, ms | ms a megapixel |\n|---|---|---|---|")
    for width, height in ((1280, 960), (2000, 1500), (2828, 2121), (4000, 3000)):
        picture = np.ascontiguousarray(view(3, 1, width=width, height=height))
        milliseconds = _median_ms(lambda p=picture: pdq(p))
        megapixels = width * height / 1e6
        print(
            f"| {width} x {height} | {megapixels:.1f} | {milliseconds:.1f} "
            f"| {milliseconds / megapixels:.2f} |"
        )
    (frames,) = picture_kinds(Family.CLIP)
    frame = np.ascontiguousarray(view(3, 1, width=640, height=360)[..., 1])
    milliseconds = _median_ms(lambda: frames.of(frame, at_s=0.0))
    print(f"\nall fingerprints of a 640 x 360 frame: {milliseconds:.2f} ms")


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
