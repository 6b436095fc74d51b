"""vPDQ in its own environment: every frame of a clip; prints its processor seconds."""

import sys
import time

import vpdq


def main() -> None:
    """Hash the clip named first as often as the number named second says."""
    name, times = sys.argv[1], int(sys.argv[2])
    for _ in range(times):
        vpdq.computeHash(name, seconds_per_hash=0)
    print(time.process_time())


if __name__ == "__main__":
    main()
