"""A folder of any size, walked as a stream; on a cluster every node must see it at this path."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from clew.intake.collection import Found, NotRead, walk


@dataclass(frozen=True, slots=True)
class FolderSource:
    """The files under one path, which is absolute and has no links in it.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, "a.txt").write_text("a")
        ...     source = FolderSource(Path(folder).resolve())
        ...     [name] = [found.name for found in source.files()]
        ...     with source.fetch(name) as found:
        ...         found.size
        1
    """

    path: Path

    @property
    def name(self) -> str:
        """The folder's path."""
        return str(self.path)

    def files(self) -> Iterator[Found | NotRead]:
        """Yield every file, folders in the order of their names; see `clew.intake.collection`."""
        return walk([self.path])

    @contextmanager
    def fetch(self, name: bytes) -> Iterator[Found | NotRead]:
        """Give the file where it lies: names start with the folder's own."""
        path = os.fsencode(self.path.parent) + b"/" + name
        try:
            info = os.lstat(path)
        except OSError:
            yield Found(path, name, size=0, mtime_ns=0)  # reading it says what is wrong
            return
        yield Found(path, name, size=info.st_size, mtime_ns=info.st_mtime_ns)
