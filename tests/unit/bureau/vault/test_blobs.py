"""Blobs come back as they went in, or not at all."""

import hashlib
import io
import os
import secrets
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.bureau.vault.blobs import BlobStore
from clew.bureau.vault.errors import BlobNotFoundError, TamperedBlobError, VaultFullError
from clew.bureau.vault.keyring import Keyring
from clew.bureau.vault.sealing import CHUNK_BYTES, HEADER_BYTES, SEALED_CHUNK_BYTES

SHA256 = "ab" * 32


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> BlobStore:
    return _new_store(tmp_path_factory.mktemp("vault"))


def _new_store(folder: Path, keyring: Keyring | None = None) -> BlobStore:
    store = BlobStore(folder, kind="blobs", keyring=keyring or Keyring.generate())
    store.create()
    return store


def _put(store: BlobStore, content: bytes, *, step: int | None = None) -> str:
    name = hashlib.sha256(content + secrets.token_bytes(8)).hexdigest()
    writer = store.writer()
    step = step or max(1, len(content))
    for start in range(0, len(content), step):
        writer.write(content[start : start + step])
    writer.commit(name)
    return name


def _read(store: BlobStore, name: str) -> bytes:
    with store.open(name) as file:
        return file.read()


@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=5_000), step=st.integers(1, 700))
def test_any_bytes_written_in_any_steps_come_back(
    store: BlobStore, content: bytes, step: int
) -> None:
    assert _read(store, _put(store, content, step=step)) == content


@pytest.mark.parametrize("extra", [-1, 0, 1])
@pytest.mark.parametrize("chunks", [1, 2])
def test_sizes_around_a_chunk_come_back(store: BlobStore, chunks: int, extra: int) -> None:
    content = secrets.token_bytes(chunks * CHUNK_BYTES + extra)

    assert _read(store, _put(store, content, step=300_000)) == content


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_any_place_can_be_read(store: BlobStore, data: st.DataObject) -> None:
    content = bytes(range(256)) * (CHUNK_BYTES // 256) + b"the end"
    name = _put(store, content)
    start = data.draw(st.integers(0, len(content) + 5))

    with store.open(name) as file:
        file.seek(start)
        assert file.read(1_000) == content[start : start + 1_000]
        assert file.seek(0, io.SEEK_END) == len(content)


def test_a_change_of_any_byte_is_refused(store: BlobStore) -> None:
    name = _put(store, b"a chair by the window")
    path = store.path(name)
    sealed = path.read_bytes()

    for place in range(len(sealed)):
        path.write_bytes(_changed(sealed, place))
        with pytest.raises(TamperedBlobError):
            _read(store, name)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_change_of_any_byte_of_many_chunks_is_refused(
    store: BlobStore, data: st.DataObject
) -> None:
    name = _many_chunks(store)
    path = store.path(name)
    sealed = path.read_bytes()
    place = data.draw(st.integers(0, len(sealed) - 1))

    path.write_bytes(_changed(sealed, place))
    try:
        with pytest.raises(TamperedBlobError):
            _read(store, name)
    finally:
        path.write_bytes(sealed)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_blob_cut_off_or_made_longer_anywhere_is_refused_when_it_is_opened(
    store: BlobStore, data: st.DataObject
) -> None:
    name = _many_chunks(store)
    path = store.path(name)
    sealed = path.read_bytes()
    boundary = st.sampled_from([HEADER_BYTES + n * SEALED_CHUNK_BYTES for n in range(3)])
    kept = data.draw(st.integers(0, len(sealed) - 1) | boundary)
    other = data.draw(st.sampled_from([sealed[:kept], sealed + sealed[:kept] + b"."]))

    path.write_bytes(other)
    try:
        with pytest.raises(TamperedBlobError):
            store.open(name)
    finally:
        path.write_bytes(sealed)


_CHUNKED: dict[int, str] = {}


def _many_chunks(store: BlobStore) -> str:
    """Two whole chunks and a bit, made once for a store."""
    if id(store) not in _CHUNKED:
        _CHUNKED[id(store)] = _put(store, secrets.token_bytes(2 * CHUNK_BYTES + 99))
    return _CHUNKED[id(store)]


def _changed(sealed: bytes, place: int) -> bytes:
    return sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]


def test_chunks_that_change_places_are_refused(store: BlobStore) -> None:
    name = _put(store, secrets.token_bytes(3 * CHUNK_BYTES))
    path = store.path(name)
    sealed = path.read_bytes()
    first, second = HEADER_BYTES, HEADER_BYTES + SEALED_CHUNK_BYTES
    third = second + SEALED_CHUNK_BYTES

    path.write_bytes(sealed[:first] + sealed[second:third] + sealed[first:second] + sealed[third:])

    with pytest.raises(TamperedBlobError):
        _read(store, name)


