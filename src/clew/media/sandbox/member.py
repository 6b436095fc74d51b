"""Receiving an archive's members from a worker, each into a file of the caller's own."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from clew.media.errors import MediaError
from clew.media.limits import Limits
from clew.media.sandbox.reception import failure, made_no_sense
from clew.media.sandbox.worker_process import WorkerProcess
from clew.media.wire import WireError, problem_from_wire, text, whole

_LONGEST_NAME = 4096
_LAST_WORDS = frozenset({"done", "failed"})


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its name as it stands there, and its bytes in the caller's spool.

    `file` is rewound, and the caller's to close; None with a `problem`. `modified_at` is the
    archive's own ISO 8601 text; zip states no zone.

    Example:
        >>> Member(name_bytes=b"a.jpg", size=0, modified_at=None, file=None).problem is None
        True
    """

    name_bytes: bytes
    size: int
    modified_at: str | None
    file: BinaryIO | None
    problem: MediaError | None = None


def receive_members(
    worker: WorkerProcess,
    untrusted_fd: int,
    *,
    spool: Callable[[], BinaryIO],
    limits: Limits,
) -> Generator[Member, None, MediaError | None]:
    """Yield the members; return what went wrong with the archive as a whole, if anything did.

    Raises:
        MediaError: the worker died, hung or made no sense, and must be ended.
    """
    incoming = _Incoming(spool)
    try:
        for message in worker.messages(untrusted_fd):
            if message.get("kind") in _LAST_WORDS:
                return None if message["kind"] == "done" else failure(message)
            member = incoming.take(message, worker, limits)
            if member is not None:
                yield member
    except WireError as error:
        raise made_no_sense() from error
    finally:
        incoming.close()
    raise made_no_sense()


class _Incoming:
    """The member whose bytes come in, if one does."""

    def __init__(self, spool: Callable[[], BinaryIO]) -> None:
        self._spool = spool
        self._file: BinaryIO | None = None
        self._begun = Member(b"", 0, None, None)

    def take(
        self, message: Mapping[str, Any], worker: WorkerProcess, limits: Limits
    ) -> Member | None:
        """Follow one message; return the member that it finishes.

        Raises:
            WireError: it is unknown, out of turn, or over the limit.
        """
        kind = message.get("kind")
        if kind == "member" and self._file is None:
            self._begin(message)
        elif kind == "chunk" and self._file is not None:
            self._write(message, worker, limits, self._file)
        elif kind == "end" and self._file is not None:
            return self._finish(message, self._file)
        elif kind != "alive":
            raise WireError("an unknown message, or one out of turn")
        return None

    def close(self) -> None:
        """Drop what is unfinished."""
        if self._file is not None:
            self._file.close()

    def _begin(self, message: Mapping[str, Any]) -> None:
        try:
            name = str(message.get("name"))[:_LONGEST_NAME].encode("latin-1")
        except UnicodeEncodeError as error:
            raise WireError("a name is not bytes") from error
        self._begun = Member(name, 0, text(message.get("modified_at")), None)
        self._file = self._spool()

    def _write(
        self, message: Mapping[str, Any], worker: WorkerProcess, limits: Limits, file: BinaryIO
    ) -> None:
        length = whole(message.get("length"), most=worker.memory.size)
        at = whole(message.get("at"), most=worker.memory.size)
        self._begun = replace(self._begun, size=self._begun.size + length)
        if self._begun.size > limits.archive_member_bytes:
            raise WireError("more bytes than the limit")
        file.write(worker.memory.pixels((length,), at=at).data)
        worker.release()

    def _finish(self, message: Mapping[str, Any], file: BinaryIO) -> Member:
        problem = problem_from_wire(message.get("problem"))
        self._file = None
        if problem is not None:
            file.close()
            return replace(self._begun, problem=problem)
        file.seek(0)
        return replace(self._begun, file=file)
