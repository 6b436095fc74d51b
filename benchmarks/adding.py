"""Adding photographs: how much of the wall time is decoding, and how much memory it takes.

The share is the processor time of the sandboxed decoders over the wall time of all cores. Beside
it stands decoding the same files with plain processes, in the same run, keeping no pixel.
Target: at least 70 % of the wall time of `clew add` is decoding on all cores, under 1.5 GB.
"""

import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from clew.simulate.photographs import write_photographs
from watching.family import cpu_s, family


def main() -> None:
    """Write the photographs, add them, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=400)
    count = parser.parse_args().count
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        photographs = write_photographs(root / "photographs", count=count, seed=5)
        size = sum(path.stat().st_size for path in photographs)
        before = _decode_all(photographs, cores)
        wall, seen = _add(root)
        plain = (before + _decode_all(photographs, cores)) / 2
    share = seen.decoding_s / (wall * cores)
    print("| photographs | MB | `clew add` s | decoding, of all cores | plain s | peak MB |")
    print("|---|---|---|---|---|---|")
    print(
        f"| {count} | {size / 1e6:.0f} | {wall:.1f} | {share:.0%} | {plain:.1f} "
        f"| {seen.peak_bytes / 1e6:.0f} |"
    )


@dataclass(slots=True)
class Seen:
    """What was seen of a running `clew add`: decoders' processor time, and memory of all."""

    cpu_s: dict[int, float] = field(default_factory=dict)
    peak_bytes: int = 0

    @property
    def decoding_s(self) -> float:
        """The processor time of all decoders, those that were replaced included."""
        return sum(self.cpu_s.values())


def _decode_all(paths: list[Path], cores: int) -> float:
    """Seconds to decode all files to RGB in so many plain processes."""
    with multiprocessing.get_context("spawn").Pool(cores) as pool:
        pool.map(_decode, paths[:cores])
        start = time.perf_counter()
        pool.map(_decode, paths, chunksize=8)
        return time.perf_counter() - start


def _decode(path: Path) -> int:
    with Image.open(path) as picture:
        return len(picture.convert("RGB").getbands())


def _add(root: Path) -> tuple[float, Seen]:
    """Wall seconds of `clew add` into a new vault, and what was seen of it meanwhile."""
    environment = os.environ | {
        "CLEW_VAULT": str(root / "vault"),
        "CLEW_KEY_FILE": str(root / "vault.key"),
    }
    clew = str(Path(sys.executable).parent / "clew")
    null = subprocess.DEVNULL
    init = [clew, "init", "--bureau", "Bench"]
    subprocess.run(init, check=True, env=environment, stdin=null, stdout=null)
    command = [clew, "add", str(root / "photographs"), "--case", "1", "--exhibit", "1"]
    start = time.perf_counter()
    adding = subprocess.Popen(command, env=environment, stdin=null, stdout=null)
    seen = Seen()
    watcher = threading.Thread(target=_watch, args=(adding, seen))
    watcher.start()
    code = adding.wait()
    wall = time.perf_counter() - start
    watcher.join()
    if code:
        raise SystemExit(f"clew add ended with {code}")
    return wall, seen


def _watch(process: subprocess.Popen[bytes], seen: Seen) -> None:
    while process.poll() is None:
        all_ = family(process.pid)
        seen.peak_bytes = max(seen.peak_bytes, sum(map(_own_bytes, all_)))
        for pid in all_[1:]:
            seen.cpu_s[pid] = max(seen.cpu_s.get(pid, 0.0), cpu_s(pid))
        time.sleep(0.2)


def _own_bytes(pid: int) -> int:
    """The proportional set size: shared memory is counted once over all who share it."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    line = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main()
