import io

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from clew.media.decoders.luma import Luma
from clew.media.errors import MediaError
from clew.media.limits import Limits
from clew.media.sandbox import Sandbox
from clew.model.media import Family
from clew.model.problem import ProblemCode
from unit.media import sample_files
from unit.media.reading_files import OpenSandbox, read
from unit.media.sample_files import clip, scene


def luma(rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    """BT.601 full range."""
    weighed: NDArray[np.float64] = rgb @ np.array([0.299, 0.587, 0.114])
    return weighed


@pytest.mark.parametrize("mime", sample_files.CLIPS)
def test_every_clip_type_gives_a_frame_a_second(sandbox: Sandbox, mime: str) -> None:
    seen = read(sandbox, sample_files.clips()[mime])
    facts = seen.reading.facts
    assert seen.reading.media_type.mime == mime
    assert seen.reading.media_type.family is Family.CLIP
    assert seen.reading.problem is None
    assert (facts.width, facts.height) == (96, 64)
    assert facts.duration_s == pytest.approx(3.0, abs=0.25)
    assert {0, 1, 2} <= {round(at_s, 1) for at_s in seen.times if at_s is not None}
    assert all(pixels.shape == (64, 96) for pixels in seen.pixels)
    assert seen.reading.thumbnail is not None
    assert seen.reading.thumbnail.shape == (64, 96, 3)


@pytest.mark.parametrize("mime", [f"image/{name.lower()}" for name in sample_files.ANIMATIONS])
def test_an_animated_picture_is_a_clip(sandbox: Sandbox, mime: str) -> None:
    seen = read(sandbox, sample_files.animations()[mime])
    assert seen.reading.media_type.mime == mime
    assert seen.reading.media_type.family is Family.CLIP
    assert seen.reading.facts.duration_s == pytest.approx(3.0, abs=0.1)
    assert seen.pixels[0].shape == (64, 96)
    assert seen.times == [0.0, 0.5, 1.0, 1.5, 2.0, 2.5]  # every frame is a new scene
    assert np.abs(seen.pixels[0] - luma(scene(seed=0))).mean() < 12


def test_the_luma_of_a_limited_range_clip_is_stretched_to_the_full_range(sandbox: Sandbox) -> None:
    ramp = np.repeat(np.tile(np.linspace(0, 255, 96).astype(np.uint8), (64, 1))[..., None], 3, 2)
    data = clip(pictures=lambda _n: ramp, seconds=1)
    pixels = read(sandbox, data).pixels[0]
    assert pixels.min() <= 3
    assert pixels.max() >= 252
    assert np.abs(pixels.astype(float) - luma(ramp)).mean() < 3


def test_a_ten_bit_clip_is_read_in_eight(sandbox: Sandbox) -> None:
    data = clip("matroska", "ffv1", pictures=lambda _n: scene(), pixel_format="yuv420p10le")
    assert np.abs(read(sandbox, data).pixels[0] - luma(scene())).mean() < 3


def test_a_scene_change_is_told_at_its_time(sandbox: Sandbox) -> None:
    seen = read(sandbox, clip(pictures=lambda n: scene(seed=1 if n < 15 else 2)))
    cuts = [at_s for at_s, cut in zip(seen.times, seen.scene_changes, strict=True) if cut]
    assert cuts == [1.5]


def test_every_frame_is_handed_over_with_its_own_pixels(sandbox: Sandbox) -> None:
    wide = scene(400, 64)
    data = clip(rate=25, seconds=4, pictures=lambda n: wide[:, 2 * n : 2 * n + 96])
    seen = read(sandbox, data)
    assert seen.times == pytest.approx([n / 25 for n in range(100)])
    with av.open(io.BytesIO(data), "r") as container:
        every = [Luma(frame) for frame in container.decode(video=0)]
    for frame, expected in zip(seen.pixels, every, strict=True):
        pixels = np.empty_like(frame)
        expected.write(pixels, turns=0)
        assert np.array_equal(frame, pixels)


def test_of_a_fast_clip_frames_that_follow_at_once_are_left_out(sandbox: Sandbox) -> None:
    times = read(sandbox, clip(rate=60, seconds=2, pictures=lambda _n: scene())).times
    assert len(times) == 60
    assert times[:3] == pytest.approx([0, 2 / 60, 4 / 60], abs=1e-3)


def test_a_large_clip_is_handed_over_shrunk_and_its_facts_say_its_size(sandbox: Sandbox) -> None:
    large = scene(1920, 1080)
    seen = read(sandbox, clip(rate=5, seconds=1, pictures=lambda _n: large))
    assert seen.pixels[0].shape == (360, 640)
    assert (seen.reading.facts.width, seen.reading.facts.height) == (1920, 1080)
    shrunk = luma(large).reshape(360, 3, 640, 3).mean(axis=(1, 3))
    assert np.abs(seen.pixels[0] - shrunk).mean() < 3


def test_a_moving_camera_is_no_scene_change(sandbox: Sandbox) -> None:
    wide = scene(400, 64)
    seen = read(sandbox, clip(pictures=lambda n: wide[:, 4 * n : 4 * n + 96]))
    assert not any(seen.scene_changes)


def test_a_turned_telephone_clip_comes_out_upright(sandbox: Sandbox) -> None:
    seen = read(sandbox, sample_files.turned_clip())
    assert (seen.reading.facts.width, seen.reading.facts.height) == (64, 96)
    assert np.abs(seen.pixels[0] - np.rot90(luma(scene()), -1)).mean() < 6


def test_a_clip_cut_off_is_read_in_part_and_says_so(sandbox: Sandbox) -> None:
    data = clip(options={"movflags": "faststart"}, seconds=8)
    seen = read(sandbox, data[: len(data) // 2])
    assert seen.reading.problem is not None
    assert seen.reading.problem.code is ProblemCode.TRUNCATED
    assert 0 < (seen.reading.facts.duration_s or 0) < 7


def test_a_clip_without_its_index_is_broken(sandbox: Sandbox) -> None:
    data = clip(seconds=8)
    with pytest.raises(MediaError, match="cannot be decoded"):
        read(sandbox, data[: len(data) // 2])


def test_more_frames_than_allowed_end_the_clip_with_a_problem(
    strict_sandbox: OpenSandbox,
) -> None:
    seen = read(strict_sandbox(Limits(frames=2)), clip(seconds=5))
    assert len(seen.times) == 2
    assert seen.reading.problem is not None
    assert seen.reading.problem.code is ProblemCode.TOO_LARGE


def test_the_sound_of_a_clip_is_handed_over_at_one_rate_as_long_as_it_is(sandbox: Sandbox) -> None:
    seen = read(sandbox, clip(sound="aac", seconds=5))
    assert seen.reading.problem is None
    assert seen.sound.size == pytest.approx(5 * 8_000, abs=900)
    tone = np.abs(np.fft.rfft(seen.sound[8_000:16_000].astype(float)))
    assert int(tone.argmax()) == pytest.approx(48_000 / (20 * 2 * np.pi), abs=2)


def test_more_sound_than_allowed_is_not_listened_to(strict_sandbox: OpenSandbox) -> None:
    seen = read(strict_sandbox(Limits(sound_s=2.0)), sample_files.sound("mp3", "mp3", seconds=9))
    assert seen.sound.size == 2 * 8_000
    assert seen.reading.facts.duration_s == pytest.approx(9, abs=0.2)


def test_a_clip_whose_sound_cannot_be_read_keeps_its_pictures_and_says_so(
    sandbox: Sandbox,
) -> None:
    data = clip("matroska", "ffv1", sound="aac")
    seen = read(sandbox, data.replace(b"A_AAC", b"A_EAC"))
    assert len(seen.times) == 30
    assert seen.sound.size == 0
    assert seen.reading.problem is not None
    assert "has sound that was not read" in seen.reading.problem.reason


def test_every_sound_type_gives_its_duration_and_no_frames(sandbox: Sandbox) -> None:
    for mime, data in sample_files.sounds().items():
        seen = read(sandbox, data)
        assert seen.reading.media_type.mime == mime
        assert seen.reading.media_type.family is Family.SOUND
        assert seen.times == []
        assert seen.reading.facts.duration_s == pytest.approx(
            3 if mime[6:] != "wav" else 2, abs=0.2
        )
        assert len(seen.reading.facts.codecs) == 1


def test_a_container_without_pictures_is_sound(sandbox: Sandbox) -> None:
    for format_name, mime in (("mp4", "audio/mp4"), ("matroska", "audio/x-matroska")):
        seen = read(sandbox, sample_files.sound(format_name, "aac"))
        assert seen.reading.media_type.mime == mime
        assert seen.reading.media_type.family is Family.SOUND


def test_the_container_tells_camera_time_and_place(sandbox: Sandbox) -> None:
    out = io.BytesIO()
    with av.open(out, "w", format="mov", options={"movflags": "use_metadata_tags"}) as container:
        container.metadata.update(
            {
                "com.apple.quicktime.make": "Clew",
                "com.apple.quicktime.model": "Toy\nphone",
                "com.apple.quicktime.creationdate": "2024-03-04T05:06:07+0100",
                "com.apple.quicktime.location.ISO6709": "-33.5000+018.2500+010/",
            }
        )
        stream = container.add_stream("mjpeg", rate=5)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuvj420p"
        for _ in range(5):
            frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8))
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    facts = read(sandbox, out.getvalue()).reading.facts
    assert (facts.camera_make, facts.camera_model) == ("Clew", "Toy phone")
    assert facts.captured_at == "2024-03-04T05:06:07+0100"
    assert (facts.latitude, facts.longitude) == (-33.5, 18.25)


def test_a_playlist_is_never_followed(sandbox: Sandbox) -> None:
    """A playlist behind an AVI's first bytes: FFmpeg, left to guess, would open what it names."""
    playlist = (
        b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n"
    )
    for data in (
        b"RIFF\xff\xff\x00\x00AVI " + playlist,
        playlist,
        b"ffconcat version 1.0\nfile x\n",
    ):
        with pytest.raises(MediaError, match=r"decoded|neither pictures nor sound"):
            read(sandbox, data)
