"""Serving the web app: a few threads in a process or several, on this machine if not told else."""

import ipaddress
import os
from pathlib import Path

from django.db import connection, connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

_THREADS = 4  # in each process
_MOST_PROCESSES = 4


class PublicHostError(ValueError):
    """The address can be reached by other machines, and nothing would encrypt what they send."""


def serve(
    *,
    host: str,
    port: int,
    behind_tls_proxy: bool = False,
    tls: tuple[Path, Path] | None = None,
    processes: int = 1,
) -> None:
    """Serve until Ctrl-C or SIGTERM; with `tls`, a certificate and its key, by HTTPS.

    `behind_tls_proxy` says that a proxy encrypts what other machines send, sets the header
    X-Forwarded-Proto itself, adds whom it answers to X-Forwarded-For, and is the only one that
    reaches this address; CLEW_HOSTS then names the host it answers to.

    The server's own process reads the settings anew, so what it needs is in the environment:
    CLEW_VAULT, and CLEW_KEY_FILE or CLEW_PASSPHRASE where the vault's key is not where it usually
    is.

    Raises:
        PublicHostError: other machines could reach the address, and no proxy stands before it.
    """
    check_address(host, behind_tls_proxy=behind_tls_proxy or tls is not None)
    os.environ["CLEW_BEHIND_TLS_PROXY"] = "1" if behind_tls_proxy else ""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clew.bureau.config.settings")
    _leave_records()
    Granian(
        "clew.bureau.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        ssl_cert=None if tls is None else tls[0],
        ssl_key=None if tls is None else tls[1],
        blocking_threads=_THREADS,
        log_level=LogLevels.warning,
        url_path_prefix=None,
    ).serve()


def _leave_records() -> None:
    """Close what is open to the records: the server's processes, forked, must share none of it.

    A pool of connections is not only shared then, but has lost the threads that it works by.
    """
    for one in connections.all(initialized_only=True):
        one.close()
        if one.vendor == "postgresql":
            one.close_pool()  # type: ignore[attr-defined] # PostgreSQL's


def usual_processes() -> int:
    """Return in how many processes to serve: with PostgreSQL one a core, four at the most."""
    return min(os.cpu_count() or 1, _MOST_PROCESSES) if connection.vendor == "postgresql" else 1


def check_address(host: str, *, behind_tls_proxy: bool) -> None:
    """Return if the web app may listen there.

    Raises:
        PublicHostError: other machines could reach the address, and no proxy stands before it.
    """
    if not (behind_tls_proxy or is_loopback(host)):
        raise PublicHostError(
            f"{host} can be reached by other machines, and passwords would cross the network in "
            "clear; listen on 127.0.0.1, or put a TLS proxy before it and say --behind-tls-proxy"
        )


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches the address.

    Example:
        >>> is_loopback("localhost"), is_loopback("::1"), is_loopback("0.0.0.0")
        (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
