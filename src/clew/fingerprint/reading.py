"""Reading: all digests of a file's bytes in one read."""

from clew.fingerprint.registry import digest_kinds
from clew.model.digests import Digests


class DigestReader:
    """Takes a file's bytes once, for every digest kind.

    Example:
        >>> reader = DigestReader()
        >>> reader.update(b"abc")
        >>> reader.digests().md5.hex()
        '900150983cd24fb0d6963f7d28e17f72'
    """

    def __init__(self) -> None:
        self._hashers = {kind.name: kind.start() for kind in digest_kinds()}
        self._size = 0

    def update(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self._size += len(chunk)
        for hasher in self._hashers.values():
            hasher.update(chunk)

    def digests(self) -> Digests:
        """Return the digests of all bytes taken."""
        of = {name: hasher.digest() for name, hasher in self._hashers.items()}
        return Digests(md5=of["md5"], sha1=of["sha1"], sha256=of["sha256"], size=self._size)
