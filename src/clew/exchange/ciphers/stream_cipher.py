"""AES-256-GCM over a stream of any length: the STREAM construction, as age has it.

Pieces of 64 KiB, each sealed under a number that counts up and a mark on the last one. So pieces
cannot be left out, swapped, doubled or cut off at the end. A key serves one stream only.

Example:
    >>> import io
    >>> sealed, opened = io.BytesIO(), io.BytesIO()
    >>> seal_stream(io.BytesIO(b"a ball of thread"), sealed, key=bytes(32))
    >>> open_stream(io.BytesIO(sealed.getvalue()), opened, key=bytes(32))
    >>> opened.getvalue()
    b'a ball of thread'
"""

from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clew.exchange.ciphers.suite import BadCiphertextError, Source, Target

PIECE = 64 * 1024
_TAG = 16
_COUNTER_BYTES = 11


def seal_stream(source: Source, target: Target, *, key: bytes) -> None:
    """Encrypt all of `source` into `target`."""
    cipher = AESGCM(key)
    for number, (piece, is_last) in enumerate(_pieces(source, PIECE)):
        target.write(cipher.encrypt(_nonce(number, is_last=is_last), piece, None))


def open_stream(source: Source, target: Target, *, key: bytes) -> None:
    """Decrypt all of `source` into `target`; what was written counts only once this returns.

    Raises:
        BadCiphertextError: a piece was changed, moved or left out, or the end is not the end.
    """
    cipher = AESGCM(key)
    for number, (piece, is_last) in enumerate(_pieces(source, PIECE + _TAG)):
        if len(piece) == _TAG and number:
            raise BadCiphertextError("the ciphertext ends with an empty piece; get it again")
        target.write(_opened(cipher, piece, _nonce(number, is_last=is_last)))


def read_exactly(source: Source, size: int) -> bytes:
    """Read so many bytes, or all there are: a source may give less than it is asked for."""
    held = b""
    while len(held) < size and (more := source.read(size - len(held))):
        held += more
    return held


def _opened(cipher: AESGCM, piece: bytes, nonce: bytes) -> bytes:
    try:
        return cipher.decrypt(nonce, piece, None)
    except (InvalidTag, ValueError) as error:
        raise BadCiphertextError("the ciphertext was changed on its way; get it again") from error


def _pieces(source: Source, size: int) -> Iterator[tuple[bytes, bool]]:
    """Yield the pieces, the last of them marked: there is always one, if only an empty one."""
    piece = read_exactly(source, size)
    while following := read_exactly(source, size):
        yield piece, False
        piece = following
    yield piece, True


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(_COUNTER_BYTES, "big") + bytes([is_last])
