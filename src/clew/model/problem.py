"""A problem with one file: what went wrong, where, and what the reader can do about it."""

from dataclasses import dataclass
from enum import StrEnum


class ProblemCode(StrEnum):
    """What went wrong with a file; stored, so never renamed."""

    EMPTY = "empty"
    NOT_READABLE = "not_readable"  # permissions, I/O errors
    NOT_A_FILE = "not_a_file"  # a device, a socket, a pipe
    SYMLINK = "symlink"  # never followed
    CHANGED = "changed"  # the file changed while it was read
    BROKEN = "broken"  # cannot be decoded
    TRUNCATED = "truncated"  # decoded in part
    TOO_LARGE = "too_large"  # over a limit on pixels, bytes, count, depth or ratio
    TIMED_OUT = "timed_out"
    CRASHED = "crashed"  # the decoder died or ran out of memory
    UNSAFE_NAME = "unsafe_name"  # an archive member that points out of its archive
    ENCRYPTED = "encrypted"
    UNSUPPORTED = "unsupported"  # no decoder for this type
    SANDBOX = "sandbox"  # no sandbox could be set up, so nothing was decoded


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of a summary: the path (as shown), what happened, and what to do.

    Example:
        >>> Problem("a.jpg", ProblemCode.EMPTY, "holds no bytes", "get it again").line
        'a.jpg: holds no bytes; get it again'
    """

    path: str
    code: ProblemCode
    reason: str
    advice: str

    @property
    def line(self) -> str:
        """The problem as one line for a person."""
        return f"{self.path}: {self.reason}; {self.advice}"
