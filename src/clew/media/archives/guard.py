"""What every archive format shares: where members go, which names are safe, when it is too much.

Nothing is ever written under a member's own name, so an unsafe name does no harm here; it is
reported because it was meant to, and because other tools may fall for it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NoReturn, Protocol

from clew.media.errors import MediaError, too_large
from clew.media.limits import Limits
from clew.model.problem import ProblemCode

CHUNK_BYTES = 1 << 20
_RATIO_FROM_BYTES = 16 << 20
_LONGEST_NAME = 4096
_DRIVE = re.compile(rb"[A-Za-z]:")


class MemberSink(Protocol):
    """Takes an archive's members, one after the other."""

    def begin(self, name: bytes, *, modified_at: str | None) -> None:
        """Start a member."""
        ...

    def write(self, chunk: bytes) -> None:
        """Take the member's next bytes, at most CHUNK_BYTES."""
        ...

    def end(self, problem: MediaError | None) -> None:
        """Finish the member; with a problem its bytes are dropped."""
        ...


class Guard:
    """Counts what comes out of one archive and stops it at the limits.

    `whole` is set once the archive as a whole is over a limit: then it is given up. Any other
    MediaError while a member is unpacked is that member's own problem, and the archive goes on.
    """

    def __init__(self, sink: MemberSink, *, limits: Limits, archive_bytes: int) -> None:
        self.whole: MediaError | None = None
        self._sink, self._limits = sink, limits
        self._most = max(_RATIO_FROM_BYTES, archive_bytes * limits.archive_ratio)
        self._members = self._total = self._size = 0
        self._refused: MediaError | None = None

    @contextmanager
    def member(self, name: bytes, *, modified_at: str | None) -> Iterator[bool]:
        """Open a member; yields whether its bytes are wanted.

        Raises:
            MediaError: the archive as a whole is over a limit.
        """
        problem = None
        wanted = self.begin(name, modified_at=modified_at)
        try:
            yield wanted
        except MediaError as error:
            if error is self.whole:
                raise
            problem = error
        self.end(problem)

    def begin(self, name: bytes, *, modified_at: str | None) -> bool:
        """Start a member and return whether its bytes are wanted.

        Raises:
            MediaError: there are too many members.
        """
        self._members += 1
        if self._members > self._limits.archive_members:
            self._give_up(f"holds more than {self._limits.archive_members} files")
        self._size = 0
        self._refused = unsafe_name(name)
        self._sink.begin(name[:_LONGEST_NAME], modified_at=modified_at)
        return self._refused is None

    def write(self, chunk: bytes) -> None:
        """Hand on a member's next bytes, of any length.

        Raises:
            MediaError: the member, or the archive as a whole, is over a limit.
        """
        limits = self._limits
        self._size += len(chunk)
        self._total += len(chunk)
        if self._total > limits.archive_total_bytes:
            self._give_up(f"unpacks to more than {limits.archive_total_bytes} bytes")
        if self._total > self._most:
            self._give_up(f"unpacks to more than {limits.archive_ratio} times its size")
        if self._size > limits.archive_member_bytes:
            raise too_large(f"unpacks to more than {limits.archive_member_bytes} bytes")
        for start in range(0, len(chunk), CHUNK_BYTES):
            self._sink.write(chunk[start : start + CHUNK_BYTES])

    def end(self, problem: MediaError | None) -> None:
        """Finish the member."""
        self._sink.end(self._refused or problem)

    def _give_up(self, reason: str) -> NoReturn:
        self.whole = too_large(reason)
        raise self.whole


def unsafe_name(name: bytes) -> MediaError | None:
    r"""Return the problem of a name that points out of its archive, None for a plain one.

    Example:
        >>> unsafe_name(b"photos/a.jpg") is None
        True
        >>> unsafe_name(b"..\\..\\a.jpg").code.value
        'unsafe_name'
    """
    parts = name.replace(b"\\", b"/").split(b"/")
    if not name or b"\0" in name or len(name) > _LONGEST_NAME:
        return not_a_plain_file("has no usable name")
    if parts[0] == b"" or _DRIVE.match(parts[0]):
        return not_a_plain_file("has an absolute name")
    if b".." in parts:
        return not_a_plain_file("has a name that climbs out of the archive")
    return None


def not_a_plain_file(reason: str) -> MediaError:
    """Return the problem of a member that was not unpacked because of what it points at.

    Example:
        >>> not_a_plain_file("is a link").reason
        'is a link'
    """
    return MediaError(
        ProblemCode.UNSAFE_NAME, reason, "unpack it by hand in a safe place if it matters"
    )


def encrypted() -> MediaError:
    """Return the problem of an archive or member that needs a password.

    Example:
        >>> encrypted().code.value
        'encrypted'
    """
    return MediaError(
        ProblemCode.ENCRYPTED, "is encrypted", "unpack it with its password and add the files"
    )


def utc_time(seconds: float) -> str | None:
    """Return a time since 1970 as ISO 8601 text in UTC, None where it is out of all bounds.

    Example:
        >>> utc_time(0)
        '1970-01-01T00:00:00+00:00'
    """
    try:
        return datetime.fromtimestamp(int(seconds), UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        return None
