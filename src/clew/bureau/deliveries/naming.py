"""Naming: what a file that is sent says of itself, checked before anything is made of it.

A path is relative and names the file below what was chosen. It is never used as a path of this
machine: it is kept as it came, as the name under which the file was found.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

from clew.intake.collection import UNKNOWN_TIME_NS
from clew.model.wording import Wording

_LONGEST_PART, _LONGEST_PATH = 255, 4096  # bytes, as file systems have them
_LATEST_MS = 1 << 43  # the year 2248


class BadNameError(ValueError):
    """What a file says of itself cannot be taken."""


@dataclass(frozen=True, slots=True)
class Named:
    """A file's path within what was chosen, and when it was changed last (ns since the epoch)."""

    path: bytes
    mtime_ns: int


def read_metadata(header: str) -> Mapping[str, bytes]:
    """Return what a header Upload-Metadata says: `key base64,key base64`.

    Raises:
        BadNameError: it is not of that form.

    Example:
        >>> read_metadata("filename YS5qcGc=,is_new")
        {'filename': b'a.jpg', 'is_new': b''}
    """
    said: dict[str, bytes] = {}
    for pair in (one.strip() for one in header.split(",") if one.strip()):
        key, _, encoded = pair.partition(" ")
        try:
            said[key] = base64.b64decode(encoded.strip(), validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadNameError(
                Wording("Upload-Metadata: %(key)s is not base64", key=key)
            ) from error
    return said


def named(said: Mapping[str, bytes]) -> Named:
    """Return the path and time of a file: `relativePath` or `filename`, and `lastModified` (ms).

    Raises:
        BadNameError: it has no name, one that cannot be a relative path, or a time that is none.

    Example:
        >>> named({"relativePath": b"DCIM/1.jpg", "lastModified": b"1000"})
        Named(path=b'DCIM/1.jpg', mtime_ns=1000000000)
    """
    path = said.get("relativePath") or said.get("filename", b"")
    return Named(_checked(path), _time(said.get("lastModified")))


def _checked(path: bytes) -> bytes:
    if not path:
        raise BadNameError(Wording("the file has no name; say filename in Upload-Metadata"))
    if len(path) > _LONGEST_PATH:
        raise BadNameError(
            Wording(
                "the path has %(count)s bytes; %(most)s are taken",
                count=len(path),
                most=_LONGEST_PATH,
            )
        )
    if b"\0" in path:
        raise BadNameError(Wording("the path holds NUL"))
    for part in path.split(b"/"):
        if part in {b"", b".", b".."}:
            raise BadNameError(
                Wording("the path is not relative to what was chosen: leave out .. and empty parts")
            )
        if len(part) > _LONGEST_PART:
            raise BadNameError(
                Wording(
                    "a name has %(count)s bytes; %(most)s are taken",
                    count=len(part),
                    most=_LONGEST_PART,
                )
            )
    return path


def _time(said: bytes | None) -> int:
    if said is None:
        return UNKNOWN_TIME_NS
    try:
        ms = int(said)
    except ValueError as error:
        raise BadNameError(Wording("lastModified is not a number of milliseconds")) from error
    if abs(ms) > _LATEST_MS:
        raise BadNameError(Wording("lastModified is no date of this age"))
    return ms * 1_000_000
