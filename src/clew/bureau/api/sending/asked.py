"""Asked: what a request's headers say in tus 1.0.0, https://tus.io/protocols/resumable-upload."""

import base64
import binascii

from django.http import HttpRequest

from clew.bureau.deliveries.actions.receiving import ALGORITHMS, Sent

VERSION = "1.0.0"
BYTES = "application/offset+octet-stream"


class AskedWronglyError(ValueError):
    """A header is missing, or says what it cannot."""


class NoLengthError(ValueError):
    """A request does not say how many bytes it brings."""


class WrongTypeError(ValueError):
    """A request brings something else than bytes of a file."""


def method_of(request: HttpRequest) -> str:
    """Return the method, also of a client that can only say POST."""
    other = request.headers.get("X-HTTP-Method-Override", "") if request.method == "POST" else ""
    return (other or request.method or "").upper()


def number(request: HttpRequest, name: str) -> int:
    """Return the number of bytes that a header says.

    Raises:
        AskedWronglyError: there is none.
    """
    said = request.headers.get(name, "")
    if not (said.isascii() and said.isdecimal() and len(said) <= len(str(1 << 63))):
        raise AskedWronglyError(f"{name}: say a number of bytes")
    return int(said)


def brings_bytes(request: HttpRequest) -> bool:
    """Tell whether a request brings bytes of a file."""
    return request.headers.get("Content-Type", "") == BYTES


def sent(request: HttpRequest, *, offset: int) -> Sent:
    """Return the bytes that a request brings.

    Raises:
        WrongTypeError, NoLengthError, AskedWronglyError: as they say.
    """
    if not brings_bytes(request):
        raise WrongTypeError(f"Content-Type: {BYTES} is what is appended")
    if not request.headers.get("Content-Length"):
        raise NoLengthError("Content-Length: say how many bytes come; chunked bodies are not taken")
    size = number(request, "Content-Length")
    return Sent(offset, size, request.read, _checksum(request.headers.get("Upload-Checksum", "")))


def _checksum(said: str) -> tuple[str, bytes] | None:
    if not said:
        return None
    algorithm, _, encoded = said.partition(" ")
    if algorithm not in ALGORITHMS:
        raise AskedWronglyError(f"Upload-Checksum: one of {', '.join(ALGORITHMS)} is taken")
    try:
        return algorithm, base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise AskedWronglyError("Upload-Checksum: the digest is not base64") from error
