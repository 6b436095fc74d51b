"""The same sound is found again after re-encoding and under other pictures, and only that."""

import io

import av
import numpy as np
import pytest

from clew.fingerprint.registry import sound_kinds
from clew.match.compare import as_references
from clew.match.find import find_matches
from clew.match.subject import Subject
from clew.model.fingerprint import Fingerprint
from clew.model.match import Relation
from clew.model.media import SOUND_RATE, Family


def _murmur(seed: int, seconds: float) -> np.ndarray:
    """Noise whose colour and loudness change six times a second, as speech does."""
    random = np.random.default_rng(seed)
    pieces = []
    for _ in range(round(6 * seconds)):
        spectrum = np.fft.rfft(random.normal(0, 1, SOUND_RATE // 6))
        colour = np.interp(
            np.arange(len(spectrum)), np.linspace(0, 667, 24), random.uniform(0, 1, 24)
        )
        pieces.append(np.fft.irfft(spectrum * colour**2) * random.uniform(0.2, 1))
    sound = np.concatenate(pieces)
    return (sound * (9000 / np.abs(sound).max())).astype(np.int16)


def _coded(samples: np.ndarray, codec: str, muxer: str, bit_rate: int) -> np.ndarray:
    """The sound after a lossy codec."""
    file = io.BytesIO()
    with av.open(file, "w", format=muxer) as out:
        stream = out.add_stream(codec, rate=SOUND_RATE, layout="mono")
        stream.bit_rate = bit_rate
        frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts = SOUND_RATE, 0
        for part in av.AudioResampler(stream.format.name, "mono", SOUND_RATE).resample(frame):
            out.mux(stream.encode(part))
        out.mux(stream.encode(None))
    file.seek(0)
    with av.open(file) as coded:
        back = av.AudioResampler("s16", "mono", SOUND_RATE)
        frames = [f for frame in coded.decode(audio=0) for f in back.resample(frame)]
        return np.concatenate([frame.to_ndarray()[0] for frame in frames])


def _subject(samples: np.ndarray, *others: Fingerprint, at_s: float = 0.0) -> Subject:
    (kind,) = sound_kinds()
    track = kind.listen()
    for start in range(0, len(samples), 7_001):
        track.take(samples[start : start + 7_001])
    family = Family.CLIP if others else Family.SOUND
    return Subject(family, [*track.ended(at_s=at_s), *others], len(samples) / SOUND_RATE)


KNOWN = {f"track {seed}": _murmur(seed, 20) for seed in range(6)}
REFERENCES = as_references({name: _subject(samples) for name, samples in KNOWN.items()})


@pytest.mark.parametrize(
    ("codec", "muxer", "bit_rate"),
    [("aac", "adts", 24_000), ("mp3", "mp3", 24_000), ("libopus", "ogg", 16_000)],
)
def test_a_part_of_a_track_is_found_with_its_times_after_re_encoding(codec, muxer, bit_rate):
    part = KNOWN["track 2"][5 * SOUND_RATE + 77 : 14 * SOUND_RATE]

    (match,) = find_matches(_subject(_coded(part, codec, muxer, bit_rate)), REFERENCES)

    assert (match.target, match.relation) == ("track 2", Relation.SOUND)
    assert match.query_span.start_s == pytest.approx(0, abs=0.5)
    assert match.query_span.end_s == pytest.approx(9, abs=0.5)
    assert match.match_span.start_s == pytest.approx(5, abs=0.5)
    assert match.match_span.end_s == pytest.approx(14, abs=0.5)
    assert match.evidence["bit_error"] < 0.27


def test_pieces_of_several_tracks_in_one_are_each_found_in_their_place():
    piece = 6 * SOUND_RATE
    mixed = np.concatenate([KNOWN["track 0"][:piece], KNOWN["track 4"][piece : 2 * piece]])

    found = find_matches(_subject(mixed, at_s=1.5), REFERENCES)

    spans = {m.target: (m.query_span.start_s, m.match_span.start_s) for m in found}
    assert spans["track 0"] == pytest.approx((1.5, 0), abs=0.5)
    assert spans["track 4"] == pytest.approx((7.5, 6), abs=0.5)


def test_noise_over_a_track_does_not_hide_it():
    noise = np.random.default_rng(5).normal(0, 300, len(KNOWN["track 1"]))

    (match,) = find_matches(_subject((KNOWN["track 1"] + noise).astype(np.int16)), REFERENCES)

    assert match.target == "track 1"


def test_strangers_hum_and_silence_match_nothing():
    seconds = np.arange(20 * SOUND_RATE) / SOUND_RATE
    hum = (6000 * np.sin(2 * np.pi * 440 * seconds)).astype(np.int16)
    silence = np.zeros(20 * SOUND_RATE, np.int16)
    hiss = np.random.default_rng(8).normal(0, 3000, 20 * SOUND_RATE).astype(np.int16)
    references = as_references(
        {"hum": _subject(hum), "silence": _subject(silence), "hiss": _subject(hiss)}
        | {name: _subject(samples) for name, samples in KNOWN.items()}
    )

    for asked in (_murmur(77, 20), _murmur(78, 20), silence, np.roll(hiss[::-1], 900)):
        assert find_matches(_subject(asked), references) == []


def test_a_clip_whose_pictures_match_too_is_told_once_with_both():
    rng = np.random.default_rng(3)
    looks = [
        Fingerprint("frames", 3, rng.bytes(256), 100, at_s=float(t), until_s=t + 1.0)
        for t in range(20)
    ]
    known = as_references({"clip": _subject(KNOWN["track 3"], *looks)})

    (match,) = find_matches(_subject(KNOWN["track 3"], *looks), known)
    (alone,) = find_matches(_subject(KNOWN["track 3"]), known)

    assert match.relation is Relation.COPY
    assert match.evidence["sound_bit_error"] < 0.05
    assert alone.relation is Relation.SOUND


def test_a_track_that_is_too_short_says_nothing():
    subject = _subject(KNOWN["track 0"][: SOUND_RATE // 5])

    assert find_matches(subject, REFERENCES) == []
