"""Voices: time, same and different people on one channel and across two, what is no speech, memory.

    make bench-identify VOICES=FOLDER
    .venv/bin/python -m identify.voices --voices FOLDER   (in benchmarks/)

FOLDER holds one folder a person, with recordings in any format that PyAV reads; no folder holds two
people. Without it only time, memory and what is no speech are measured, on invented sound.
"""

import argparse
import os
import re
import tempfile
import time
import wave
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.kinds.voice import KIND
from clew.fingerprint.registry import observers
from clew.fingerprint.voices.hearing import VoiceListener
from clew.fingerprint.voices.voice import Voice
from clew.match.voice_score import LEAST_COSINE
from clew.media.observer import HEARD_RATE
from clew.media.sandbox import Sandbox
from watching.family import family

type Sound = NDArray[np.int16]

_LENGTHS_S = (8, 20)
_SAYINGS = 6  # of one person and length, at the most
_PAUSE = np.zeros(HEARD_RATE // 2, np.int16)
_PLAIN = "as recorded"


def main() -> None:
    """Measure, and print each table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voices", type=Path, help="a folder with one folder a person")
    chosen = parser.parse_args()
    listener = VoiceListener()
    _no_speech(listener)
    if chosen.voices:
        recorded = {path.name: _recorded(path) for path in sorted(chosen.voices.iterdir())}
        _time(listener, next(iter(recorded.values())))
        for length_s in _LENGTHS_S:
            _pairs(listener, recorded, length_s)
        _conversations(listener, recorded)
    _memory()


def _recorded(folder: Path) -> list[Sound]:
    return [_read(path) for path in sorted(folder.iterdir())]


def _read(path: Path) -> Sound:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=HEARD_RATE)
    with av.open(str(path)) as file:
        frames = [one for frame in file.decode(audio=0) for one in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray()[0] for frame in [*frames, *resampler.resample(None)]])


def _sayings(sounds: Sequence[Sound], length_s: float) -> Iterator[Sound]:
    """Recordings one after another, with pauses, until they are so long; none is used twice."""
    held: list[Sound] = []
    for sound in sounds:
        held += [sound, _PAUSE]
        if sum(map(len, held)) >= length_s * HEARD_RATE:
            yield np.concatenate(held)[: round(length_s * HEARD_RATE)]
            held = []


def voices_of(listener: VoiceListener, sound: Sound) -> list[Voice]:
    """Return the voices of a sound, those that cannot be compared as well."""
    hearing, gathered = listener.listen(), KIND.gather()
    for heard in [*hearing.take(sound), *hearing.ended()]:
        gathered.take(heard.data, at_s=heard.after_s)
    return [Voice.from_bytes(one.data) for one in gathered.ended(duration_s=None)]


def _telephone(sound: Sound) -> Sound:
    """300 to 3,400 Hz, 8 bits as the mu-law has them, and noise 25 dB below."""
    return _noisy(_companded(_band(sound, 300, 3_400)), 25)


def _band(sound: Sound, least: float, most: float) -> Sound:
    spectrum = np.fft.rfft(sound.astype(np.float64))
    hz = np.fft.rfftfreq(len(sound), 1 / HEARD_RATE)
    return np.asarray(np.fft.irfft(spectrum * ((hz > least) & (hz < most)), len(sound)), np.int16)


def _companded(sound: Sound) -> Sound:
    share = np.clip(sound * (0.5 / max(1, int(np.abs(sound).max()))), -1, 1)
    coded = np.round(np.sign(share) * np.log1p(255 * np.abs(share)) / np.log(256) * 127) / 127
    return np.asarray(np.sign(coded) * (256 ** np.abs(coded) - 1) / 255 * 32_767, np.int16)


def _noisy(sound: Sound, db: float) -> Sound:
    loud = np.percentile(np.abs(sound), 90)
    noise = np.random.default_rng(3).normal(0, loud * 10 ** (-db / 20), len(sound))
    return np.asarray(np.clip(sound + noise, -32_768, 32_767), np.int16)


_CHANNELS: Mapping[str, Callable[[Sound], Sound]] = {
    _PLAIN: lambda sound: sound,
    "telephone": _telephone,
    "noise 20 dB below": lambda sound: _noisy(sound, 20),
    "noise 10 dB below": lambda sound: _noisy(sound, 10),
}


def _pairs(
    listener: VoiceListener, recorded: Mapping[str, Sequence[Sound]], length_s: float
) -> None:
    sayings = {
        person: list(_sayings(sounds, length_s))[:_SAYINGS] for person, sounds in recorded.items()
    }
    heard = {
        channel: {
            (person, n): _main(voices_of(listener, edit(saying)))
            for person, said in sayings.items()
            for n, saying in enumerate(said)
        }
        for channel, edit in _CHANNELS.items()
    }
    print(f"\n{length_s} s a saying, {len(sayings)} people:\n")
    print("| asked | known | cannot tell | pairs of one person, of two | equal error rate ", end="")
    print(f"| one person's, two people's pairs at {LEAST_COSINE} | right person first |")
    print("|---|---|---|---|---|---|---|")
    for channel in _CHANNELS:
        print(_row(heard, _PLAIN, channel), flush=True)
    print(_row(heard, "telephone", "telephone"), flush=True)


def _main(voices: Sequence[Voice]) -> Voice | None:
    """The voice that is heard longest of those that can be compared."""
    return next((one for one in voices if one.against is None), None)


type _Told = Mapping[tuple[str, int], Voice | None]


def _row(heard: Mapping[str, _Told], one: str, other: str) -> str:
    silent = sum(voice is None for voice in heard[other].values())
    asked, known = (
        {key: voice.embedding for key, voice in heard[channel].items() if voice is not None}
        for channel in (one, other)
    )
    same: list[float] = []
    different: list[float] = []
    first = could = 0
    for key, embedding in asked.items():
        others = {k: float(embedding @ e) for k, e in known.items() if k != key}
        for k, cosine in others.items():
            (same if k[0] == key[0] else different).append(cosine)
        if any(k[0] == key[0] for k in others):
            could += 1
            first += max(others, key=lambda k: others[k])[0] == key[0]
    if not same or not different:
        return f"| {one} | {other} | {silent} of {len(heard[other])} | none | | | |"
    equal = _equal_error(np.array(same), np.array(different))
    kept, false = (np.mean(np.array(pairs) >= LEAST_COSINE) for pairs in (same, different))
    return (
        f"| {one} | {other} | {silent} of {len(heard[other])} | {len(same)}, {len(different)} "
        f"| {100 * equal:.1f} % | {100 * kept:.1f} %, {100 * false:.2f} % "
        f"| {first} of {could} |"
    )


def _equal_error(same: NDArray[np.float64], different: NDArray[np.float64]) -> float:
    bounds = np.unique(np.concatenate([same, different]))
    missed = np.searchsorted(np.sort(same), bounds) / len(same)
    false = 1 - np.searchsorted(np.sort(different), bounds) / len(different)
    place = int(np.abs(missed - false).argmin())
    return float(missed[place] + false[place]) / 2


def _conversations(listener: VoiceListener, recorded: Mapping[str, Sequence[Sound]]) -> None:
    """Two people in turn: are they told to be two, and whose is every second of speech?"""
    told, right, spoken = [], 0.0, 0.0
    for one, other in combinations(recorded, 2):
        sides = [list(_sayings(recorded[who], 6))[:4] for who in (one, other)]
        turns = [turn for pair in zip(*sides, strict=False) for turn in pair]
        voices = [v for v in voices_of(listener, np.concatenate(turns)) if v.against is None]
        told.append(len(voices))
        for voice in voices:
            owned = [0.0, 0.0]
            for start, end in voice.turns.tolist():
                owned[int((start + end) / 2 // 6) % 2] += end - start
            right, spoken = right + max(owned), spoken + sum(owned)
    print(f"\nconversations of two people, turns of 6 s: {len(told)}, told to be ", end="")
    print(", ".join(f"{n}: {told.count(n)}" for n in sorted(set(told))), end="; ")
    print(f"{100 * right / max(spoken, 1e-9):.1f} % of the speech with its own speaker's")


def _no_speech(listener: VoiceListener) -> None:
    for name, (sound, _) in KIND.examples().items():
        voices = voices_of(listener, np.asarray(sound, np.int16))
        print(f"no speech: {name}: {[str(voice.against or 'compared') for voice in voices]}")


def _time(listener: VoiceListener, sounds: Sequence[Sound]) -> None:
    sound = np.concatenate([*sounds, *sounds])[: 120 * HEARD_RATE]
    started = time.process_time()
    voices_of(listener, sound)
    spent_s = time.process_time() - started
    length_s = len(sound) / HEARD_RATE
    print(f"time: {length_s:.0f} s of speech in {spent_s:.1f} s of processor time, one core")


def _memory() -> None:
    """The most that a worker has resident after an hour of sound."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        noise = np.random.default_rng(1).normal(0, 3_000, 3_600 * 8_000).astype(np.int16)
        with wave.open(file.name, "wb") as out:
            out.setparams((1, 2, 8_000, 0, "NONE", ""))
            out.writeframes(noise.tobytes())
        for names in ((), observers()):
            with Sandbox(workers=1, observers=names) as sandbox:
                sandbox.read(file.fileno(), on_frame=lambda _frame: None)
                peak = max(_peak_mb(pid) for pid in family(os.getpid())[1:])
            print(f"peak memory of a worker, {len(names)} model kind(s), an hour: {peak:.0f} MB")


def _peak_mb(pid: int) -> float:
    told = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(told[1]) / 1024 if told else 0.0


if __name__ == "__main__":
    main()
