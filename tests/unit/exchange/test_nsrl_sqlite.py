"""NSRL's database: read without running anything in it, and without writing beside it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from clew.exchange.formats import nsrl_sqlite
from clew.exchange.hash_lists import BrokenListError, UnknownFormatError, open_hash_list

MD5 = "0123456789ABCDEF0123456789ABCDEF"
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"


def _database(folder: Path, *statements: str) -> Path:
    path = folder / "rds #1 50%.db"
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
    return path


def test_a_full_set_is_read_from_its_base_table_and_its_views_are_not_run(tmp_path: Path) -> None:
    path = _database(
        tmp_path,
        "CREATE TABLE METADATA (object_id INTEGER, file_name, extension, bytes, md5, sha1, sha256)",
        f"INSERT INTO METADATA VALUES (1, 'clock', 'exe', 512, '{MD5}', '', NULL)",
        f"CREATE VIEW FILE AS {ENDLESS} SELECT '{MD5}' AS md5, i AS file_name FROM n",
        f"CREATE VIEW PKG AS {ENDLESS} SELECT i AS package_id, 'x' AS name FROM n",
        "CREATE TABLE VERSION (version, release_date)",
        "INSERT INTO VERSION VALUES ('2026.03.1', '2026-03-01')",
    )

    reading = open_hash_list(path)
    [entry] = reading.entries()

    assert entry.md5 == bytes.fromhex(MD5)
    assert entry.attributes["file_name"] == "clock"
    report = reading.report()
    assert report.claims["VERSION.version"] == "2026.03.1"
    assert report.claims["METADATA rows"] == "1"
    assert any("METADATA was read" in note for note in report.notes)


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("CREATE TABLE rooms (name)", id="other tables"),
        pytest.param(f"CREATE VIEW FILE AS {ENDLESS} SELECT i AS md5 FROM n", id="only a view"),
        pytest.param("CREATE VIRTUAL TABLE FILE USING fts5(md5)", id="a virtual table"),
        pytest.param("CREATE TABLE FILE (name)", id="a table without hashes"),
    ],
)
def test_another_database_is_refused_when_opened(statement: str, tmp_path: Path) -> None:
    with pytest.raises(UnknownFormatError, match="SQLite database without NSRL's table"):
        open_hash_list(_database(tmp_path, statement))


def test_text_that_is_not_utf8_blobs_and_nulls_are_taken_as_they_are(tmp_path: Path) -> None:
    path = _database(
        tmp_path,
        "CREATE TABLE FILE (md5, sha1, file_name)",
        f"INSERT INTO FILE VALUES (X'{MD5}', NULL, CAST(X'E9' AS TEXT))",
        "INSERT INTO FILE VALUES (7, '', 'no hash')",
    )

    reading = open_hash_list(path)
    [entry] = reading.entries()

    assert entry.md5 == bytes.fromhex(MD5)
    assert entry.attributes == {"file_name": "\ufffd"}
    assert reading.report().rejected[0].where == "FILE row 2"


def test_reading_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    path = _database(
        tmp_path,
        "PRAGMA journal_mode = WAL",
        "CREATE TABLE FILE (md5)",
        f"INSERT INTO FILE VALUES ('{MD5}')",
    )
    path.chmod(0o444)
    before = path.read_bytes()

    list(open_hash_list(path).entries())

    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def _large(folder: Path) -> Path:
    return _database(
        folder,
        "CREATE TABLE FILE (md5, file_name)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000) "
        "INSERT INTO FILE SELECT printf('%032x', i), 'room' FROM n",
    )


def test_a_database_damaged_inside_keeps_what_was_read_and_says_so(tmp_path: Path) -> None:
    path = _large(tmp_path)
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = b"\xff" * (len(content) - len(content) // 2)
    path.write_bytes(content)

    reading = open_hash_list(path)
    read = sum(1 for _ in reading.entries())

    assert 1000 < read < 4000
    assert reading.report().counts["broken_off"] == 1


def test_a_database_cut_off_is_refused(tmp_path: Path) -> None:
    path = _large(tmp_path)
    path.write_bytes(path.read_bytes()[:20_000])

    with pytest.raises(BrokenListError, match="damaged SQLite database"):
        open_hash_list(path)


def test_more_rows_than_the_files_size_allows_end_the_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nsrl_sqlite, "_LEAST_ROW", 4096)  # as if its pages were read many times

    reading = open_hash_list(_large(tmp_path))

    assert 10 < len(list(reading.entries())) < 1000
    assert any("more rows than its size allows" in note for note in reading.report().notes)


def test_a_value_of_many_megabytes_ends_the_reading_not_the_memory(tmp_path: Path) -> None:
    path = _large(tmp_path)
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"INSERT INTO FILE VALUES ('{MD5}', hex(zeroblob(5000000)))")
        database.commit()

    reading = open_hash_list(path)

    assert len(list(reading.entries())) == 4999  # the module steps one row ahead
    assert any("too big" in note for note in reading.report().notes)


def test_a_file_that_only_begins_like_a_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rds.db"
    path.write_bytes(b"SQLite format 3\x00" + bytes(4000))

    with pytest.raises(BrokenListError, match=r"rds\.db is a damaged SQLite database"):
        open_hash_list(path)
