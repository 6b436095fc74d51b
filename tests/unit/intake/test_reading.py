"""Reading a file hashes it once, fingerprints it, opens archives, and keeps what can be kept."""

import hashlib
import io
import os
import tarfile
import tempfile
import zipfile
from pathlib import Path
from wave import open as open_wave

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from clew.fingerprint import registry
from clew.fingerprint.forms import wave
from clew.fingerprint.kinds.voice import KIND as VOICE
from clew.fingerprint.text.line import Line
from clew.intake.collection import Found, NotRead
from clew.intake.file_reading import FileReading
from clew.intake.reading import NoSink, Reader
from clew.media.observer import HEARD_RATE
from clew.media.sandbox import Sandbox
from clew.model.media import Family
from clew.model.problem import ProblemCode
from invented_talk import talk
from sample_media import sample_media


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(workers=1) as sandbox:
        yield sandbox


@pytest.fixture
def reader(sandbox):
    return Reader(sandbox=sandbox, new_sink=NoSink, spool=tempfile.TemporaryFile)


class KeptBytes:
    """A sink that keeps what it is given, by SHA-256."""

    def __init__(self, kept: dict[str, bytes]) -> None:
        self._kept, self._written = kept, b""

    def write(self, chunk: bytes) -> None:
        self._written += chunk

    def commit(self, sha256: str) -> None:
        self._kept[sha256] = self._written

    def abort(self) -> None:
        self._kept["aborted"] = self._written


def _found(path: Path) -> Found:
    info = path.stat()
    return Found(os.fsencode(path), os.fsencode(path.name), info.st_size, info.st_mtime_ns)


def _jpeg(seed: int = 1) -> bytes:
    with io.BytesIO() as out:
        Image.fromarray(wave(seed)).save(out, "JPEG")
        return out.getvalue()


def test_a_picture_is_hashed_fingerprinted_and_given_to_the_vault_once(sandbox, tmp_path):
    content, kept = _jpeg(), {}
    (tmp_path / "a.txt").write_bytes(content)
    reader = Reader(sandbox, lambda: KeptBytes(kept), tempfile.TemporaryFile)

    (reading,) = reader.read(_found(tmp_path / "a.txt"))

    assert reading.media_type.mime == "image/jpeg"
    assert [p.kind for p in reading.fingerprints] == ["keypoints", "pdq"]
    assert kept == {hashlib.sha256(content).hexdigest(): content}
    with Image.open(io.BytesIO(reading.thumbnail)) as thumbnail:
        assert max(thumbnail.size) <= 320


def test_an_archives_members_come_before_it_and_nest(reader, tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as file:
        file.writestr("deep.jpg", _jpeg(2))
    with tarfile.open(tmp_path / "outer.tar.gz", "w:gz") as tar:
        for name, content in (("one.jpg", _jpeg(1)), ("inner.zip", inner.getvalue())):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))

    readings = list(reader.read(_found(tmp_path / "outer.tar.gz")))

    assert [reading.name for reading in readings] == [
        b"outer.tar.gz/one.jpg",
        b"outer.tar.gz/inner.zip/deep.jpg",
        b"outer.tar.gz/inner.zip",
        b"outer.tar.gz",
    ]
    assert len(readings[1].fingerprints) == 2


def test_names_that_point_out_of_an_archive_are_told_and_the_rest_is_read(reader, tmp_path):
    with zipfile.ZipFile(tmp_path / "slip.zip", "w") as file:
        file.writestr("../../outside.txt", b"x")
        file.writestr("fine.jpg", _jpeg())

    slip, fine, archive = reader.read(_found(tmp_path / "slip.zip"))

    assert isinstance(slip, NotRead)
    assert slip.problem.code is ProblemCode.UNSAFE_NAME
    assert len(fine.fingerprints) == 2
    assert archive.problem is None
    assert not (tmp_path.parent.parent / "outside.txt").exists()


def test_archives_inside_archives_end_at_the_depth_that_is_allowed(sandbox, tmp_path):
    content = b"bottom"
    for _ in range(4):
        with io.BytesIO() as out:
            with zipfile.ZipFile(out, "w") as file:
                file.writestr("in.zip", content)
            content = out.getvalue()
    (tmp_path / "a.zip").write_bytes(content)
    reader = Reader(sandbox, NoSink, tempfile.TemporaryFile, archive_depth=2)

    *_, deepest = sorted(reader.read(_found(tmp_path / "a.zip")), key=lambda r: len(r.name))

    assert deepest.problem.code is ProblemCode.TOO_LARGE
    assert deepest.name == b"a.zip/in.zip/in.zip"


