import gzip
import io
import stat
import tarfile
import tempfile
import zipfile

import pytest

from clew.media.errors import MediaError
from clew.media.limits import Limits
from clew.media.sandbox import Sandbox
from clew.model.problem import ProblemCode
from unit.media import sample_files
from unit.media.reading_files import OpenSandbox, unpack
from unit.media.sample_files import seven_zipped, tarred, zipped

UNSAFE = ["../climbs.jpg", "a/../../b.jpg", "/absolute.jpg", "C:\\windows.jpg", "..\\back.jpg"]


@pytest.mark.parametrize("mime", sample_files.ARCHIVES)
def test_every_archive_type_gives_its_members(sandbox: Sandbox, mime: str) -> None:
    found = unpack(sandbox, sample_files.archives()[mime])
    contents = {member.name_bytes: content for member, content in found}
    assert contents == {
        b"a/one.jpg": sample_files.pictures()["image/jpeg"],
        b"two.txt": b"benign text " * 50,
    }
    assert all(member.size == len(content or b"") for member, content in found)
    assert all(member.modified_at for member, _ in found)


def test_a_lone_compressed_file_is_its_one_member(sandbox: Sandbox) -> None:
    [(member, content)] = unpack(sandbox, gzip.compress(b"benign" * 9))
    assert (member.name_bytes, content) == (b"content", b"benign" * 9)


@pytest.mark.parametrize("name", UNSAFE)
def test_a_name_that_points_out_of_the_archive_is_reported(sandbox: Sandbox, name: str) -> None:
    for archive in (zipped({name: b"x", "good": b"y"}), tarred({name: b"x", "good": b"y"})):
        found = unpack(sandbox, archive)
        problems = [member.problem.code if member.problem else None for member, _ in found]
        assert problems == [ProblemCode.UNSAFE_NAME, None]
        assert found[0][0].file is None
        assert found[1][1] == b"y"


def test_links_and_devices_are_reported_and_never_made(sandbox: Sandbox) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo("thing")
            info.type, info.linkname = kind, "/etc/hostname"
            archive.addfile(info)
    codes = [m.problem.code for m, _ in unpack(sandbox, out.getvalue()) if m.problem]
    assert codes == [ProblemCode.UNSAFE_NAME] * 4

    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, "/etc/hostname")
    [(member, _)] = unpack(sandbox, out.getvalue())
    assert member.problem is not None
    assert member.problem.code is ProblemCode.UNSAFE_NAME


def test_names_that_are_no_utf8_keep_their_bytes(sandbox: Sandbox) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        archive.addfile(tarfile.TarInfo("caf\udce9.jpg"))
    [(member, _)] = unpack(sandbox, out.getvalue())
    assert member.name_bytes == b"caf\xe9.jpg"


def test_encrypted_archives_say_so(sandbox: Sandbox) -> None:
    with pytest.raises(MediaError) as refused:
        unpack(sandbox, seven_zipped({"a": b"benign"}, password="word"))
    assert refused.value.code is ProblemCode.ENCRYPTED

    plain = bytearray(zipped({"a": b"benign"}, compression=zipfile.ZIP_STORED))
    plain[6] |= 1
    plain[plain.index(b"PK\x01\x02") + 8] |= 1
    [(member, _)] = unpack(sandbox, bytes(plain))
    assert member.problem is not None
    assert member.problem.code is ProblemCode.ENCRYPTED


@pytest.mark.parametrize("kind", ["zip", "gz", "7z"])
def test_a_bomb_is_stopped(sandbox: Sandbox, kind: str) -> None:
    zeros = bytes(64 << 20)
    bomb = {
        "zip": lambda: zipped({f"{n}": zeros for n in range(2)}),
        "gz": lambda: gzip.compress(zeros),
        "7z": lambda: seven_zipped({"zeros": zeros}),
    }[kind]()
    with pytest.raises(MediaError, match="times its size") as stopped:
        unpack(sandbox, bomb)
    assert stopped.value.code is ProblemCode.TOO_LARGE


def test_too_many_members_and_too_large_ones_are_stopped(strict_sandbox: OpenSandbox) -> None:
    sandbox = strict_sandbox(Limits(archive_members=3, archive_member_bytes=100))
    with pytest.raises(MediaError, match="more than 3 files"):
        unpack(sandbox, zipped({str(n): b"x" for n in range(5)}))
    for archive in (zipped, tarred, seven_zipped):
        found = unpack(sandbox, archive({"big": b"x" * 500, "small": b"y"}))
        codes = [member.problem.code if member.problem else None for member, _ in found]
        assert codes == [ProblemCode.TOO_LARGE, None]


def test_members_before_the_damage_are_kept(sandbox: Sandbox) -> None:
    whole = tarred({"first": b"a" * 2000, "second": b"b" * 200_000}, mode="w:gz")
    found = []
    with pytest.raises(MediaError) as broken:
        found += unpack(sandbox, whole[: len(whole) // 2])
    assert broken.value.code is ProblemCode.BROKEN
    damaged = bytearray(zipped({"bad": b"benign" * 99, "good": b"y"}))
    damaged[damaged.index(b"bad") + 8] ^= 0xFF
    found = unpack(sandbox, bytes(damaged))
    codes = [member.problem.code if member.problem else None for member, _ in found]
    assert codes == [ProblemCode.BROKEN, None]


def test_a_member_can_be_read_while_its_archive_is_open(sandbox: Sandbox) -> None:
    inner = zipped({"one.png": sample_files.pictures()["image/png"]})
    with tempfile.TemporaryFile() as outer:
        outer.write(zipped({"inner.zip": inner, "two.png": sample_files.pictures()["image/png"]}))
        outer.flush()
        sizes = []
        for member in sandbox.unpack(outer.fileno(), spool=tempfile.TemporaryFile):
            assert member.file is not None
            with member.file as file:
                if member.name_bytes == b"inner.zip":
                    for nested in sandbox.unpack(file.fileno(), spool=tempfile.TemporaryFile):
                        assert nested.file is not None
                        with nested.file as picture:
                            reading = sandbox.read(picture.fileno(), on_frame=lambda _f: None)
                            sizes.append(reading.facts.width)
                else:
                    reading = sandbox.read(file.fileno(), on_frame=lambda _f: None)
                    sizes.append(reading.facts.width)
    assert sizes == [96, 96]
