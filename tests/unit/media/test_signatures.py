import gzip

import pytest

from clew.media.signatures import detect
from clew.model.media import Family
from unit.media import sample_files

OF_FAMILY = {
    Family.IMAGE: sample_files.pictures,
    Family.CLIP: sample_files.clips,
    Family.SOUND: sample_files.sounds,
    Family.ARCHIVE: sample_files.archives,
}
NOT_MEDIA = {
    "UTF-16 text starts like an MP3 frame": "hello, hello".encode("utf-16"),
    "BM and no bitmap header": b"BM is how this text starts, quite by chance",
    "RIFF of an unknown kind": b"RIFF\x10\x00\x00\x00ACON" + bytes(40),
    "one sync byte is no transport stream": b"G" + bytes(4000),
    "nothing at all": b"",
    "a web page": b"<!doctype html><title>x</title>",
    "a playlist": b"#EXTM3U\n#EXTINF:1,\n/etc/hostname\n",
}


@pytest.mark.parametrize("family", OF_FAMILY)
def test_every_type_is_told_by_its_content(family: Family) -> None:
    for mime, data in OF_FAMILY[family]().items():
        found = detect(data[:4096])
        assert (found.mime, found.family) == (mime, family)


@pytest.mark.parametrize("reason", NOT_MEDIA)
def test_what_is_no_media_is_left_alone(reason: str) -> None:
    assert detect(NOT_MEDIA[reason]).family is Family.OTHER


def test_an_mp3_behind_a_long_id3_tag_is_an_mp3() -> None:
    tag = b"ID3\x04\x00\x00\x00\x00\x40\x00" + bytes(8192)
    assert detect((tag + b"\xff\xfb\x90\x00")[:4096]).mime == "audio/mpeg"


def test_aac_behind_an_id3_tag_is_aac() -> None:
    tag = b"ID3\x04\x00\x00\x00\x00\x00\x10" + bytes(16)
    assert detect(tag + b"\xff\xf1\x50\x80" + bytes(60)).mime == "audio/aac"


def test_a_generic_heif_brand_is_told_by_the_compatible_ones() -> None:
    head = b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1avif"
    assert detect(head).mime == "image/avif"
    assert detect(head.replace(b"avif", b"heic")).mime == "image/heic"


def test_a_compressed_file_is_an_archive_whatever_is_inside() -> None:
    assert detect(gzip.compress(b"text")).family is Family.ARCHIVE