def test_a_blob_under_the_name_of_another_is_refused(store: BlobStore) -> None:
    one, other = _put(store, b"a lamp"), _put(store, b"a door")
    store.path(one).write_bytes(store.path(other).read_bytes())

    with pytest.raises(TamperedBlobError):
        store.open(one)


def test_a_chunk_of_another_blob_is_refused(store: BlobStore) -> None:
    one, other = _put(store, b"a lamp"), _put(store, b"a door")
    header = store.path(one).read_bytes()[:HEADER_BYTES]
    store.path(one).write_bytes(header + store.path(other).read_bytes()[HEADER_BYTES:])

    with pytest.raises(TamperedBlobError):
        _read(store, one)


def test_another_vaults_key_opens_nothing(tmp_path: Path) -> None:
    keyring = Keyring.generate()
    store = _new_store(tmp_path, keyring)
    name = _put(store, b"a lamp")
    stranger = BlobStore(tmp_path, kind="blobs", keyring=Keyring.generate())

    assert not stranger.has(name)
    stranger.path(name).parent.mkdir(exist_ok=True)
    stranger.path(name).write_bytes(store.path(name).read_bytes())
    with pytest.raises(TamperedBlobError):
        stranger.open(name)


def test_neither_names_nor_contents_are_on_the_disk(tmp_path: Path) -> None:
    store = _new_store(tmp_path)
    name = _put(store, b"a garden with an apple tree" * 100)

    files = [path for path in tmp_path.rglob("*") if path.is_file()]

    assert len(files) == 1
    assert name[:16] not in files[0].name
    assert b"apple" not in files[0].read_bytes()
    assert files[0].stat().st_mode & 0o077 == 0


def test_the_same_content_is_sealed_differently_each_time(tmp_path: Path) -> None:
    one, two = _new_store(tmp_path / "1"), _new_store(tmp_path / "2")
    sealed = []
    for store in (one, two):
        writer = store.writer()
        writer.write(b"a lamp")
        writer.commit(SHA256)
        sealed.append(store.path(SHA256).read_bytes())

    assert sealed[0][HEADER_BYTES:] != sealed[1][HEADER_BYTES:]


def test_what_was_not_committed_is_not_there(store: BlobStore) -> None:
    writer = store.writer()
    writer.write(b"half a lamp")

    assert not store.has(SHA256)
    with pytest.raises(BlobNotFoundError):
        store.open(SHA256)

    writer.abort()
    writer.abort()
    assert list(store.parts.iterdir()) == []


def test_writing_a_blob_twice_keeps_the_first_and_leaves_no_part(tmp_path: Path) -> None:
    store = _new_store(tmp_path)
    for _ in range(2):
        writer = store.writer()
        writer.write(b"a lamp")
        writer.commit(SHA256)
        writer.abort()

    assert _read(store, SHA256) == b"a lamp"
    assert list(store.parts.iterdir()) == []


def test_what_a_dead_writer_left_is_cleaned_but_not_what_a_living_one_writes(
    tmp_path: Path,
) -> None:
    store = _new_store(tmp_path)
    (store.parts / "dead").write_bytes(b"left by a crash")
    living = store.writer()

    assert store.clean() == 1
    assert len(list(store.parts.iterdir())) == 1
    living.write(b"a lamp")
    living.commit(SHA256)
    assert _read(store, SHA256) == b"a lamp"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full to write to")
def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    store = _new_store(tmp_path)
    writer = store.writer()
    writer._file.close()
    writer._file = Path("/dev/full").open("wb", buffering=0)  # noqa: SIM115 -- the writer closes it

    with pytest.raises(VaultFullError, match="free some space"):
        writer.write(bytes(3 * CHUNK_BYTES))
    with pytest.raises(VaultFullError):
        writer.commit(SHA256)
    writer.abort()

    assert not store.has(SHA256)
    assert list(store.parts.iterdir()) == []


def test_a_vault_is_opened_while_a_writer_of_another_process_finishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = _new_store(tmp_path)
    writer = store.writer()
    writer.write(b"half")
    seen, open_now = [], os.open

    def open_once_it_is_done(path: Path, *how: int) -> int:
        if not seen and path.parent == store.parts:
            seen.append(path)
            writer.commit(SHA256)
        return open_now(path, *how)

    monkeypatch.setattr(os, "open", open_once_it_is_done)

    assert (store.clean(), len(seen)) == (0, 1)
    assert store.open(SHA256).read() == b"half"
