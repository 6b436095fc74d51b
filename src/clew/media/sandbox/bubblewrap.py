"""Bubblewrap's namespaces around a worker, where it is installed and works.

Behind seccomp this is the second wall: no network, no processes and no files but Python's own.
"""

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/etc/ld.so.cache")
_TRY_S = 10.0


@cache
def prefix() -> tuple[str, ...]:
    """Return the command line in front of a worker's own; empty where bubblewrap does not work."""
    program = shutil.which("bwrap")
    if program is None:
        return ()
    command = (program, *_arguments())
    try:
        tried = subprocess.run(  # noqa: S603 -- our own arguments
            [*command, sys.executable, "-I", "-S", "-c", ""],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={},
            timeout=_TRY_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return command if tried.returncode == 0 else ()


def _arguments() -> list[str]:
    arguments = ["--unshare-all", "--new-session", "--cap-drop", "ALL", "--chdir", "/"]
    for path in _SYSTEM:
        if Path(path).is_symlink():
            arguments += ["--symlink", str(Path(path).readlink()), path]
        else:
            arguments += ["--ro-bind-try", path, path]
    for path in dict.fromkeys([sys.base_prefix, sys.prefix, *import_folders()]):
        if not path.startswith("/usr"):
            arguments += ["--ro-bind", path, path]
    return [*arguments, "--dev-bind", "/dev/null", "/dev/null"]


def import_folders() -> list[str]:
    """Return the folder that holds clew, where Python does not find it by itself."""
    return [str(Path(__file__).resolve().parents[3])]
