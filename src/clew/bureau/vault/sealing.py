"""Sealing: one blob's bytes, encrypted in chunks that cannot be changed, dropped or exchanged.

A sealed blob is a header and chunks of 1 MiB, each with AES-256-GCM's 16-byte tag:

    magic (8) | salt (32) | name tag (32) | chunk 0 | chunk 1 | ... | last chunk

1. Each blob has keys of its own, derived (HKDF) from the store's key and the random salt.
2. A chunk's nonce is its number and whether it is the last: the STREAM construction (Hoang,
   Reyhanitabar, Rogaway and Vizar, 2015), so chunks cannot be reordered, dropped or cut off.
3. The name tag (HMAC-SHA-256) binds the blob to its name, so blobs cannot be exchanged.
"""

import hmac
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"CLEWBLB1"
SALT_BYTES = 32
HEADER_BYTES = len(MAGIC) + SALT_BYTES + 32
CHUNK_BYTES = 1 << 20
TAG_BYTES = 16
SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES


class BrokenSealError(Exception):
    """A chunk or header is not what was sealed."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The keys of one blob."""

    _salt: bytes
    _aead: AESGCM
    _name_key: bytes

    @classmethod
    def of(cls, store_key: bytes, *, salt: bytes) -> Self:
        """Derive one blob's keys from its store's key and its salt."""
        kdf = HKDF(algorithm=SHA256(), length=64, salt=salt, info=MAGIC)
        keys = kdf.derive(store_key)
        return cls(salt, AESGCM(keys[:32]), keys[32:])

    @classmethod
    def from_header(cls, store_key: bytes, header: bytes, *, name: str) -> Self:
        """Derive the keys from a stored header, and check that the blob is the one named.

        Raises:
            BrokenSealError: it is another blob, or not a blob.
        """
        seal = cls.of(store_key, salt=header[len(MAGIC) : len(MAGIC) + SALT_BYTES])
        if not hmac.compare_digest(header, seal.header(name)):
            raise BrokenSealError
        return seal

    def header(self, name: str) -> bytes:
        """Return the header of the blob of this name."""
        start = MAGIC + self._salt
        return start + hmac.digest(self._name_key, start + name.encode(), "sha256")

    def close(self, chunk: bytes, *, number: int, last: bool) -> bytes:
        """Encrypt the chunk of this number, from 0."""
        return self._aead.encrypt(_nonce(number, last=last), chunk, None)

    def open(self, sealed: bytes, *, number: int, last: bool) -> bytes:
        """Decrypt the chunk of this number.

        Raises:
            BrokenSealError: it is not what was sealed here.
        """
        try:
            return self._aead.decrypt(_nonce(number, last=last), sealed, None)
        except (InvalidTag, ValueError) as error:
            raise BrokenSealError from error


def _nonce(number: int, *, last: bool) -> bytes:
    """Seven zero bytes (the key is used for one blob only), the number, the last one's flag."""
    return bytes(7) + number.to_bytes(4) + bytes([last])
