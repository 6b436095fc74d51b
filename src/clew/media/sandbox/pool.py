"""The sandbox: a few workers, shared by all threads, each for one file at a time."""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Condition, Lock
from types import TracebackType
from typing import BinaryIO, Self

from clew.media.errors import MediaError
from clew.media.frame import Frame, Reading, Sound
from clew.media.limits import Limits
from clew.media.observer import Guest, Observation
from clew.media.sandbox.confinement import Confinement, worth_trying
from clew.media.sandbox.errors import SandboxError
from clew.media.sandbox.member import Member, receive_members
from clew.media.sandbox.orders import Role
from clew.media.sandbox.reception import Listeners, receive_reading
from clew.media.sandbox.worker_process import WorkerProcess

_CLOSE_S = 30.0
_DECODERS = frozenset({Role.DECODE, Role.DECODE_WITHOUT_GUESTS})
_CLOSED = "the sandbox was closed; start it again to go on"


class Sandbox:
    """Reads untrusted files in worker processes that can do nothing else.

    Workers start when they are first needed, serve `files_per_worker` files each, and are gone
    after `close`. A crash, a hang or a limit costs one file: it becomes that file's MediaError.
    `unsafe_unconfined` allows decoding even where the workers cannot be confined; `confinement`
    then says so, and belongs into every report. `observers` are modules whose `KIND.observer()`
    every decoder loads before it is confined; `guests` are further ones, with models of their own.

    Example:
        >>> import io, tempfile
        >>> from PIL import Image
        >>> with Sandbox(workers=1) as sandbox, tempfile.TemporaryFile() as file:
        ...     Image.new("RGB", (64, 48)).save(file, "PNG")
        ...     reading = sandbox.read(file.fileno(), on_frame=lambda f: print(f.pixels.shape))
        ...     reading.media_type.mime
        (48, 64, 3)
        'image/png'
    """

    def __init__(  # noqa: PLR0913 -- a sandbox has many sides, by name
        self,
        *,
        workers: int,
        limits: Limits | None = None,
        unsafe_unconfined: bool = False,
        files_per_worker: int = 200,
        observers: Sequence[str] = (),
        guests: Sequence[Guest] = (),
    ) -> None:
        self.observers, self.guests = tuple(observers), tuple(guests)
        self.limits = limits or Limits()
        self._most = workers
        self._files_per_worker = files_per_worker
        self._unsafe_unconfined = unsafe_unconfined
        self._to_try: list[Confinement] = []
        self._changed = Condition()
        self._starting = Lock()
        self._idle: dict[Role, list[WorkerProcess]] = {role: [] for role in Role}
        self._busy: set[WorkerProcess] = set()
        self._decoding = 0
        self._is_closed = False

    @property
    def confinement(self) -> str:
        """What holds the workers, as a report states it.

        Raises:
            SandboxUnavailableError: they cannot be confined, and the operator did not allow it.
        """
        with self._changed:
            has_started = bool(self._busy or any(self._idle.values()))
        if not has_started:
            with self._borrowed(Role.DECODE):
                pass
        return self._to_try[0].value

    def read(  # noqa: PLR0913 -- who is told of what, by name
        self,
        untrusted_fd: int,
        *,
        on_frame: Callable[[Frame], None],
        on_sound: Callable[[Sound], None] = lambda _sound: None,
        on_seen: Callable[[Observation], None] = lambda _seen: None,
        with_guests: bool = True,
        stills_at_s: Sequence[float] = (),
    ) -> Reading:
        """Decode a file, calling `on_frame` with each frame in order, and return the rest.

        `on_sound` is called with the sound, after the frames; `on_seen` with what the observers
        say, each time after the frame that they looked at, or when they heard it; it raises
        ValueError for what no observer would have said. Without `with_guests` only the others look.
        With `stills_at_s` only the frames of a clip that are shown at these moments, in seconds and
        in order, are handed over, each as a picture is.

        Blocks until a worker is free and the file is done. The descriptor stays the caller's, and
        so does its position.

        Raises:
            MediaError: the file could not be decoded at all.
            SandboxUnavailableError: the workers cannot be confined.
            SandboxError: the sandbox was closed meanwhile.
        """
        role = Role.DECODE if with_guests else Role.DECODE_WITHOUT_GUESTS
        looking = len(self.observers) + (len(self.guests) if with_guests else 0)
        with self._borrowed(role) as worker, _read_only(untrusted_fd) as own_fd:
            listeners = Listeners(on_frame, on_sound, on_seen, observers=looking)
            result = receive_reading(
                worker, own_fd, listeners, limits=self.limits, stills_at_s=stills_at_s
            )
        if isinstance(result, MediaError):
            raise result
        return result

    def unpack(self, untrusted_fd: int, *, spool: Callable[[], BinaryIO]) -> Iterator[Member]:
        """Yield the files in an archive, each in a fresh file from `spool`, rewound.

        A worker of its own does it, so that members can be read meanwhile.

        Raises:
            MediaError: the archive is broken or over a limit; members yielded before are good.
            SandboxUnavailableError: the workers cannot be confined.
            SandboxError: the sandbox was closed meanwhile.
        """
        with self._borrowed(Role.UNPACK) as worker, _read_only(untrusted_fd) as own_fd:
            problem = yield from receive_members(worker, own_fd, spool=spool, limits=self.limits)
        if problem is not None:
            raise problem

    def close(self) -> None:
        """End all workers, also those at work: whoever waits for one gets a SandboxError."""
        with self._changed:
            self._is_closed = True
            idle = [worker for workers in self._idle.values() for worker in workers]
            self._idle = {role: [] for role in Role}
            for worker in self._busy:
                worker.interrupt()
            self._changed.notify_all()
        for worker in idle:
            worker.end()
        with self._changed:
            self._changed.wait_for(lambda: not self._busy, timeout=_CLOSE_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _borrowed(self, role: Role) -> Iterator[WorkerProcess]:
        """Lend a worker; one that comes back from an error is ended, since it may be half-way."""
        worker = self._take(role)
        try:
            yield worker
        except BaseException as error:
            self._drop(worker, role)
            if self._is_closed and isinstance(error, MediaError):
                raise SandboxError(_CLOSED) from error
            raise
        if worker.files >= self._files_per_worker or self._is_closed:
            self._drop(worker, role)
        else:
            self._put_back(worker, role)

    def _take(self, role: Role) -> WorkerProcess:
        with self._changed:
            self._changed.wait_for(lambda: self._may_take(role))
            if self._is_closed:
                raise SandboxError(_CLOSED)
            if role in _DECODERS:
                self._decoding += 1
            worker = self._idle[role].pop() if self._idle[role] else None
            if worker is not None:
                self._busy.add(worker)
                return worker
        try:
            worker = self._start(role)
        except BaseException:
            self._count_off(role)
            raise
        return worker

    def _may_take(self, role: Role) -> bool:
        return self._is_closed or role not in _DECODERS or self._decoding < self._most

    def _start(self, role: Role) -> WorkerProcess:
        """Start a worker as confined as this system can; what failed once is not tried again."""
        with self._starting:
            if not self._to_try:
                self._to_try = worth_trying(unsafe_unconfined=self._unsafe_unconfined)
            while True:
                try:
                    worker = WorkerProcess(
                        role,
                        limits=self.limits,
                        confinement=self._to_try[0],
                        observers=self.observers if role in _DECODERS else (),
                        guests=self.guests if role is Role.DECODE else (),
                    )
                except SandboxError:
                    if len(self._to_try) == 1:
                        raise
                    del self._to_try[0]
                else:
                    break
        with self._changed:
            self._busy.add(worker)
            is_closed = self._is_closed
        if is_closed:
            worker.interrupt()
        return worker

    def _put_back(self, worker: WorkerProcess, role: Role) -> None:
        worker.memory.give_back()
        with self._changed:
            self._busy.discard(worker)
            keep = (
                not self._is_closed
                and role is not Role.DECODE_WITHOUT_GUESTS
                and len(self._idle[role]) < self._most
            )
            if keep:
                self._idle[role].append(worker)
        if not keep:
            worker.end()
        self._count_off(role)

    def _drop(self, worker: WorkerProcess, role: Role) -> None:
        worker.end()
        with self._changed:
            self._busy.discard(worker)
        self._count_off(role)

    def _count_off(self, role: Role) -> None:
        with self._changed:
            if role in _DECODERS:
                self._decoding -= 1
            self._changed.notify_all()


@contextmanager
def _read_only(fd: int) -> Iterator[int]:
    """Open the same file again for reading only, with a position of its own.

    A spool can be written to, and a worker must not; where there is no /proc, a descriptor that
    can only be read will do as it is.
    """
    try:
        own = os.open(f"/proc/self/fd/{fd}", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        if fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY:
            raise
        own = os.dup(fd)
        os.lseek(own, 0, os.SEEK_SET)
    try:
        yield own
    finally:
        os.close(own)
