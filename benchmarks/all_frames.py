"""A clip of 1920 x 1080, every frame: processor time, beside vPDQ where it is set up.

Clew makes all that it records of a clip: digests, every frame's hash in eight turns and inside its
borders, keypoints and sound, decoded in the sandbox. vPDQ makes one hash of every frame. Both are
programs of their own, which print their processor seconds; what starting them takes is left out by
giving each the clip once and three times. Target: at most a quarter of vPDQ's processor time.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from clew.cli.query_files import read_one
from clew.media.sandbox import Sandbox
from clew.simulate.collection import view
from clew.simulate.textures import Picture
from watching.family import cpu_s, family

_ROOT = Path(__file__).resolve().parents[1]
_RATE, _SHOTS, _SHOT_S = 25, 4, 4


def main() -> None:
    """Make the clips, time both programs, and print a table; with a clip named, only read it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", type=Path, nargs="?")
    parser.add_argument("times", type=int, nargs="?", default=1)
    options = parser.parse_args()
    if options.clip is not None:
        _read(options.clip, options.times)
        return
    peer = _ROOT / ".venv-bench/bin/python"
    print("| clip | Mbit/s | Clew, CPU s a minute | vPDQ, CPU s a minute | times |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for crf in (18, 23, 28):
            clip = Path(folder) / f"{crf}.mp4"
            _write(clip, crf=crf)
            clew = _per_minute([sys.executable, __file__, clip])
            row = f"| 1920 x 1080, crf {crf} | {clip.stat().st_size / _seconds() / 125e3:.1f}"
            beside = (" ", " ")
            if peer.exists():
                vpdq = _per_minute([peer, _ROOT / "benchmarks/peers/clip.py", clip])
                beside = (f"{vpdq:.1f}", f"{vpdq / clew:.1f}")
            print(f"{row} | {clew:.1f} | {' | '.join(beside)} |")


def _seconds() -> int:
    return _SHOTS * _SHOT_S


def _read(clip: Path, times: int) -> None:
    with Sandbox(workers=1) as sandbox:
        for _ in range(times):
            read_one(clip, sandbox)
        print(sum(map(cpu_s, family(os.getpid()))))


def _per_minute(program: Sequence[str | Path]) -> float:
    """Processor seconds that a minute of the clip takes, start-up left out."""
    once, thrice = (_cpu_s([*program, str(times)]) for times in (1, 3))
    return (thrice - once) / 2 * 60 / _seconds()


def _cpu_s(program: Sequence[str | Path]) -> float:
    return float(subprocess.run(program, check=True, capture_output=True).stdout)


def _write(path: Path, *, crf: int) -> None:
    """Slow pans over rendered rooms, with the noise of a camera."""
    random = np.random.default_rng(1)
    noise = random.normal(0, 3, (1080 + 64, 1920 + 64, 3)).astype(np.float32)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=_RATE, options={"crf": str(crf)})
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        for shot in range(_SHOTS):
            room = view(shot + 1, 0, width=2400, height=1350)
            for number in range(_SHOT_S * _RATE):
                picture = _grainy(room[2 * number :, 4 * number :], noise, int(random.integers(64)))
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame.pts = shot * _SHOT_S * _RATE + number
                frame.time_base = Fraction(1, _RATE)
                container.mux(stream.encode(frame))
        container.mux(stream.encode())


def _grainy(picture: Picture, noise: np.ndarray, offset: int) -> Picture:
    grain = noise[offset : offset + 1080, offset : offset + 1920]
    light = picture[:1080, :1920].astype(np.float32) + grain
    return np.ascontiguousarray(cv2.convertScaleAbs(light))


if __name__ == "__main__":
    main()
