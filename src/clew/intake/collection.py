"""A seized collection: every file under the given paths, in a fixed order.

Rules:
1. Links are never followed, except a path that the officer named.
2. A name is bytes: it need not be UTF-8. `shown` is the same name for people.
3. What stands in the way (no permission, a device, a link) is a NotRead with its problem, and the
   walk goes on.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from clew.model.problem import Problem, ProblemCode

UNKNOWN_TIME_NS = -(1 << 63)
"""The time of a file whose sender did not tell when it was changed last."""


@dataclass(frozen=True, slots=True)
class Found:
    """One regular file: where to open it, and its name within the collection.

    `name` starts with the last part of the path that the officer gave, so that it stays the same
    wherever the exhibit is mounted. `size` in bytes; `mtime_ns` since the epoch.
    """

    path: bytes
    name: bytes
    size: int
    mtime_ns: int

    @property
    def shown(self) -> str:
        """The name as text for people."""
        return shown(self.name)


@dataclass(frozen=True, slots=True)
class NotRead:
    """A file (or an archive's member) of which nothing could be learned, and why."""

    name: bytes
    problem: Problem


class Collection(Protocol):
    """Files that are gone through in the same order each time, and opened one by one."""

    def walk(self) -> Iterator[Found | NotRead]:
        """Yield every file, and what stands in the way."""
        ...

    def open(self, found: Found) -> BinaryIO:
        """Open a file, unbuffered, under a number that the sandbox can read.

        Raises:
            OSError: it cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True)
class Folders:
    """The files under some paths of this machine."""

    paths: Sequence[Path]

    def walk(self) -> Iterator[Found | NotRead]:
        """Yield every file under the paths, folders in the order of their names."""
        return walk(self.paths)

    def open(self, found: Found) -> BinaryIO:
        """Open a file; a link that has come in its place is not followed.

        Raises:
            OSError: it cannot be read.
        """
        return open_found(found)


def open_found(found: Found) -> BinaryIO:
    """Open a file of this machine that was found; a link in its place is not followed.

    Raises:
        OSError: it cannot be read.
    """
    descriptor = os.open(found.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    return open(descriptor, "rb", buffering=0)  # noqa: PTH123 -- opened by number


def walk(paths: Sequence[Path], *, full_names: bool = False) -> Iterator[Found | NotRead]:
    """Yield every file under the paths, folders in the order of their names.

    With `full_names` a name is the whole path as it was given.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, "b.txt").write_text("b"), Path(folder, "a.txt").write_text("a")
        ...     [found.name.split(b"/")[-1] for found in walk([Path(folder)])]
        [b'a.txt', b'b.txt']
    """
    for path in paths:
        resolved = path.resolve()
        name = str(path) if full_names else resolved.name or "/"
        yield from _visit(os.fsencode(resolved), os.fsencode(name))


def shown(name: bytes) -> str:
    r"""Return a name as text: valid UTF-8 as it is, other bytes and control characters escaped.

    Example:
        >>> shown(b"caf\xe9\n.jpg")
        'caf\\xe9\\x0a.jpg'
    """
    text = name.decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def _visit(path: bytes, name: bytes) -> Iterator[Found | NotRead]:
    try:
        info = os.lstat(path)
    except OSError as error:
        yield _not_readable(name, error)
        return
    if stat.S_ISDIR(info.st_mode):
        yield from _visit_folder(path, name)
    elif stat.S_ISREG(info.st_mode):
        yield Found(path=path, name=name, size=info.st_size, mtime_ns=info.st_mtime_ns)
    elif stat.S_ISLNK(info.st_mode):
        yield _not_read(
            name,
            ProblemCode.SYMLINK,
            "is a link, and links are not followed",
            "add the file it points at by its own path if it belongs to the exhibit",
        )
    else:
        yield _not_read(
            name,
            ProblemCode.NOT_A_FILE,
            "is a device, pipe or socket, not a file",
            "leave it out, or image the device and add the image's files",
        )


def _visit_folder(path: bytes, name: bytes) -> Iterator[Found | NotRead]:
    try:
        children = sorted(os.listdir(path))  # noqa: PTH208 -- pathlib has no names in bytes
    except OSError as error:
        yield _not_readable(name, error)
        return
    for child in children:
        yield from _visit(path + b"/" + child, name + b"/" + child)


def _not_readable(name: bytes, error: OSError) -> NotRead:
    return _not_read(
        name,
        ProblemCode.NOT_READABLE,
        f"cannot be read: {error.strerror}",
        "check its permissions and the disk, then run the same command again",
    )


def _not_read(name: bytes, code: ProblemCode, reason: str, advice: str) -> NotRead:
    return NotRead(name, Problem(shown(name), code, reason, advice))
