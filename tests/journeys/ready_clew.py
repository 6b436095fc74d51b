"""A process that has loaded what commands load, and forks for each: most of a second less for each.

What a fork runs is `clew` as from its script: a process of its own with its own words, variables
and streams, that reads its settings and opens its vault and records by itself.
"""

import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import weakref
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import NoReturn

_TIMEOUT_S = 600
_CHUNK = 1 << 20  # bytes
_SETTINGS = "clew.bureau.config.settings"
_LOADED = (
    *("typer._adapters", "django.core.management.commands.migrate", "django.db.migrations.state"),
    *("django.db.backends.sqlite3.base", "django.db.backends.postgresql.base"),
    *("clew.bureau.vault.asking", "clew.bureau.vault.references", "clew.bureau.watch.queries"),
)


class ReadyClew:
    """The process that is ready; it ends with this one, however that ends.

    Models are loaded for SQLite unless the address of a `database` is given: it is not opened.
    """

    def __init__(self, database: str = "") -> None:
        self._database = database
        self._start()

    def run(
        self, words: Sequence[str], variables: Mapping[str, str], *, typed: str = ""
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command as `subprocess.run` does, and return what it printed as text."""
        asked = {"words": words, "variables": dict(variables), "folder": str(Path.cwd())}
        with ExitStack() as stack:
            streams = [stack.enter_context(TemporaryFile("w+")) for _ in range(3)]
            streams[0].write(typed)
            streams[0].seek(0)
            code = self._asked(json.dumps(asked), [stream.fileno() for stream in streams])
            told = [stream.seek(0) or stream.read() for stream in streams[1:]]
        return subprocess.CompletedProcess(words, code, *told)

    def _start(self) -> None:
        self._socket, theirs = socket.socketpair()
        self._socket.settimeout(_TIMEOUT_S)
        with theirs:
            process = subprocess.Popen(
                [sys.executable, __file__],
                stdin=theirs,
                env=_bare(self._database),
                process_group=0,  # Ctrl-C is for the tests
            )
        self._end = weakref.finalize(self, _end, self._socket, process)

    def _asked(self, text: str, streams: Sequence[int]) -> int:
        """Ask, and return how the command ended; one that takes too long is ended with its fork."""
        try:
            sent = socket.send_fds(self._socket, [text.encode()], streams)
            self._socket.sendall(text.encode()[sent:] + b"\n")
            return int(self._socket.recv(16))
        except BaseException:
            self._end()
            self._start()
            raise


def _bare(database: str) -> dict[str, str]:
    """The variables before a vault is named."""
    named = {name: text for name, text in os.environ.items() if not name.startswith("CLEW_")}
    return named | {"DJANGO_SETTINGS_MODULE": _SETTINGS, "CLEW_DATABASE": database}


def _end(connection: socket.socket, process: "subprocess.Popen[bytes]") -> None:
    connection.close()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _load() -> None:
    import django  # noqa: PLC0415 -- in the process that gets ready only

    django.setup()
    commands = pkgutil.resolve_name("clew.cli.main:COMMANDS")
    for name in (*(command.partition(":")[0] for command in commands.values()), *_LOADED):
        importlib.import_module(name)
    gc.freeze()  # what is loaded is not looked at again in every fork


def _fork_for_each(asking: socket.socket) -> None:
    """Answer what is asked with how its fork ended; return in each fork."""
    while True:
        asked, streams, _, _ = socket.recv_fds(asking, _CHUNK, 3)
        while asked and not asked.endswith(b"\n"):
            asked += asking.recv(_CHUNK)
        if not asked:
            sys.exit()
        child = os.fork()
        if not child:
            _become(json.loads(asked), streams)
            return
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(child, 0)
        asking.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _become(asked: Mapping[str, object], streams: Sequence[int]) -> None:
    """Be the process that was asked for, as if nothing but modules had been loaded."""
    from django.conf import empty, settings  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(asked["variables"])
    os.chdir(asked["folder"])
    sys.argv = ["clew", *asked["words"]]
    for name in list(connections):
        assert connections[name].connection is None, "records were opened before a vault was named"
        del connections[name]
    vars(connections).pop("settings")
    connections._settings = None
    settings._wrapped = empty
    del sys.modules[_SETTINGS]


def _main() -> NoReturn:
    with socket.socket(fileno=os.dup(0)) as asking:
        _load()
        _fork_for_each(asking)
    pkgutil.resolve_name("clew.cli.main:run")()
    sys.exit()


if __name__ == "__main__":
    _main()
