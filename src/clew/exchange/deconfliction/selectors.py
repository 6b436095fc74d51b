r"""A selector: an identifier in its one normal spelling, as it goes into the function.

An address of the net says nothing without its port and its time, since one hides thousands of
people. What whole populations share, such as names and birth dates, is not compared at all.

Example:
    >>> from clew.model.identifier import Identifier, IdentifierKind
    >>> selector(Identifier(IdentifierKind.PHONE, "+919812345678"))
    b'phone\x00+919812345678'
"""

from datetime import datetime
from typing import Final

from clew.model.identifier import Identifier, IdentifierKind

_BUCKET_S = 300
_COMPARED: Final = frozenset(
    {
        IdentifierKind.ACCOUNT,
        IdentifierKind.EMAIL,
        IdentifierKind.PHONE,
        IdentifierKind.WALLET,
        IdentifierKind.DEVICE,
        IdentifierKind.IMEI,
        IdentifierKind.SHARE_LINK,
        IdentifierKind.FILE_HASH,
        IdentifierKind.CAMERA_SERIAL,
        IdentifierKind.PAYMENT_REFERENCE,
    }
)


class NoSelectorError(ValueError):
    """The identifier may not be compared, or not without more; the message says why."""


def compared_kinds() -> frozenset[IdentifierKind]:
    """Return the kinds of identifiers that may be compared as they are."""
    return _COMPARED


def selector(identifier: Identifier) -> bytes:
    """Return what is compared of an identifier.

    Raises:
        NoSelectorError: its kind is shared by too many, or needs a port and a time.
    """
    if identifier.kind is IdentifierKind.IP:
        raise NoSelectorError("an address is compared with its port and time only: ip_selector")
    if identifier.kind not in _COMPARED:
        raise NoSelectorError(f"{identifier.kind} is not compared: too many people share one")
    return b"\0".join((identifier.kind.encode(), identifier.value.encode()))


def ip_selectors(identifier: Identifier, *, port: int, at: datetime) -> tuple[bytes, bytes]:
    """Return what is compared of an address at a time: its five minutes, and the nearer next five.

    Raises:
        NoSelectorError: it is no address, or the port or the time's zone is missing.
    """
    if identifier.kind is not IdentifierKind.IP or not 0 < port < 1 << 16 or at.tzinfo is None:
        raise NoSelectorError("needed are an address, a port from 1 to 65535, a time with a zone")
    bucket, rest = divmod(int(at.timestamp()), _BUCKET_S)
    near = bucket + (1 if rest >= _BUCKET_S // 2 else -1)
    value = f"{identifier.value}:{port}".encode()
    return (
        b"\0".join((b"ip", value, str(bucket).encode())),
        b"\0".join((b"ip", value, str(near).encode())),
    )
