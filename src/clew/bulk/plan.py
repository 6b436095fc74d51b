"""The plan: every file of a source, cut into tasks once, before the work begins.

It is a snapshot. A run that was killed goes on with the same tasks, whatever came into the source
since, so that no file is doubled or lost. `plan.jsonl` holds one task a line:
`{"shard": number, "files": [name ...], "not_read": [[name, code, reason, advice, path] ...]}`.
Names are bytes; those that are not UTF-8 are written as PEP 383 says.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from clew.index.hamming.durable import ASIDE, sync_folder
from clew.intake.collection import Found, NotRead
from clew.model.problem import Problem, ProblemCode

PLAN = "plan.jsonl"
_SHARD_BYTES = 512 << 20


@dataclass(frozen=True, slots=True)
class Task:
    """The files of one shard: names to fetch, and what the listing itself could not pass."""

    shard: int
    files: tuple[bytes, ...]
    not_read: tuple[NotRead, ...] = ()


@dataclass(frozen=True, slots=True)
class Size:
    """How much a plan holds."""

    shards: int
    files: int
    bytes: int


def write_plan(folder: Path, listed: Iterable[Found | NotRead], *, shard_files: int) -> Size:
    """Write the plan durably, its tasks of so many files (fewer when these are large).

    Example:
        >>> import tempfile
        >>> files = [Found(b"/x/a", b"x/a", 5, 0), Found(b"/x/b", b"x/b", 6, 0)]
        >>> with tempfile.TemporaryDirectory() as out:
        ...     size = write_plan(Path(out), files, shard_files=1)
        ...     [task.files for task in read_plan(Path(out))]
        [(b'x/a',), (b'x/b',)]
        >>> size
        Size(shards=2, files=2, bytes=11)
    """
    shards = files = size = 0
    aside = folder / f"{PLAN}{ASIDE}"
    with aside.open("w", encoding="ascii") as out:
        for group in _groups(listed, shard_files):
            found = [one for one in group if isinstance(one, Found)]
            not_read = [one for one in group if isinstance(one, NotRead)]
            line = {
                "shard": shards,
                "files": [to_text(one.name) for one in found],
                "not_read": [_told(one) for one in not_read],
            }
            out.write(json.dumps(line) + "\n")
            shards, files = shards + 1, files + len(group)
            size += sum(one.size for one in found)
        out.flush()
        os.fsync(out.fileno())
    aside.replace(folder / PLAN)
    sync_folder(folder)
    return Size(shards, files, size)


def read_plan(folder: Path) -> Iterator[Task]:
    """Yield the tasks of a plan that was written."""
    with (folder / PLAN).open(encoding="ascii") as lines:
        for line in lines:
            told = json.loads(line)
            yield Task(
                told["shard"],
                tuple(to_bytes(name) for name in told["files"]),
                tuple(_not_read(*fields) for fields in told["not_read"]),
            )


def to_text(name: bytes) -> str:
    r"""Return a name as JSON can carry it.

    Example:
        >>> to_bytes(to_text(b"caf\xe9.jpg"))
        b'caf\xe9.jpg'
    """
    return name.decode("utf-8", "surrogateescape")


def to_bytes(name: str) -> bytes:
    """Return the name that `to_text` was given."""
    return name.encode("utf-8", "surrogateescape")


def _groups(listed: Iterable[Found | NotRead], shard_files: int) -> Iterator[list[Found | NotRead]]:
    group: list[Found | NotRead] = []
    size = 0
    for one in listed:
        group.append(one)
        size += one.size if isinstance(one, Found) else 0
        if len(group) >= shard_files or size >= _SHARD_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _told(one: NotRead) -> list[str]:
    problem = one.problem
    return [to_text(one.name), problem.code, problem.reason, problem.advice, problem.path]


def _not_read(name: str, code: str, reason: str, advice: str, path: str) -> NotRead:
    return NotRead(to_bytes(name), Problem(path, ProblemCode(code), reason, advice))
