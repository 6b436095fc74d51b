"""Makers' notes name the body and its shutter's count; senseless ones say nothing."""

import io
import struct
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from clew.media.decoders.exif import exif_facts
from clew.media.decoders.maker_note import maker_tags
from sample_media import sample_media

_ASCII, _LONG = 2, 4


def nikon_note(serial: bytes, releases: int) -> bytes:
    """A Nikon note of the third form: a TIFF block of its own after ten bytes."""
    fields = [(0x00A0, _ASCII, serial + b"\0"), (0x00A7, _LONG, struct.pack(">I", releases))]
    held, entries, at = b"", b"", 8 + 2 + 12 * len(fields) + 4
    for tag, kind, value in fields:
        count = len(value) if kind == _ASCII else 1
        if len(value) > 4:
            inside, held = struct.pack(">I", at + len(held)), held + value
        else:
            inside = value.ljust(4, b"\0")
        entries += struct.pack(">HHI", tag, kind, count) + inside
    ifd = struct.pack(">H", len(fields)) + entries + bytes(4)
    return b"Nikon\0\x02\x10\0\0" + b"MM\0*\0\0\0\x08" + ifd + held


def camera_picture(note: bytes, *, serial: str | None = None) -> Image.Image:
    exif = Image.Exif()
    exif[271], exif[272] = "NIKON CORPORATION", "NIKON D70"
    exif.get_ifd(0x8769)[37500] = note
    if serial is not None:
        exif.get_ifd(0x8769)[42033] = serial
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG", exif=exif)
    return Image.open(file)


def test_the_body_and_its_shutter_are_told_by_the_makers_note():
    facts = exif_facts(camera_picture(nikon_note(b"NO= 2001f1c0        ", 26232)))

    assert facts.camera_serial == "2001f1c0"
    assert facts.tags["maker:TotalShutterReleases"] == "26232"


def test_what_the_standard_names_goes_before_the_makers_note():
    picture = camera_picture(nikon_note(b"NO= 2001f1c0", 1), serial="SN-77")

    assert exif_facts(picture).camera_serial == "SN-77"


@pytest.mark.parametrize("serial", ["0", "0000000", "N/A", "unknown", "--", "ffffffff"])
def test_what_many_cameras_write_names_no_body(serial):
    told = camera_picture(nikon_note(serial.encode(), 5), serial=serial)

    assert exif_facts(told).camera_serial is None


@given(note=st.binary(max_size=300), kept=st.integers(0, 60))
def test_a_senseless_note_says_nothing_and_the_rest_is_read(note, kept):
    senseless = nikon_note(b"NO= 2001f1c0", 7)[:kept] + note
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's, on what it skips
        facts = exif_facts(camera_picture(senseless))

    assert facts.camera_model == "NIKON D70"
    assert all(len(value) <= 500 for value in facts.tags.values())


def test_bodies_of_one_model_are_told_apart_on_real_photographs():
    photographs = sorted(sample_media().rglob("ff-jpg/*.JPG"))
    told: dict[str, set[str | None]] = {}
    for path in photographs:
        with Image.open(path) as picture:
            body = path.stem.rsplit("_", 1)[0]
            told.setdefault(body, set()).add(exif_facts(picture).camera_serial)

    assert len(told) == 4
    assert all(len(serials) == 1 and None not in serials for serials in told.values())
    assert len({serial for serials in told.values() for serial in serials}) == 4


def test_a_picture_without_a_note_says_nothing():
    assert maker_tags(Image.new("RGB", (2, 2))) == {}
