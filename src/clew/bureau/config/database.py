"""Database: how the records are reached. One setting decides between SQLite and PostgreSQL."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_BUSY_S = 30


class DatabaseUrlError(ValueError):
    """The database's address cannot be understood."""


def sqlite(path: Path | str) -> dict[str, Any]:
    """Return Django's settings for records in one file.

    Write-ahead logging lets people read while one process writes. `synchronous=FULL` makes every
    commit survive a power cut. A transaction takes the write lock at its start, so that two
    writers wait for each other (up to 30 s) rather than fail half-way.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "timeout": _BUSY_S,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def postgresql(url: str) -> dict[str, Any]:
    """Return Django's settings for postgresql://user:password@host:port/name?option=value.

    A host that is a folder (a Unix socket) is given as `?host=/folder`. Connections are pooled.
    Statements are not compiled to machine code: rules make them long, and compiling them takes
    longer than they do.

    Raises:
        DatabaseUrlError: the address is not of that form.

    Example:
        >>> postgresql("postgresql://clew@db.example:5433/records")["HOST"]
        'db.example'
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise DatabaseUrlError(_ADVICE) from error
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in {"postgresql", "postgres"} or not name:
        raise DatabaseUrlError(_ADVICE)
    options = dict(parse_qsl(parts.query))
    settings = " ".join(["-c jit=off", options.pop("options", "")]).rstrip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": options.pop("port", str(port or "")),
        "OPTIONS": {"pool": True, "options": settings, **options},
    }


_ADVICE = (
    "the database address is not understood; write postgresql://user:password@host:port/name "
    "in CLEW_DATABASE or as `database` in vault.toml, or leave it out for SQLite in the vault"
)
