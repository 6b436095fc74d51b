"""Plain pictures are marked, photographs are not; borders are found and cut off."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from clew.fingerprint.borders import trim
from clew.fingerprint.forms import fingerprint_forms, wave
from clew.fingerprint.information import low_information
from clew.fingerprint.pdq import pdq
from clew.model.fingerprint import Form
from sample_media import sample_media


def _title(text: str, *, ground: int, ink: int) -> np.ndarray:
    card = Image.new("L", (640, 360), ground)
    ImageDraw.Draw(card).text((120, 150), text, fill=ink, font_size=48)
    return np.asarray(card)


PLAIN = {
    "black": np.zeros((360, 640), np.uint8),
    "white with sensor noise": np.random.default_rng(1).normal(250, 2, (360, 640)).clip(0, 255),
    "a title on black": _title("THE END", ground=0, ink=255),
    "a title on white": _title("Chapter two", ground=255, ink=0),
    "a title on grey": _title("a film by", ground=90, ink=200),
}


@pytest.mark.parametrize("name", PLAIN)
def test_plain_pictures_are_marked(name):
    assert low_information(PLAIN[name].astype(np.uint8))


def test_photographs_are_not_marked():
    folder = sample_media() / "thorn-oss+perception/perception/testing/images"
    photographs = sorted(folder.glob("*.jpg"))

    marked = [
        p.name for p in photographs if low_information(np.asarray(Image.open(p).convert("L")))
    ]

    assert len(photographs) == 10
    assert marked == []


def _bordered(picture: np.ndarray, sides: tuple[int, int, int, int], tone: int) -> np.ndarray:
    top, bottom, left, right = sides
    framed = np.pad(picture, ((top, bottom), (left, right)), constant_values=tone)
    with io.BytesIO() as file:
        Image.fromarray(framed).save(file, "JPEG", quality=70)
        return np.asarray(Image.open(file))


@pytest.mark.parametrize("tone", [0, 128, 255])
@pytest.mark.parametrize(
    "sides", [(60, 60, 0, 0), (0, 0, 80, 80), (40, 40, 40, 40), (0, 90, 0, 0), (15, 0, 0, 33)]
)
def test_a_bordered_and_reencoded_picture_is_near_its_original_once_trimmed(sides, tone):
    original = wave(4)

    inner = trim(_bordered(original, sides, tone))

    assert inner is not None
    assert int(np.bitwise_count(pdq(inner).forms[0] ^ pdq(original).forms[0]).sum()) <= 31


@pytest.mark.parametrize("quality", [90, 50, 25])
@pytest.mark.parametrize("colour", [(200, 30, 30), (200, 60, 180), (20, 40, 160)])
def test_a_coloured_frame_comes_off_however_hard_the_picture_was_compressed(colour, quality):
    original = np.stack([wave(seed) for seed in (4, 5, 6)], axis=-1)
    height, width = original.shape[:2]
    framed = np.empty((height + 30, width + 40, 3), np.uint8)
    framed[:] = colour
    framed[15:-15, 20:-20] = original
    with io.BytesIO() as file:
        Image.fromarray(framed).save(file, "JPEG", quality=quality)
        inner = trim(np.asarray(Image.open(file)))

    assert inner is not None
    assert max(abs(inner.shape[0] - height), abs(inner.shape[1] - width)) <= 4
    assert int(np.bitwise_count(pdq(inner).forms[0] ^ pdq(original).forms[0]).sum()) <= 31


def test_a_single_plain_line_is_not_taken_for_a_border():
    picture = wave(5)
    picture[0] = 128
    picture[1:9] = 128 + 7 * np.where(np.arange(320) % 20 < 10, 1, -1)  # as blocks ring

    assert trim(picture) is None


def test_a_picture_without_borders_is_left_alone():
    assert trim(wave(5)) is None


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_picture_has_no_inside(name):
    forms = fingerprint_forms(PLAIN[name].astype(np.uint8), kind="pdq", version=1, at_s=None)

    assert all(p.low_information or p.form is Form.TRIMMED for p in forms)
