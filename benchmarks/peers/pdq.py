"""pdqhash in its own environment: milliseconds a picture of the .npy files named; JSON out."""

import json
import sys
import time

import numpy as np
import pdqhash

_RUNS = 7


def main() -> None:
    """Print the milliseconds of each file's picture, with its hash in hex."""
    told = []
    for name in sys.argv[1:]:
        picture = np.load(name)
        times = []
        for _ in range(_RUNS):
            start = time.perf_counter()
            bits, quality = pdqhash.compute(picture)
            times.append(time.perf_counter() - start)
        told.append(
            {
                "ms": 1000 * float(np.median(times)),
                "hex": np.packbits(bits).tobytes().hex(),
                "quality": quality,
            }
        )
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
