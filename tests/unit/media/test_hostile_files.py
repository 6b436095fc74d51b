"""Broken, cut, flipped and overblown files: each costs one clear error, and nothing else."""

import random
import struct
import zlib
from collections.abc import Iterator

import pytest
from PIL import Image

from clew.media.errors import MediaError
from clew.media.sandbox import Sandbox
from clew.media.signatures import detect
from clew.model.media import Family
from clew.model.problem import ProblemCode
from unit.media import sample_files
from unit.media.reading_files import read, unpack

MUTATIONS_A_FILE = 12
EXPECTED = frozenset(ProblemCode) - {ProblemCode.SANDBOX, ProblemCode.SYMLINK}


def every_file() -> dict[str, bytes]:
    return {
        **sample_files.pictures(),
        **{f"{mime} animated": data for mime, data in sample_files.animations().items()},
        **sample_files.clips(),
        **sample_files.sounds(),
        **sample_files.archives(),
    }


def mutations(data: bytes, *, seed: int) -> Iterator[bytes]:
    """Cut, flipped, overwritten, repeated: always the same ones."""
    chance = random.Random(seed)
    for number in range(MUTATIONS_A_FILE):
        changed = bytearray(data)
        if number % 4 == 0:
            del changed[chance.randrange(len(changed)) :]
        elif number % 4 == 1:
            at = chance.randrange(16, len(changed))
            changed[at : at + 8] = chance.choice([b"\xff" * 8, bytes(8), chance.randbytes(8)])
        elif number % 4 == 2:
            start, length = chance.randrange(len(changed)), chance.randrange(1, 200)
            changed[start:start] = changed[start : start + length]
        else:
            for _ in range(chance.choice([1, 5, 60])):
                changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        yield bytes(changed)


def what_became_of(data: bytes, sandbox: Sandbox, *, is_archive: bool) -> ProblemCode | None:
    try:
        problem = None if is_archive else read(sandbox, data).reading.problem
        if is_archive:
            unpack(sandbox, data)
    except MediaError as error:
        problem = error
    return None if problem is None else problem.code


def test_mutated_files_of_every_type_end_in_a_reading_or_a_clear_error(sandbox: Sandbox) -> None:
    codes: set[ProblemCode | None] = set()
    tried = 0
    for seed, data in enumerate(every_file().values()):
        is_archive = detect(data[:4096]).family is Family.ARCHIVE
        for mutated in mutations(data, seed=seed):
            tried += 1
            codes.add(what_became_of(mutated, sandbox, is_archive=is_archive))
    assert tried >= 300
    assert codes - {None} <= EXPECTED
    assert {None, ProblemCode.BROKEN, ProblemCode.TRUNCATED} <= codes


def test_a_file_of_no_bytes_is_empty(sandbox: Sandbox) -> None:
    with pytest.raises(MediaError) as empty:
        read(sandbox, b"")
    assert empty.value.code is ProblemCode.EMPTY


def test_what_is_no_media_is_not_decoded(sandbox: Sandbox) -> None:
    with pytest.raises(MediaError) as refused:
        read(sandbox, b"plain text, and nothing more\n" * 20)
    assert refused.value.code is ProblemCode.UNSUPPORTED


def declared_png(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def declared_jpeg(width: int, height: int) -> bytes:
    data = bytearray(sample_files.pictures()["image/jpeg"])
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def test_pictures_that_claim_to_be_endless_are_refused_unseen(sandbox: Sandbox) -> None:
    for data in (declared_png(60_000, 60_000), declared_jpeg(60_000, 60_000)):
        code = what_became_of(data, sandbox, is_archive=False)
        assert code in {ProblemCode.TOO_LARGE, ProblemCode.BROKEN}
    with pytest.raises(MediaError) as refused:
        read(sandbox, declared_png(2**31 - 1, 1))
    assert refused.value.code in {ProblemCode.TOO_LARGE, ProblemCode.BROKEN}


def test_a_picture_bomb_is_refused_before_it_is_decoded(sandbox: Sandbox) -> None:
    bomb = sample_files.picture("PNG", Image.new("1", (40_000, 40_000)))
    assert len(bomb) < 1 << 20
    with pytest.raises(MediaError) as refused:
        read(sandbox, bomb)
    assert refused.value.code is ProblemCode.TOO_LARGE
