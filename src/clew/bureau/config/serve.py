"""Serving the web app: one process with a few threads, on this machine unless told otherwise."""

import os

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

_THREADS = 4


def serve(*, host: str, port: int) -> None:
    """Serve until Ctrl-C or SIGTERM.

    The server's own process reads the settings anew, so what it needs is in the environment:
    CLEW_VAULT, and CLEW_KEY_FILE or CLEW_PASSPHRASE where the vault's key is not where it usually
    is.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clew.bureau.config.settings")
    Granian(
        "clew.bureau.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_THREADS,
        log_level=LogLevels.warning,
        url_path_prefix=None,
    ).serve()
