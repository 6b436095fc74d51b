"""7z archives, through py7zr, which hands each member's bytes on while it decodes them.

Its public extraction makes paths of the members' names and looks at the disk; a worker can do
neither. So each member is registered under its number, and its name stays bytes.
"""

from typing import BinaryIO

import py7zr
from py7zr.exceptions import PasswordRequired
from py7zr.io import MemIO, Py7zIO, WriterFactory
from py7zr.py7zr import ArchiveFile

from clew.media.archives.guard import Guard, encrypted, not_a_plain_file
from clew.media.errors import MediaError, broken


def unpack_seven_zip(file: BinaryIO, guard: Guard) -> None:
    """Hand every file of the archive to the guard.

    Raises:
        MediaError: the archive is encrypted, broken or over a limit.
    """
    try:
        with py7zr.SevenZipFile(file, "r") as archive:
            if archive.needs_password():
                raise encrypted()
            _extract(archive, guard)
    except PasswordRequired as error:
        raise encrypted() from error


def _extract(archive: py7zr.SevenZipFile, guard: Guard) -> None:
    members = _Members([*archive.files], guard)
    for entry in archive.files:
        wanted = None if entry.is_directory else MemIO(str(entry.id), members)
        archive.worker.register_filelike(entry.id, wanted)
    try:
        archive.worker.extract(archive.fp, None, parallel=False)
    except MediaError:
        raise
    except Exception:
        members.end(broken("is broken inside the archive"))
        raise
    members.end(None)


class _Members(WriterFactory):
    """Gives py7zr a writer for each member; a member ends when the next one begins.

    Only then has py7zr compared its checksum.
    """

    def __init__(self, entries: list[ArchiveFile], guard: Guard) -> None:
        self._entries = {str(entry.id): entry for entry in entries}
        self._guard = guard
        self._current: _Member | None = None

    def create(self, filename: str) -> Py7zIO:
        self.end(None)
        self._current = _Member(self._entries[filename], self._guard)
        return self._current

    def end(self, problem: MediaError | None) -> None:
        """Finish the member that is open, if any."""
        if self._current is not None:
            self._guard.end(self._current.problem or problem)
        self._current = None


class _Member(Py7zIO):
    """One member's writer."""

    def __init__(self, entry: ArchiveFile, guard: Guard) -> None:
        name = entry.filename.encode("utf-8", "surrogatepass")
        self.problem: MediaError | None = None
        self._guard, self._size = guard, 0
        self._is_wanted = guard.begin(name, modified_at=_time(entry))
        if entry.is_symlink or entry.is_junction or entry.is_socket:
            self.problem = not_a_plain_file("is a link or a socket, not a file")

    def write(self, s: bytes | bytearray) -> int:
        self._size += len(s)
        if self._is_wanted and self.problem is None:
            try:
                self._guard.write(bytes(s))
            except MediaError as error:
                if error is self._guard.whole:
                    raise
                self.problem = error
        return len(s)

    def read(self, size: int | None = None) -> bytes:  # noqa: ARG002 -- py7zr's interface
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:  # noqa: ARG002 -- py7zr's interface
        return offset

    def flush(self) -> None:
        """Nothing is held back."""

    def size(self) -> int:
        return self._size


def _time(entry: ArchiveFile) -> str | None:
    try:
        return (
            None if entry.lastwritetime is None else entry.lastwritetime.as_datetime().isoformat()
        )
    except (OverflowError, ValueError, OSError):
        return None
