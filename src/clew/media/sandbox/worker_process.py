"""A worker as we see it: start it, give it a file, listen, and end it for certain."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from clew.media.errors import MediaError
from clew.media.limits import Limits
from clew.media.observer import Guest
from clew.media.sandbox import bubblewrap
from clew.media.sandbox.channel import ChannelClosedError, pair
from clew.media.sandbox.confinement import Confinement
from clew.media.sandbox.errors import SandboxError, SandboxUnavailableError
from clew.media.sandbox.orders import GuestOrder, Orders, Role
from clew.media.sandbox.shared_memory import SharedMemory, results_bytes, sealed_file
from clew.media.sandbox.watch import Watch
from clew.media.wire import WireError
from clew.model.problem import ProblemCode

_START_S = 60.0
_END_S = 5.0
_PROGRAM = (
    "import sys, json; sys.path[:0] = json.loads(sys.argv[1])['folders'];"
    "from clew.media.sandbox.worker import main; main()"
)
_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
    "ORT_DISABLE_TELEMETRY": "1",  # for whoever installed a build that has one
}
_OUT_OF_TIME = {-signal.SIGXCPU, 128 + signal.SIGXCPU}  # bubblewrap passes a signal on as a status


class WorkerProcess:
    """One worker, started and ready.

    Raises:
        SandboxUnavailableError: it should be confined and cannot be.
        SandboxError: it does not start.
    """

    def __init__(
        self,
        role: Role,
        *,
        limits: Limits,
        confinement: Confinement,
        observers: Sequence[str] = (),
        guests: Sequence[Guest] = (),
    ) -> None:
        self.files = 0
        self._limits = limits
        self.memory = SharedMemory(results_bytes(limits))
        self._channel, theirs = pair()
        models = [sealed_file(one.model) for one in guests]
        prefix = bubblewrap.prefix() if confinement is Confinement.NAMESPACES else ()
        orders = Orders(
            role=role,
            socket_fd=theirs.fileno(),
            memory_fd=self.memory.fd,
            memory_size=self.memory.size,
            is_confined=confinement is not Confinement.NONE,
            limits=limits,
            folders=tuple(bubblewrap.import_folders()),
            observers=tuple(observers),
            guests=tuple(
                GuestOrder(one.module, one.settings, fd)
                for one, fd in zip(guests, models, strict=True)
            ),
        )
        self._process = _start([*prefix, sys.executable, "-IB", "-c", _PROGRAM], orders)
        theirs.close()
        for fd in models:
            os.close(fd)
        self.memory.close_file()
        self._pid_fd = -1
        try:
            self._pid = self._wait_until_ready()
            self._pid_fd = os.pidfd_open(self._pid)
        except BaseException:
            self.end()
            raise

    def messages(
        self, untrusted_fd: int, *, stills_at_s: Sequence[float] = ()
    ) -> Iterator[Mapping[str, Any]]:
        """Give the worker a file and yield what it says, the last word included.

        With `stills_at_s` it is asked for the frames of a clip at these seconds alone.

        Every frame or chunk must be answered with `release`, once.

        Raises:
            MediaError: it died, hung, or made no sense; it must be ended.
        """
        self.files += 1
        watch = Watch(self._pid, self._limits)
        try:
            wait_s = watch.allow()
            self._channel.send({"kind": "read", "stills_at_s": list(stills_at_s)}, fd=untrusted_fd)
            while True:
                message = self._channel.receive(timeout_s=wait_s)
                watch.heard()
                yield message
                if message.get("kind") in {"done", "failed"}:
                    return
                wait_s = watch.allow()
        except ChannelClosedError as error:
            raise self._cause_of_death() from error
        except TimeoutError as error:
            raise _timed_out() from error

    def release(self) -> None:
        """Say that the oldest frame or chunk has been used, and its place is free."""
        with suppress(ChannelClosedError):  # the next wait for a message tells why
            self._channel.send({"kind": "released"})

    def end(self) -> None:
        """End the worker now, whatever it does, and wait until it is gone."""
        if self._pid_fd >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pid_fd, signal.SIGKILL)
            os.close(self._pid_fd)
            self._pid_fd = -1
        else:
            self._process.kill()
        self._channel.close()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def interrupt(self) -> None:
        """End the worker from another thread than the one that listens to it."""
        if self._pid_fd >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pid_fd, signal.SIGKILL)

    def _wait_until_ready(self) -> int:
        try:
            message, pid = self._channel.receive_with_sender(timeout_s=_START_S)
        except (ChannelClosedError, TimeoutError, WireError) as error:
            raise SandboxError(
                "a decoding worker does not start; run `clew doctor` to see what is missing"
            ) from error
        if message.get("kind") == "unconfined":
            raise SandboxUnavailableError(
                f"{message.get('reason')}; install libseccomp 2, or decode on another machine"
            )
        return pid

    def _cause_of_death(self) -> MediaError:
        try:
            status = self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            return _timed_out()
        if status in _OUT_OF_TIME:
            return _timed_out()
        return MediaError(
            ProblemCode.CRASHED,
            f"the decoder died (status {status})",
            "look at it by hand in a safe place if it matters",
        )


def _start(command: list[str], orders: Orders) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 -- our own interpreter and program
        [*command, orders.to_text()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(orders.socket_fd, orders.memory_fd, *(one.model_fd for one in orders.guests)),
        env=_ENVIRONMENT,
        start_new_session=True,  # Ctrl-C is for us; we end the workers
    )


def _timed_out() -> MediaError:
    return MediaError(
        ProblemCode.TIMED_OUT,
        "took too long to decode",
        "look at it by hand if it matters",
    )
