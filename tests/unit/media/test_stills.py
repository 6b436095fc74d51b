"""Of a clip one frame leaves the sandbox as a picture does: whole, upright, in colour."""

import tempfile

import numpy as np
import pytest

from clew.media.errors import MediaError
from clew.media.frame import Frame
from clew.media.limits import Limits
from clew.media.sandbox import Sandbox
from clew.model.media import Family
from unit.media import sample_files
from unit.media.reading_files import OpenSandbox, Seen
from unit.media.sample_files import clip, scene


def _still(sandbox: Sandbox, data: bytes, *at_s: float) -> Seen:
    frames: list[Frame] = []
    pixels = []

    def take(frame: Frame) -> None:
        frames.append(frame)
        pixels.append(frame.pixels.copy())

    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        reading = sandbox.read(file.fileno(), on_frame=take, stills_at_s=at_s)
    return Seen(reading, pixels, [frame.at_s for frame in frames])


def _shades(number: int) -> np.ndarray:
    return np.full((64, 96, 3), 8 * number, np.uint8)


@pytest.mark.parametrize(
    ("at_s", "frame"),
    [(0.0, 0), (0.04, 0), (0.1, 1), (1.0, 10), (1.09, 10), (2.9, 29), (2.95, 29), (3.0, 29)],
)
def test_the_frame_that_is_shown_then_is_handed_over_alone(
    sandbox: Sandbox, at_s: float, frame: int
) -> None:
    data = clip("matroska", "ffv1", pictures=_shades)

    seen = _still(sandbox, data, at_s)

    assert seen.times == [None]
    assert round(float(seen.pixels[0].mean()) / 8) == frame
    assert seen.reading.media_type.family is Family.CLIP


def test_frames_of_several_moments_are_handed_over_in_order(sandbox: Sandbox) -> None:
    data = clip("matroska", "ffv1", pictures=_shades)

    seen = _still(sandbox, data, 0.1, 0.14, 1.0, 3.0)

    assert [round(float(pixels.mean()) / 8) for pixels in seen.pixels] == [1, 1, 10, 29]


def test_one_moment_after_the_end_is_told_however_many_come_before(sandbox: Sandbox) -> None:
    with pytest.raises(MediaError, match="ends after 2"):
        _still(sandbox, clip(seconds=2), 0.5, 1.0, 2.5)


def test_several_moments_of_an_animation_come_in_order(sandbox: Sandbox) -> None:
    data = sample_files.animations()["image/gif"]

    first, second = _still(sandbox, data, 0.1, 1.2).pixels

    assert np.abs(second.astype(int) - scene(seed=2)).mean() < 20
    assert np.abs(first.astype(int) - second).mean() > 20


def test_it_is_whole_and_in_colour_whatever_the_clip_is_shrunk_to(sandbox: Sandbox) -> None:
    wide = scene(1920, 1080)
    data = clip(seconds=0.2, pictures=lambda _n: wide, coder={"crf": "10"})

    (pixels,) = _still(sandbox, data, 0.1).pixels

    assert pixels.shape == (1080, 1920, 3)
    assert np.abs(pixels.astype(int) - wide).mean() < 4


def test_a_turned_telephones_clip_gives_an_upright_still(sandbox: Sandbox) -> None:
    (pixels,) = _still(sandbox, sample_files.turned_clip(), 0.5).pixels

    assert np.abs(pixels.astype(int) - np.rot90(scene(), -1)).mean() < 12


@pytest.mark.parametrize("name", sample_files.ANIMATIONS)
def test_an_animated_picture_has_moments_too(sandbox: Sandbox, name: str) -> None:
    data = sample_files.animations()[f"image/{name.lower()}"]

    (pixels,) = _still(sandbox, data, 1.2).pixels

    assert np.abs(pixels.astype(int) - scene(seed=2)).mean() < 20


REFUSED = {
    "after its end": (lambda: clip(seconds=2), 2.5, "ends after 2.00 seconds; name an earlier"),
    "a picture": (lambda: sample_files.picture("PNG"), 0.0, "is no clip"),
    "sound": (lambda: sample_files.sounds()["audio/wav"], 0.0, "is no clip"),
    "after an animation's end": (lambda: sample_files.animation("GIF"), 9.0, "ends after 3.00"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_shows_nothing_then_is_told(sandbox: Sandbox, what: str) -> None:
    make, at_s, told = REFUSED[what]

    with pytest.raises(MediaError, match=told):
        _still(sandbox, make(), at_s)


def test_a_frame_of_too_many_pixels_is_refused(strict_sandbox: OpenSandbox) -> None:
    strict = strict_sandbox(Limits(pixels=96 * 64 - 1))

    with pytest.raises(MediaError, match="96 x 64 pixels"):
        _still(strict, clip(seconds=0.5), 0.0)
