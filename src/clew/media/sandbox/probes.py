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
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
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
BUSY_S = 2.2

type Probe = Callable[[Path], object]


def run_probes(untrusted_file: BinaryIO, channel: Channel, *, memory_bytes: int) -> None:
    """Try everything and tell the channel, one message a probe, whether it was refused.

    `untrusted_file` holds the path of a folder with the files `victim` and `program`.
    """
    folder = Path(os.fsdecode(untrusted_file.read()))
    probes = PROBES | {"take more memory than allowed": lambda _folder: _allocate(2 * memory_bytes)}
    for name, attempt in probes.items():
        channel.send({"kind": "probe", "name": name, "refused": not _succeeds(attempt, folder)})
    for name, last in LAST_PROBES.items():
        channel.send({"kind": "trying", "name": name})
        _succeeds(last, folder)
        channel.send({"kind": "probe", "name": name, "refused": name != _BUSY})


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
    with closing(socket.socket(socket.AF_UNIX)) as listening, closing(
        socket.socket(socket.AF_UNIX)
    ) as caller:
        listening.bind(str(folder / "listening"))
        listening.listen()
        caller.connect(str(folder / "listening"))


def _map(protection: int, flags: int) -> int:
    return _libc(_LIBC.mmap(None, _PAGE, protection, flags, -1, 0))


def _make_executable(_folder: Path) -> None:
    _libc(_LIBC.mprotect(_map(_READ_WRITE, _PRIVATE_ANONYMOUS), _PAGE, _READ_EXEC))


def _allocate(size: int) -> None:
    _libc(_LIBC.mmap(None, size, _READ_WRITE, _PRIVATE_ANONYMOUS, -1, 0))


def _write_a_file(folder: Path) -> None:
    (folder / "victim").write_bytes(b"changed")


def _raise_a_limit(_folder: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _read_parent(_folder: Path) -> None:
    Path(f"/proc/{os.getppid()}/environ").read_bytes()


def _listen(_folder: Path) -> None:
    with closing(socket.socket(socket.AF_INET)) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()


def _exec(folder: Path) -> None:
    os.execv(folder / "program", [b"program"])


def _be_busy(_folder: Path) -> None:
    until = time.process_time() + BUSY_S
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
    "list a folder": lambda folder: os.listdir(folder),  # noqa: PTH208 -- the plain call is the probe
    "ask about a file": lambda folder: os.stat(folder / "victim"),  # noqa: PTH116 -- likewise
    "go to another folder": os.chdir,
    "read the parent's environment": _read_parent,
    "open an internet socket": _socket(socket.AF_INET),
    "open a local socket": _socket(socket.AF_UNIX),
    "connect to a socket": _connect,
    "listen for connections": _listen,
    "fork": _fork,
    "signal the parent": lambda _folder: os.kill(os.getppid(), 0),
    "signal itself": lambda _folder: os.kill(os.getpid(), signal.SIGCONT),
    "map executable memory": lambda _folder: _map(_READ_EXEC, _PRIVATE_ANONYMOUS),
    "make memory executable": _make_executable,
    "map shared memory": lambda _folder: _map(_READ_WRITE, _SHARED_ANONYMOUS),
    "make a memory file": lambda _folder: os.close(os.memfd_create("probe")),
    "raise its limits": _raise_a_limit,
    "change its user": lambda _folder: os.setuid(os.getuid()),
    "leave its namespaces": lambda _folder: _libc(_LIBC.unshare(0)),
    "make a pipe": lambda _folder: [os.close(end) for end in os.pipe()],
    "change its priority": lambda _folder: os.setpriority(os.PRIO_PROCESS, 0, 0),
    "set its process group": lambda _folder: os.getpgid(os.getppid()),
}
_BUSY = "run on for ever"
_PROGRAM = "run a program"
LAST_PROBES: dict[str, Probe] = {_PROGRAM: _exec, _BUSY: _be_busy}
__all__ = ["BUSY_S", "LAST_PROBES", "PROBES", "run_probes"]
assert sys.platform == "linux"
with suppress(OSError):
    pass
