"""Digests: the cryptographic hashes that tell whether two files are the same file."""

from dataclasses import dataclass

_LENGTHS = {"md5": 16, "sha1": 20, "sha256": 32}


class DigestError(ValueError):
    """A digest has the wrong length."""


@dataclass(frozen=True, slots=True)
class Digests:
    """MD5, SHA-1 and SHA-256 of one file's bytes (RFC 1321, FIPS 180-4), and its size in bytes.

    MD5 and SHA-1 are broken for security; they are kept because hash lists are keyed by them.
    SHA-256 is the item's identity.

    Raises:
        DigestError: a digest's length is wrong or the size is negative.

    Example:
        >>> empty = Digests(md5=bytes(16), sha1=bytes(20), sha256=bytes(32), size=0)
        >>> empty.sha256.hex()[:4]
        '0000'
    """

    md5: bytes
    sha1: bytes
    sha256: bytes
    size: int

    def __post_init__(self) -> None:
        for name, length in _LENGTHS.items():
            found = len(getattr(self, name))
            if found != length:
                raise DigestError(f"{name} must be {length} bytes, not {found}")
        if self.size < 0:
            raise DigestError(f"a file's size cannot be {self.size}")
