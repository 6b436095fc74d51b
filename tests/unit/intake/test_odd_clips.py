"""Clips that are hardly any: a stated result, never a false match, and nothing hangs."""

import os
import tempfile
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from clew.fingerprint.forms import wave
from clew.intake.collection import Found
from clew.intake.file_reading import FileReading
from clew.intake.reading import NoSink, Reader
from clew.match.checkability import state_without_match
from clew.match.compare import as_references
from clew.match.find import find_matches
from clew.media.sandbox import Sandbox
from clew.model.match import Relation, State
from clew.simulate.encoding import write_clip
from clew.simulate.footage import Footage, part, room_footage
from clew.simulate.sounds import murmur


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(workers=1) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def known(sandbox, tmp_path_factory):
    """Two clips to be wrong about."""
    folder = tmp_path_factory.mktemp("known")
    subjects = {}
    for seed in (1, 2):
        clip = room_footage(seed, shots=2, shot_s=2.0)
        write_clip(folder / f"{seed}.mp4", clip)
        subjects[f"clip {seed}"] = _read(sandbox, folder / f"{seed}.mp4").subject
    return as_references(subjects)


def _read(sandbox, path: Path) -> FileReading:
    reader = Reader(sandbox=sandbox, new_sink=NoSink, spool=tempfile.TemporaryFile)
    (reading,) = reader.read(Found(os.fsencode(path), os.fsencode(path.name), 1, 0))
    return reading


def _written(path: Path, pictures, times, *, sizes=None) -> Path:
    """A clip whose frames have these times (in hundredths of a second)."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        stream.codec_context.time_base = stream.time_base = Fraction(1, 100)
        for picture, at in zip(pictures, times, strict=True):
            frame = av.VideoFrame.from_ndarray(np.repeat(picture[..., None], 3, 2), format="rgb24")
            frame.pts, frame.time_base = at, Fraction(1, 100)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def test_a_clip_of_one_frame_is_checked_by_it(sandbox, known, tmp_path):
    reading = _read(sandbox, _written(tmp_path / "one.avi", [wave(1)], [0]))

    assert {p.at_s for p in reading.fingerprints} == {0.0}
    assert find_matches(reading.subject, known) == []
    assert state_without_match(reading.subject, reading.problem)[0] is State.NO_MATCH


def test_frames_of_one_clip_of_one_frame_are_found_in_the_whole(sandbox, tmp_path):
    pictures = [wave(n // 10) for n in range(40)]
    whole = _read(sandbox, _written(tmp_path / "all.mkv", pictures, range(0, 160, 4))).subject
    one = _read(sandbox, _written(tmp_path / "one.mkv", [wave(2)], [0])).subject

    (match,) = find_matches(one, as_references({"whole": whole}))

    assert match.relation is Relation.EXCERPT
    assert match.match_span.start_s == pytest.approx(0.8, abs=0.5)


@pytest.mark.parametrize("step", [0, 90_000_000])
def test_timestamps_that_stand_still_or_leap_give_a_clip_that_lasts(sandbox, known, tmp_path, step):
    good = _written(tmp_path / "good.mkv", [wave(n) for n in range(6)], range(0, 240, 40))
    broken = tmp_path / "broken.mkv"
    with av.open(str(good)) as source, av.open(str(broken), "w") as out:
        stream = out.add_stream_from_template(source.streams.video[0])
        for number, packet in enumerate(source.demux(video=0)):
            if packet.size:
                packet.stream = stream
                packet.pts = packet.dts = number * (step or 1)
                out.mux(packet)

    reading = _read(sandbox, broken)

    times = [p.at_s for p in reading.fingerprints if p.kind == "frames"]
    assert times == sorted(times)
    assert all(p.until_s >= p.at_s for p in reading.fingerprints)
    assert find_matches(reading.subject, known) == []


def test_thousands_of_cuts_are_read_and_match_no_stranger(sandbox, known, tmp_path):
    looks = [wave(n) for n in range(200)]
    rng = np.random.default_rng(3)
    pictures = [looks[n] for n in rng.integers(0, 200, 3_000)]
    reading = _read(sandbox, _written(tmp_path / "cuts.mkv", pictures, range(0, 12_000, 4)))

    assert reading.problem is None
    assert sum(p.kind == "frames" for p in reading.fingerprints) > 2_700
    assert find_matches(reading.subject, known) == []


def test_a_clip_that_changes_its_size_is_read_whole(sandbox, known, tmp_path):
    small, large = (tmp_path / name for name in ("small.mpg", "large.mpg"))
    for path, (width, height) in ((small, (320, 240)), (large, (640, 480))):
        with av.open(str(path), "w", format="mpeg") as out:
            stream = out.add_stream("mpeg2video", rate=25)
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            for _ in range(25):
                picture = np.kron(wave(1), np.ones((height // 240, width // 320), np.uint8))
                rgb = np.repeat(picture[..., None], 3, 2)
                out.mux(stream.encode(av.VideoFrame.from_ndarray(rgb, format="rgb24")))
            out.mux(stream.encode())
    both = tmp_path / "both.mpg"
    both.write_bytes(small.read_bytes() + large.read_bytes())

    reading = _read(sandbox, both)

    assert any((p.at_s or 0) > 1.0 for p in reading.fingerprints if p.kind == "frames")
    assert find_matches(reading.subject, known) == []


def test_a_silent_clip_matches_by_pictures_and_sound_alone_by_sound(sandbox, tmp_path):
    clip = room_footage(5, shots=2, shot_s=2.0)
    sounding, silent, heard = (tmp_path / f"{name}.mp4" for name in ("a", "b", "c"))
    write_clip(sounding, clip)
    write_clip(silent, Footage(clip.duration_s, clip.picture_at))
    black = np.zeros((360, 640, 3), np.uint8)
    write_clip(heard, Footage(clip.duration_s, lambda _at: black, clip.sound))
    known = as_references({"clip": _read(sandbox, sounding).subject})

    by_pictures = find_matches(_read(sandbox, silent).subject, known)
    by_sound = find_matches(_read(sandbox, heard).subject, known)

    assert [m.relation for m in by_pictures] == [Relation.COPY]
    assert [m.relation for m in by_sound] == [Relation.SOUND]


def test_another_shot_of_the_same_room_is_no_second_excerpt(sandbox, tmp_path):
    clip = room_footage(7, shots=2, shot_s=4.0)
    write_clip(tmp_path / "whole.mp4", clip)
    write_clip(tmp_path / "part.mp4", part(clip, 0.0, 4.0))
    known = as_references({"part": _read(sandbox, tmp_path / "part.mp4").subject})

    (match,) = find_matches(_read(sandbox, tmp_path / "whole.mp4").subject, known)

    assert (match.query_span.start_s, match.query_span.end_s) == pytest.approx((0, 4), abs=0.5)


def test_black_silence_cannot_be_checked(sandbox, known, tmp_path):
    black = np.zeros((360, 640, 3), np.uint8)
    write_clip(tmp_path / "black.mp4", Footage(4.0, lambda _at: black))

    reading = _read(sandbox, tmp_path / "black.mp4")

    assert find_matches(reading.subject, known) == []
    assert state_without_match(reading.subject, reading.problem)[0] is State.UNCHECKABLE


def test_another_voice_under_another_picture_is_nothing(sandbox, known, tmp_path):
    clip = room_footage(77, shots=1, shot_s=3.0)
    write_clip(tmp_path / "new.mp4", Footage(3.0, clip.picture_at, murmur(78, seconds=3.0)))

    assert find_matches(_read(sandbox, tmp_path / "new.mp4").subject, known) == []