@pytest.mark.parametrize(
    ("content", "code"),
    {
        "nothing in it": (b"", ProblemCode.EMPTY),
        "cut off": (_jpeg()[:2000], ProblemCode.TRUNCATED),
        "only a head": (b"\xff\xd8\xff\xe0\x00\x10JFIF", ProblemCode.BROKEN),
    }.values(),
)
def test_a_broken_file_keeps_its_digests_and_its_problem(reader, tmp_path, content, code):
    (tmp_path / "a.jpg").write_bytes(content)

    (reading,) = reader.read(_found(tmp_path / "a.jpg"))

    assert reading.problem.code is code
    assert reading.problem.path == "a.jpg"
    assert reading.digests.sha256 == hashlib.sha256(content).digest()


def test_a_file_that_changes_while_it_is_read_is_not_recorded(sandbox, tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(_jpeg())

    class GrowingSink(NoSink):
        def commit(self, sha256: str) -> None:
            del sha256
            with path.open("ab") as file:
                file.write(b"more")

    (reading,) = Reader(sandbox, GrowingSink, tempfile.TemporaryFile).read(_found(path))

    assert isinstance(reading, NotRead)
    assert reading.problem.code is ProblemCode.CHANGED


def test_a_file_that_became_a_link_since_the_walk_is_not_followed(reader, tmp_path):
    path = tmp_path / "a.jpg"
    path.write_bytes(b"x")
    found = _found(path)
    path.unlink()
    path.symlink_to("/etc/hostname")

    (reading,) = reader.read(found)

    assert isinstance(reading, NotRead)
    assert reading.problem.code is ProblemCode.NOT_READABLE


def test_a_known_item_is_not_decoded_again(sandbox, tmp_path):
    (tmp_path / "a.jpg").write_bytes(_jpeg())
    reader = Reader(sandbox, NoSink, tempfile.TemporaryFile, is_known=lambda _sha256: True)

    (reading,) = reader.read(_found(tmp_path / "a.jpg"))

    assert reading.fingerprints == ()
    assert not reading.decoded


def test_a_full_vault_ends_the_run_instead_of_blaming_the_file(sandbox, tmp_path):
    class VaultIsFullError(Exception):
        pass

    class FullSink(NoSink):
        def write(self, chunk: bytes) -> None:
            raise VaultIsFullError(len(chunk))

    (tmp_path / "a.jpg").write_bytes(_jpeg())

    with pytest.raises(VaultIsFullError):
        list(Reader(sandbox, FullSink, tempfile.TemporaryFile).read(_found(tmp_path / "a.jpg")))


def test_text_is_kept_and_not_decoded(reader, tmp_path):
    (tmp_path / "picture.jpg").write_bytes(b"only words")

    (reading,) = reader.read(_found(tmp_path / "picture.jpg"))

    assert isinstance(reading, FileReading)
    assert reading.media_type.family is Family.OTHER
    assert reading.problem is None


def test_a_framed_picture_has_a_fingerprint_of_its_inside(reader, tmp_path):
    Image.fromarray(np.pad(wave(1), 40)).save(tmp_path / "a.png")

    (reading,) = reader.read(_found(tmp_path / "a.png"))

    assert [p.form.value for p in reading.fingerprints if p.kind == "pdq"] == ["whole", "trimmed"]


def _observed() -> set[str]:
    kinds = registry.observed_kinds().values()
    return {kind.name for kind in kinds if Family.IMAGE in kind.families}


def test_a_file_read_without_models_says_what_was_not_looked_for(reader, tmp_path):
    (tmp_path / "a.jpg").write_bytes(_jpeg())
    (tmp_path / "a.txt").write_bytes(b"a letter")

    (picture,) = reader.read(_found(tmp_path / "a.jpg"))
    (letter,) = reader.read(_found(tmp_path / "a.txt"))

    why = "it was not asked for when this file was read; clew look does"
    assert picture.not_looked_for == dict.fromkeys(_observed(), why)
    assert letter.not_looked_for == {}


def test_a_missing_model_is_said_of_every_picture_with_how_it_is_got(reader, tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "_missing", lambda _models: "the model yunet is missing")
    (tmp_path / "a.jpg").write_bytes(_jpeg())

    (picture,) = reader.read(_found(tmp_path / "a.jpg"))

    assert registry.observers() == ()
    assert picture.not_looked_for == dict.fromkeys(_observed(), "the model yunet is missing")


def test_a_missing_model_is_said_of_every_sound(reader, tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "_missing", lambda _models: "the model silero_vad is missing")
    _write_sound(tmp_path / "a.wav", talk(2.0))

    (sound,) = reader.read(_found(tmp_path / "a.wav"))

    assert sound.not_looked_for == {"voice": "the model silero_vad is missing"}


def test_the_voices_of_a_recording_are_heard_in_the_sandbox_at_the_recordings_own_rate(tmp_path):
    if missing := registry.missing_model(VOICE):
        pytest.skip(missing)
    _write_sound(tmp_path / "a.wav", talk(9.0))
    module = "clew.fingerprint.kinds.voice"

    with Sandbox(workers=1, observers=[module]) as sandbox:
        reader = Reader(sandbox=sandbox, new_sink=NoSink, spool=tempfile.TemporaryFile)
        (first,) = reader.read(_found(tmp_path / "a.wav"))
        (again,) = reader.read(_found(tmp_path / "a.wav"))

    (voice,) = [one for one in first.fingerprints if one.kind == "voice"]
    assert "voice" not in first.not_looked_for
    assert not voice.low_information
    assert (voice.at_s, voice.until_s) == pytest.approx((0.0, 9.0), abs=0.5)
    assert [one for one in again.fingerprints if one.kind == "voice"] == [voice]


def _write_sound(path: Path, samples: NDArray[np.int16]) -> None:
    with open_wave(str(path), "wb") as out:
        out.setparams((1, 2, HEARD_RATE, 0, "NONE", ""))
        out.writeframes(samples.tobytes())


def test_the_faces_of_a_clip_are_seen_in_the_sandbox_and_become_tracks(tmp_path):
    if not registry.observers():
        pytest.skip("no trained model is installed")
    data = sample_media() / "scikit-image+scikit-image" / "src" / "_skimage2" / "data"
    with Image.open(data / "astronaut.png") as picture:
        portrait = picture.convert("RGB").resize((384, 384))
    nobody = Image.new("RGB", portrait.size)
    darker = [portrait.point(lambda level, n=n: level - 8 * n) for n in range(3)]
    shown = [*darker, nobody]
    shown[0].save(tmp_path / "a.gif", save_all=True, append_images=shown[1:], duration=1000)

    with Sandbox(workers=1, observers=registry.observers()) as sandbox:
        reader = Reader(sandbox=sandbox, new_sink=NoSink, spool=tempfile.TemporaryFile)
        (reading,) = reader.read(_found(tmp_path / "a.gif"))

    (track,) = [one for one in reading.fingerprints if one.kind == "face"]
    assert not set(reading.not_looked_for) & _observed()
    assert not track.low_information
    assert (track.at_s, track.until_s) == (0.0, pytest.approx(3.0, abs=1.0))


def test_the_text_of_a_clip_is_read_in_the_sandbox_and_becomes_spans(tmp_path, monkeypatch):
    (module,) = (name for name, kind in registry.observed_kinds().items() if kind.name == "text")
    if missing := registry.missing_model(registry.observed_kinds()[module]):
        pytest.skip(missing)
    shown = [_sign("Platform 9", blue=120 + 2 * n) for n in range(3)] + [_sign("Nordhafen")]
    shown[0].save(tmp_path / "a.gif", save_all=True, append_images=shown[1:], duration=1000)
    lacking = {("arabic-letters",): "that model is missing"}
    monkeypatch.setattr(registry, "_missing", lacking.get)

    with Sandbox(workers=1, observers=[module]) as sandbox:
        reader = Reader(sandbox=sandbox, new_sink=NoSink, spool=tempfile.TemporaryFile)
        (reading,) = reader.read(_found(tmp_path / "a.gif"))

    first, then = [one for one in reading.fingerprints if one.kind == "text"]
    assert [Line.from_bytes(one.data).text for one in (first, then)] == ["Platform 9", "Nordhafen"]
    assert (first.at_s, first.until_s) == (0.0, pytest.approx(3.0, abs=1.0))
    assert then.at_s == pytest.approx(3.0, abs=1.0)
    assert "text" not in reading.not_looked_for
    assert reading.not_looked_for["text: Arabic letters"] == "that model is missing"


def _sign(words: str, *, blue: int = 120) -> Image.Image:
    picture = Image.new("RGB", (480, 320), (40, 70, blue))
    ImageDraw.Draw(picture).text((60, 120), words, "white", font=ImageFont.load_default(40))
    return picture
