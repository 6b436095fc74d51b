"""PDQ agrees with the published vectors, and with itself when the picture is turned."""

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from clew.fingerprint.pdq import pdq, pdq_thumbnail
from clew.model.match import Transform
from sample_media import sample_media

FULL_RESOLUTION_BITS = 10  # the published list was made by a program that rounds while it decodes
NEAR = 31


def _pixels(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def _bits(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def _published(name: str, delimiter: str) -> list[tuple[Path, str]]:
    media = sample_media()
    with (media / "conformance" / name).open() as file:
        rows = list(csv.reader(file, delimiter=delimiter))[1:]
    found = [(media / "facebook+ThreatExchange" / path, hash_) for path, hash_ in rows]
    return [(path, hash_) for path, hash_ in found if path.is_file() and path.suffix != ".mp4"]


def test_the_thumbnail_convention_equals_the_published_hashes_bit_for_bit():
    published = _published("pdq_python_expected.tsv", "\t")

    differ = {p.name: _bits(pdq_thumbnail(_pixels(p)).hex, h) for p, h in published}

    assert len(differ) >= 11
    assert set(differ.values()) == {0}


def test_the_full_resolution_convention_is_within_ten_bits_of_the_published_hashes():
    published = _published("pdq_wasm_PDQMD5TestData.csv", ",")

    differ = {p.name: _bits(pdq(_pixels(p)).hex, h) for p, h in published}

    assert len(differ) >= 12
    assert max(differ.values()) <= FULL_RESOLUTION_BITS
    assert differ["square-512x512.jpg"] == differ["wee.jpg"] == 0


def test_photographs_turned_by_other_programs_are_near_the_form_of_that_turn():
    folder = sample_media() / "facebook+ThreatExchange/pdq/data/reg-test-input/dih"
    forms = pdq(_pixels(folder / "bridge-1-original.jpg")).forms

    for path in sorted(folder.glob("*.jpg")):
        distances = np.bitwise_count(forms ^ pdq(_pixels(path)).forms[0]).sum(axis=1)
        assert min(distances) <= 8
        assert sorted(distances)[1] > 90


TURNED = {
    Transform.NONE: lambda a: a,
    Transform.ROTATED_90: lambda a: np.rot90(a, -1),
    Transform.ROTATED_180: lambda a: np.rot90(a, 2),
    Transform.ROTATED_270: np.rot90,
    Transform.MIRRORED: np.fliplr,
    Transform.FLIPPED: np.flipud,
    Transform.TRANSPOSED: np.transpose,
    Transform.TRANSVERSED: lambda a: np.rot90(a, 2).T,
}


@pytest.mark.parametrize("transform", Transform)
@pytest.mark.parametrize("seed", range(5))
def test_each_form_is_the_hash_of_the_turned_picture(transform, seed):
    coarse = np.random.default_rng(seed).integers(0, 256, (40, 50)).astype(np.uint8)
    picture = cv2.resize(coarse, (640, 480), interpolation=cv2.INTER_CUBIC)
    turned = np.ascontiguousarray(TURNED[transform](picture))

    form = pdq(picture).forms[list(Transform).index(transform)]

    assert int(np.bitwise_count(form ^ pdq(turned).forms[0]).sum()) <= NEAR


@given(st.integers(5, 300), st.integers(5, 300), st.integers(0, 9))
@example(5, 8, 6)
@settings(max_examples=40, deadline=None)
def test_at_most_half_of_the_bits_are_set_and_quality_is_bounded(height, width, seed):
    picture = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)

    hashed = pdq(picture)

    assert 0 <= hashed.quality <= 100
    set_bits = {int(np.bitwise_count(form).sum()) for form in hashed.forms}
    assert max(set_bits) <= 128
    # In pictures of 8 or 16 pixels a side some coefficients are equal, none of them above itself.
    assert min(height, width) < 32 or set_bits == {128}


@pytest.mark.parametrize("shape", [(4, 100), (1, 1, 3), (300, 2)])
def test_a_picture_too_small_to_hash_has_no_quality(shape):
    hashed = pdq(np.zeros(shape, np.uint8))

    assert (hashed.quality, hashed.hex) == (0, "00" * 32)


def test_the_known_edits_of_a_photograph_stay_near_it():
    folder = sample_media() / "facebook+ThreatExchange/pdq/data/bridge-mods"
    original = pdq(_pixels(folder / "aaa-orig.jpg")).hex

    far = {p.name for p in folder.glob("*.jpg") if _bits(pdq(_pixels(p)).hex, original) > NEAR}

    # Cropped, watermarked and bordered ones are another step's work.
    assert not far & {
        f"{name}.jpg"
        for name in ("blur-a-lot", "high-contrast", "sharpen-a-lot", "shrink-a-lot", "aaa-orig")
    }
