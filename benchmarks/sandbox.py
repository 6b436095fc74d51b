"""What the sandbox costs: the same pictures and clips decoded in process and in confined workers.

    python benchmarks/sandbox.py [--pictures 200] [--rounds 3]

Both ways decode every picture to upright RGB, make its thumbnail and read its facts, in as many
processes as there are workers, in alternating rounds on the same files. The sandbox may cost at
most a quarter more. Clips are measured in seconds of clip per second of one core, at 640 x 360.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from fractions import Fraction
from functools import partial
from itertools import batched
from multiprocessing import get_context
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clew.media.decoders.decode import decode, prepare
from clew.media.decoders.sink import DirectSink
from clew.media.frame import Frame
from clew.media.limits import Limits
from clew.media.sandbox import Sandbox

CLIP_SECONDS = 60


def main() -> None:
    """Make the media, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workers = os.cpu_count() or 1
        files = [_write_picture(folder, number) for number in range(options.pictures)]
        megapixels = sum(width * height for _, width, height in files) / 1e6
        paths = [path for path, _, _ in files]
        print(f"{len(paths)} JPEGs, {megapixels:.0f} megapixels, {workers} processes each way")
        _compare(paths, workers=workers, rounds=options.rounds)
        for label, quality in (("crf 23", 23), ("crf 18", 18)):
            _measure_clip(_write_clip(folder, quality), label)


def _compare(paths: list[Path], *, workers: int, rounds: int) -> None:
    direct: list[float] = []
    boxed: list[float] = []
    context = get_context("spawn")  # as the workers are: nothing inherited
    with (
        ProcessPoolExecutor(workers, mp_context=context, initializer=prepare) as pool,
        Sandbox(workers=workers) as sandbox,
        ThreadPoolExecutor(workers) as threads,
    ):
        print(f"confinement: {sandbox.confinement}")
        list(pool.map(_decode_directly, paths[: 2 * workers]))
        list(threads.map(partial(_decode_in, sandbox), paths[: 2 * workers]))
        for _ in range(rounds):
            spent = {"direct": 0.0, "boxed": 0.0}
            for number, several in enumerate(batched(paths, 10 * workers, strict=False)):
                ways = [
                    ("direct", partial(pool.map, _decode_directly, several)),
                    ("boxed", partial(threads.map, partial(_decode_in, sandbox), several)),
                ]
                for way, start in ways if number % 2 == 0 else ways[::-1]:
                    spent[way] += _timed(start)
            direct.append(spent["direct"])
            boxed.append(spent["boxed"])
    for label, times in (("in process", direct), ("sandboxed", boxed)):
        each_ms = statistics.median(times) / len(paths) * 1000
        shown = ", ".join(f"{t:.2f}" for t in times)
        print(f"{label:>12}: {shown} s; {each_ms:.1f} ms a picture (median)")
    ratio = statistics.median(b / d for b, d in zip(boxed, direct, strict=True))
    print(f"       ratio: {ratio:.3f} (median of the rounds; at most 1.25)")


def _timed(work: Callable[[], Iterable[object]]) -> float:
    began = time.perf_counter()
    deque(work(), maxlen=0)
    return time.perf_counter() - began


def _look(frame: Frame) -> None:
    """Touch the frame as little as a caller can."""
    assert frame.pixels[-1, -1, -1] >= 0


def _decode_directly(path: Path) -> int:
    with path.open("rb", buffering=0) as file:
        reading = decode(file, sink=DirectSink(_look), limits=Limits())
    return reading.facts.width or 0


def _decode_in(sandbox: Sandbox, path: Path) -> int:
    with path.open("rb", buffering=0) as file:
        return sandbox.read(file.fileno(), on_frame=_look).facts.width or 0


def _measure_clip(path: Path, label: str) -> None:
    rates = []
    with Sandbox(workers=1) as sandbox, path.open("rb", buffering=0) as file:
        sandbox.read(file.fileno(), on_frame=lambda _frame: None)
        for _ in range(5):
            took = _timed(lambda: [sandbox.read(file.fileno(), on_frame=lambda _frame: None)])
            rates.append(CLIP_SECONDS / took)
    kilobits = path.stat().st_size * 8 / CLIP_SECONDS / 1000
    print(
        f"clip, H.264 640 x 360, 25/s, {kilobits:.0f} kbit/s, {label}: "
        f"{statistics.median(rates):.0f} x real time a core (median; at least 40)"
    )


def _scene(width: int, height: int, seed: int) -> NDArray[np.uint8]:
    """A textured picture: gradients, soft blobs, edges and sensor noise."""
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 256, (height // 64 + 2, width // 64 + 2, 3), np.uint8)
    scene = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.int16)
    for _ in range(40):
        x, y = int(random.integers(width)), int(random.integers(height))
        scene[y : y + height // 8, x : x + width // 12] += random.integers(-60, 60, 3, np.int16)
    tile = random.normal(0, 6, (512, 512, 3)).astype(np.int16)
    noise = np.tile(tile, (height // 512 + 1, width // 512 + 1, 1))[:height, :width]
    seen: NDArray[np.uint8] = np.clip(scene + noise, 0, 255).astype(np.uint8)
    return seen


def _write_picture(folder: Path, number: int) -> tuple[Path, int, int]:
    megapixels = 2 + 10 * (number * 7 % 100) / 100
    height = int((megapixels * 1e6 * 3 / 4) ** 0.5)
    width = height * 4 // 3
    path = folder / f"{number:03}.jpg"
    exif = Image.Exif()
    exif[271], exif[272] = "Clew", "Benchmark camera"
    Image.fromarray(_scene(width, height, number)).save(path, quality=88, exif=exif)
    return path, width, height


def _write_clip(folder: Path, quality: int) -> Path:
    """A camera that moves over three scenes, with noise, at what a telephone would write."""
    path = folder / "clip.mp4"
    random = np.random.default_rng(1)
    noise = random.normal(0, 3, (64, 360, 640, 1)).astype(np.int16)
    scenes = [_scene(1280, 720, seed).astype(np.int16) for seed in (1, 2, 3)]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(
            "libx264", rate=25, options={"preset": "medium", "crf": str(quality)}
        )
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        stream.time_base = Fraction(1, 25)
        for number in range(CLIP_SECONDS * 25):
            scene = scenes[number // 500 % 3]
            x, y = number % 500, number % 300
            picture = scene[y : y + 360, x : x + 640] + noise[number % 64]
            frame = av.VideoFrame.from_ndarray(np.clip(picture, 0, 255).astype(np.uint8))
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


if __name__ == "__main__":
    main()
