"""The inside of a package as it comes out piece by piece: the manifest, then blob after blob.

Each blob is hashed as it comes. The caller is asked for the next place to put one only when the one
before is whole and is what the manifest says; so what came first can decide about what follows.
"""

import hashlib
from collections.abc import Callable, Iterator
from typing import Protocol

from clew.exchange.refusal import RefusalError
from clew.exchange.sealed.manifest import MOST_BYTES, Content

LENGTH_BYTES = 4


class ContentsError(RefusalError):
    """What is inside is not what the manifest says."""


class Taking(Protocol):
    """Something that takes bytes."""

    def write(self, piece: memoryview, /) -> object:
        """Take the next bytes."""


class Place:
    """Where one blob goes: a file, memory, or nowhere."""

    def __init__(self, content: Content, file: Taking | None) -> None:
        self.content = content
        self.missing = content.size
        self._file = file
        self._hash = hashlib.sha256()

    def write(self, piece: memoryview) -> None:
        """Take the next bytes of the blob."""
        self._hash.update(piece)
        self.missing -= len(piece)
        if self._file is not None:
            self._file.write(piece)

    def check(self) -> None:
        """Check that the blob is what the manifest says.

        Raises:
            ContentsError: it is not.
        """
        if self._hash.hexdigest() != self.content.sha256:
            raise ContentsError(
                f"blob {self.content.sha256[:12]} has other bytes; ask the sender to seal it anew"
            )


class Unpacking:
    """Takes the decrypted bytes. `begin` is given the manifest and says where each blob goes."""

    def __init__(self, begin: Callable[[bytes], Iterator[Place]]) -> None:
        self._begin = begin
        self._head = bytearray()
        self._places: Iterator[Place] | None = None
        self._place: Place | None = None

    def write(self, piece: bytes) -> None:
        """Take the next bytes.

        Raises:
            RefusalError: they cannot be right.
        """
        rest = memoryview(piece)
        if self._places is None:
            rest = self._take_head(rest)
        while rest and self._places is not None:
            if self._place is None:
                raise ContentsError("there are more bytes inside than the manifest says")
            taken = rest[: self._place.missing]
            self._place.write(taken)
            rest = rest[len(taken) :]
            self._advance()

    def close(self) -> None:
        """Check that all of it came.

        Raises:
            ContentsError: it did not.
        """
        if self._places is None or self._place is not None:
            raise ContentsError("the inside breaks off; ask the sender to seal it anew")

    def _take_head(self, piece: memoryview) -> memoryview:
        """Gather the length and then the manifest; return what follows."""
        piece = self._gather(piece, LENGTH_BYTES)
        if len(self._head) < LENGTH_BYTES:
            return piece
        piece = self._gather(piece, self._head_bytes())
        if len(self._head) == self._head_bytes():
            self._places = self._begin(bytes(self._head[LENGTH_BYTES:]))
            self._place = next(self._places, None)
            self._advance()
        return piece

    def _gather(self, piece: memoryview, wanted: int) -> memoryview:
        more = max(0, wanted - len(self._head))
        self._head += piece[:more]
        return piece[more:]

    def _head_bytes(self) -> int:
        size = int.from_bytes(self._head[:LENGTH_BYTES], "big")
        if size > MOST_BYTES:
            raise ContentsError(f"the manifest has {size} bytes; at most {MOST_BYTES} are read")
        return LENGTH_BYTES + size

    def _advance(self) -> None:
        while self._places is not None and self._place is not None and not self._place.missing:
            self._place.check()
            self._place = next(self._places, None)
