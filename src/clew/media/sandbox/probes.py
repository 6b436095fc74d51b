"""The probes: things that a decoder taken over by a file would try. Run inside a worker.

Each succeeds on a system where nothing holds it (the control) and does no harm there; each must be
refused in a confined worker. `probe` runs them both ways.
"""

import ctypes
import mmap
import os
import resource
import signal
import socket
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from clew.media.sandbox.channel import Channel

_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.mmap.restype = ctypes.c_void_p
_LIBC.mmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, *([ctypes.c_int] * 3), ctypes.c_long)
_LIBC.mprotect.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
_PAGE = mmap.PAGESIZE
_READ_WRITE, _READ_EXEC = 3, 5
_PRIVATE_ANONYMOUS = 0x22
_SHARED_ANONYMOUS = 0x21
_PTRACE_TRACEME = 0
_MUCH_MEMORY = 1 << 32
_BUSY_S = 2.2
BUSY = "run on for ever"
PROGRAM = "run another program"

type Probe = Callable[[Path], object]


def run_probes(untrusted_file: BinaryIO, channel: Channel) -> None:
    """Try everything, and tell the channel of each probe whether it was refused.

    `untrusted_file` holds the path of a folder with the files `victim` and `doomed`. The last
    probes end this process where nothing holds it, so each is announced before it is tried.
    """
    folder = Path(os.fsdecode(untrusted_file.read()))
    for name, attempt in PROBES.items():
        _tell(channel, name, is_refused=not _succeeds(attempt, folder))
    channel.send({"kind": "trying", "name": BUSY})
    _be_busy()
    _tell(channel, BUSY, is_refused=False)


def run_program_probe(channel: Channel) -> None:
    """Try only to become another program: the probe of processor time ends a confined worker."""
    channel.send({"kind": "trying", "name": PROGRAM})
    _succeeds(_exec, Path("/"))
    _tell(channel, PROGRAM, is_refused=True)


def _tell(channel: Channel, name: str, *, is_refused: bool) -> None:
    channel.send({"kind": "probe", "name": name, "refused": is_refused})


def _succeeds(attempt: Probe, folder: Path) -> bool:
    try:
        attempt(folder)
    except (OSError, MemoryError, ValueError):
        return False
    return True


def _libc(result: int) -> int:
    """Turn the C library's way of failing into Python's."""
    if result in {-1, ctypes.c_void_p(-1).value}:
        raise OSError(ctypes.get_errno(), "refused")
    return result


def _fork(_folder: Path) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _socket(family: socket.AddressFamily) -> Probe:
    def attempt(_folder: Path) -> None:
        socket.socket(family, socket.SOCK_STREAM).close()

    return attempt


def _connect(folder: Path) -> None:
    with (
        closing(socket.socket(socket.AF_UNIX)) as listening,
        closing(socket.socket(socket.AF_UNIX)) as caller,
    ):
        listening.bind(str(folder / "listening"))
        listening.listen()
        caller.connect(str(folder / "listening"))


def _map(protection: int, flags: int) -> int:
    return _libc(_LIBC.mmap(None, _PAGE, protection, flags, -1, 0))


def _make_executable(_folder: Path) -> None:
    _libc(_LIBC.mprotect(_map(_READ_WRITE, _PRIVATE_ANONYMOUS), _PAGE, _READ_EXEC))


def _take_much_memory(_folder: Path) -> None:
    """Address space only; nothing is touched, so the control costs nothing."""
    _libc(_LIBC.mmap(None, _MUCH_MEMORY, _READ_WRITE, _PRIVATE_ANONYMOUS, -1, 0))


def _write_a_file(folder: Path) -> None:
    (folder / "victim").write_bytes(b"changed")


def _raise_a_limit(_folder: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _make_memory_file(_folder: Path) -> None:
    os.close(os.memfd_create("probe"))


def _make_pipe(_folder: Path) -> None:
    for end in os.pipe():
        os.close(end)


def _read_parent(_folder: Path) -> None:
    Path(f"/proc/{os.getppid()}/environ").read_bytes()


def _listen(_folder: Path) -> None:
    with closing(socket.socket(socket.AF_INET)) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()


def _exec(_folder: Path) -> None:
    os.execv("/bin/true", ["true"])  # noqa: S606 -- the plain call is the probe


def _trace(_folder: Path) -> None:
    """PTRACE_TRACEME, in a process of its own: a traced one stops at every signal."""
    child = os.fork()
    if child == 0:
        os._exit(0 if _LIBC.ptrace(_PTRACE_TRACEME, 0, None, None) == 0 else 1)
    if os.waitpid(child, 0)[1]:
        raise PermissionError


def _be_busy() -> None:
    until = time.process_time() + _BUSY_S
    while time.process_time() < until:
        pass


PROBES: dict[str, Probe] = {
    "read a file": lambda folder: (folder / "victim").read_bytes(),
    "create a file": lambda folder: (folder / "created").touch(),
    "write into a file": _write_a_file,
    "delete a file": lambda folder: (folder / "doomed").unlink(),
    "rename a file": lambda folder: (folder / "victim").rename(folder / "victim"),
    "make a folder": lambda folder: (folder / "made").mkdir(),
    "make a link": lambda folder: (folder / "link").symlink_to("victim"),
    "change permissions": lambda folder: (folder / "victim").chmod(0o600),
    "list a folder": os.listdir,
    "ask about a file": lambda folder: (folder / "victim").stat(),
    "go to another folder": os.chdir,
    "read the parent's environment": _read_parent,
    "open an internet socket": _socket(socket.AF_INET),
    "open a local socket": _socket(socket.AF_UNIX),
    "connect to a socket": _connect,
    "listen for connections": _listen,
    "fork": _fork,
    "trace a process": _trace,
    "take more memory than allowed": _take_much_memory,
    "signal the parent": lambda _folder: os.kill(os.getppid(), 0),
    "signal itself": lambda _folder: os.kill(os.getpid(), signal.SIGCONT),
    "map executable memory": lambda _folder: _map(_READ_EXEC, _PRIVATE_ANONYMOUS),
    "make memory executable": _make_executable,
    "map shared memory": lambda _folder: _map(_READ_WRITE, _SHARED_ANONYMOUS),
    "make a memory file": _make_memory_file,
    "raise its limits": _raise_a_limit,
    "change its user": lambda _folder: os.setuid(os.getuid()),
    "leave its namespaces": lambda _folder: _libc(_LIBC.unshare(0)),
    "make a pipe": _make_pipe,
    "change its priority": lambda _folder: os.setpriority(os.PRIO_PROCESS, 0, 0),
    "ask about another process": lambda _folder: os.getpgid(os.getppid()),
}
