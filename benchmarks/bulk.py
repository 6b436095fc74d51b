"""Bulk: files a second on one and two workers, joined pairs a second, memory and bytes a hash.

The files are photographs of 2 to 12 megapixels. The join is of random hashes with a million copies
near the radius; every copy must be found, and its workers are watched for memory.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from clew.bulk.executor import Failure
from clew.bulk.fingerprinting import FingerprintTask, fingerprint
from clew.bulk.folder_source import FolderSource
from clew.bulk.join_sides import ROW, Side
from clew.bulk.join_task import JoinTask, Part
from clew.bulk.output import prepared
from clew.bulk.process_pool import ProcessPool
from clew.simulate.photographs import write_photographs

RADIUS = 31
_WORKERS = (1, 2)


def main() -> None:
    """Print the two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photographs", type=int, default=200)
    parser.add_argument("--hashes", type=int, nargs="*", default=[1_000_000, 4_000_000])
    chosen = parser.parse_args()
    _fingerprinting(chosen.photographs)
    print("\n| A x B | workers | s | pairs compared a second | copies found | peak MB a worker |")
    print("|---|---|---|---|---|---|")
    for count in chosen.hashes:
        for workers in _WORKERS:
            _joining(count, workers)


def _fingerprinting(count: int) -> None:
    print("| photographs | MB | workers | s | files a second | output bytes a fingerprint |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        photographs = write_photographs(root / "photographs", count=count, seed=5)
        size = sum(path.stat().st_size for path in photographs)
        source = FolderSource((root / "photographs").resolve())
        for workers in _WORKERS:
            with prepared(root / f"out-{workers}", source, shard_files=16) as output:
                start = time.perf_counter()
                summary = fingerprint(output, FingerprintTask(source), ProcessPool(workers))
                wall = time.perf_counter() - start
            written = sum(p.stat().st_size for p in output.folder.rglob("*") if p.is_file())
            print(
                f"| {count} | {size / 1e6:.0f} | {workers} | {wall:.1f} | {count / wall:.1f} "
                f"| {written / summary.fingerprints:.0f} |"
            )


def _joining(count: int, workers: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        task = JoinTask(*_sides(Path(folder), count), radius=RADIUS, is_self=False)
        start = time.perf_counter()
        found = peak = 0
        for part, result in ProcessPool(workers).run(_Measured(task), task.parts()):
            if isinstance(result, Failure):
                raise SystemExit(f"{part}: {result.reason}")
            found, peak = found + result[0], max(peak, result[1])
        wall = time.perf_counter() - start
        print(
            f"| {count:,} x {count:,} | {workers} | {wall:.1f} | {count * count / wall:.2e} "
            f"| {found:,} of {min(count, 1_000_000):,} | {peak / 1e6:.0f} |"
        )


class _Measured:
    """A join task that also tells the most memory its worker ever held, in bytes."""

    def __init__(self, task: JoinTask) -> None:
        self.task = task

    def __call__(self, part: Part) -> tuple[int, int]:
        pairs = self.task(part)
        status = Path("/proc/self/status").read_text()
        return pairs, int(status.partition("VmHWM:")[2].split()[0]) * 1024


def _sides(folder: Path, count: int) -> tuple[Side, Side]:
    """Two sides of random hashes, a million of B's being copies of A's, 16 to 31 bits away."""
    random = np.random.default_rng(count)
    a, b = (random.integers(0, 256, (count, 32), dtype=np.uint8) for _ in "ab")
    copies = min(count, 1_000_000)
    b[:copies] = a[-copies:]
    for byte in range(RADIUS):  # a bit in each of 16 bytes for certain, in 15 more perhaps
        changed = np.flatnonzero(random.random(copies) < (1 if byte < 16 else 0.5))
        b[changed, byte] ^= np.uint8(1) << random.integers(0, 8, len(changed)).astype(np.uint8)
    for name, hashes in {"a": a, "b": b}.items():
        hashes.tofile(folder / f"{name}.hashes")
        np.zeros(count, ROW).tofile(folder / f"{name}.rows")
    return Side(folder, "a", count, turns=1), Side(folder, "b", count, turns=1)


if __name__ == "__main__":
    main()
