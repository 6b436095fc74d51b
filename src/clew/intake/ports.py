"""Ports: an address with its source port in one field comes apart."""

import re

_WITH_PORT = re.compile(r"\[([^\]]+)\](?::(\d{1,5}))?|([\d.]+):(\d{1,5})")


def address_and_port(written: str) -> tuple[str, str]:
    """Return the address, and the port written behind it, if any.

    Example:
        >>> address_and_port("[2001:db8::1]:443"), address_and_port("203.0.113.7")
        (('2001:db8::1', '443'), ('203.0.113.7', ''))
    """
    text = written.strip()
    match = _WITH_PORT.fullmatch(text)
    if match is None:
        return text, ""
    return match[1] or match[3], match[2] or match[4] or ""
