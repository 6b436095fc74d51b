"""NSRL's RDS 3, a SQLite database: opened read-only, its tables scanned, none of its views run.

Small sets hold the table FILE; full ones hold METADATA, and FILE is a view that joins it with its
packages. Reading METADATA gives the same hashes without running the file's own SQL.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from clew.exchange.draft import Draft
from clew.exchange.errors import BrokenListError, UnknownFormatError
from clew.exchange.hash_list_format import Certainty, Example
from clew.exchange.hash_list_reading import HashListReading
from clew.exchange.hash_text import hash_kind
from clew.exchange.tally import Tally
from clew.model.hash_entry import HashEntry

_TABLES = ("FILE", "METADATA")
_FIELDS = ("file_name", "extension", "file_size", "bytes", "crc32", "package_id", "object_id")
_HASHES = ("sha256", "sha1", "md5")
_LARGEST_VALUE = 1 << 20
_PACKAGES = 200_000
_NAME = 200
_LEAST_ROW = 8  # bytes: no true file holds more rows than this allows


class NsrlSqlite:
    """An RDS 3 database."""

    name = "nsrl-sqlite"
    extensions = (".db", ".sqlite")
    certainty = Certainty.SIGNATURE

    def recognises(self, head: bytes, name: str) -> bool:  # noqa: ARG002  # content tells it
        return head.startswith(b"SQLite format 3\x00")

    def read(self, path: Path) -> HashListReading:
        try:
            with closing(_connect(path)) as database:
                _table(database, path)
        except sqlite3.Error as error:
            raise BrokenListError(f"{path} is a damaged SQLite database: {error}") from error
        return HashListReading(title="NSRL RDS 3 SQLite", source=partial(_entries, path))

    def examples(self) -> Sequence[Example]:
        md5, sha1 = bytes(range(16)), bytes(range(20))
        with closing(sqlite3.connect(":memory:")) as database:
            database.execute("CREATE TABLE PKG (package_id INTEGER, name TEXT)")
            database.execute("CREATE TABLE FILE (sha1, md5, file_name, package_id INTEGER)")
            database.execute("INSERT INTO PKG VALUES (7, 'Clock')")
            row = (sha1.hex().upper(), md5.hex().upper(), "clock.exe", 7)
            database.execute("INSERT INTO FILE VALUES (?, ?, ?, ?)", row)
            database.commit()
            content = database.serialize()
        attributes = {"file_name": "clock.exe", "package_id": "7", "package_name": "Clock"}
        entry = HashEntry(md5=md5, sha1=sha1, attributes=attributes, where="FILE row 1")
        return [Example("rds.db", content, (entry,))]


def _entries(path: Path, tally: Tally) -> Iterator[HashEntry]:
    tally.note("NSRL names the files of known software: import it as files to ignore (known_good)")
    if path.with_name(path.name + "-wal").exists():
        tally.note("the database has an unfinished journal (-wal) beside it, which was not read")
    try:
        with closing(_connect(path)) as database:
            yield from _scan(database, path, tally)
    except sqlite3.Error as error:
        if not tally.count("entries"):
            raise BrokenListError(f"{path} is a damaged SQLite database: {error}") from error
        tally.broke_off("inside its database", str(error))


def _connect(path: Path) -> sqlite3.Connection:
    """Open it so that nothing in it runs and nothing beside it is read or written."""
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    database = sqlite3.connect(address, uri=True)
    database.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)  # noqa: FBT003  # its signature
    database.setconfig(sqlite3.SQLITE_DBCONFIG_ENABLE_VIEW, False)  # noqa: FBT003  # its signature
    database.setconfig(sqlite3.SQLITE_DBCONFIG_TRUSTED_SCHEMA, False)  # noqa: FBT003  # likewise
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
    database.execute("PRAGMA query_only = ON")
    database.execute("PRAGMA cell_size_check = ON")
    database.execute("PRAGMA mmap_size = 0")  # a file cut off while mapped would kill the process
    database.text_factory = partial(str, encoding="utf-8", errors="replace")
    return database


def _table(database: sqlite3.Connection, path: Path) -> str:
    """The table that holds the hashes: a true one, neither view nor virtual."""
    for table in _TABLES:
        if _is_table(database, table) and set(_HASHES) & set(_columns(database, table)):
            return table
    names = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' LIMIT 10")
    found = ", ".join(str(name)[:40] for (name,) in names) or "none"
    raise UnknownFormatError(
        f"{path} is a SQLite database without NSRL's table FILE or METADATA with hashes "
        f"(its tables: {found}); export the hashes as CSV"
    )


def _is_table(database: sqlite3.Connection, name: str) -> bool:
    query = (
        "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND upper(name) = ? "
        "AND upper(sql) NOT LIKE 'CREATE VIRTUAL%'"
    )
    return database.execute(query, (name,)).fetchone() is not None


def _columns(database: sqlite3.Connection, table: str) -> list[str]:
    rows = database.execute("SELECT name FROM pragma_table_info(?) LIMIT 200", (table,))
    return [str(name).lower() for (name,) in rows]


def _scan(database: sqlite3.Connection, path: Path, tally: Tally) -> Iterator[HashEntry]:
    table = _table(database, path)
    _claim_version(database, tally)
    _claim_rows(database, tally)
    if table == "METADATA":
        tally.note("the table METADATA was read; the names of the software packages were not")
    packages = _packages(database, tally) if table == "FILE" else {}
    present = _columns(database, table)
    columns = [name for name in (*_HASHES, *_FIELDS) if name in present]
    most_rows = path.stat().st_size // _LEAST_ROW
    rows = database.execute(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608  # fixed names
    for number, row in enumerate(rows, start=1):
        if number > most_rows:
            raise sqlite3.DatabaseError("it gives more rows than its size allows")
        entry = _entry(f"{table} row {number}", columns, row, packages, tally)
        if entry is not None:
            yield entry


def _entry(
    where: str,
    columns: list[str],
    row: tuple[object, ...],
    packages: dict[str, str],
    tally: Tally,
) -> HashEntry | None:
    draft = Draft(where, tally)
    for column, value in zip(columns, row, strict=True):
        text = _text(value)
        if kind := hash_kind(column) if column in _HASHES else None:
            draft.add_hash(column, text, kind=kind)
        else:
            draft.add(column, text)
            if column == "package_id" and text in packages:
                draft.add("package_name", packages[text])
    return draft.finished()


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    return "" if value is None else str(value).replace("\0", "")


def _packages(database: sqlite3.Connection, tally: Tally) -> dict[str, str]:
    """The packages' names by id, as many as fit the memory allowed."""
    if not _is_table(database, "PKG") or not {"package_id", "name"} <= set(
        _columns(database, "PKG")
    ):
        return {}
    found: dict[str, str] = {}
    rows = database.execute("SELECT package_id, name FROM PKG")
    for package, name in islice(rows, 10 * _PACKAGES):
        if len(found) >= _PACKAGES:
            tally.note(f"only {_PACKAGES:,} names of software packages were taken")
            break
        found.setdefault(_text(package)[:_NAME], _text(name)[:_NAME])
    return found


def _claim_version(database: sqlite3.Connection, tally: Tally) -> None:
    if not _is_table(database, "VERSION"):
        return
    rows = database.execute("SELECT * FROM VERSION LIMIT 5")
    names = [str(column[0])[:_NAME] for column in rows.description]
    for row in rows:
        for name, value in zip(names, row, strict=True):
            if text := _text(value):
                tally.claim(f"VERSION.{name}", text)


def _claim_rows(database: sqlite3.Connection, tally: Tally) -> None:
    """METADATA's highest row number, which readers use as an estimate of the list's length."""
    if _is_table(database, "METADATA"):
        highest = database.execute("SELECT max(rowid) FROM METADATA").fetchone()[0]
        tally.claim("METADATA rows", str(highest or 0))


FORMAT: Final = NsrlSqlite()
