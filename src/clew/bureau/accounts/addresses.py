"""Addresses of others that this node talks to: encrypted, or of this machine."""

from urllib.parse import urlsplit

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def is_encrypted(address: object) -> bool:
    """Tell whether what is sent to an address cannot be read on its way.

    Example:
        >>> [is_encrypted(one) for one in ("https://a.example/x", "http://a.example", None)]
        [True, False, False]
        >>> is_encrypted("http://127.0.0.1:8000")
        True
    """
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) if parts.scheme == "https" else parts.scheme == "http" and host in _LOOPBACK
