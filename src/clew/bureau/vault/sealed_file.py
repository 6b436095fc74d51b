"""A sealed file: a blob opened for reading, decrypted and checked chunk by chunk."""

import io
from collections.abc import Buffer
from typing import BinaryIO, cast

from clew.bureau.vault.errors import TamperedBlobError
from clew.bureau.vault.sealing import (
    CHUNK_BYTES,
    HEADER_BYTES,
    SEALED_CHUNK_BYTES,
    TAG_BYTES,
    BrokenSealError,
    Seal,
)


class SealedFile(io.RawIOBase):
    """Reads a sealed blob. The header and the last chunk are checked when it is made.

    Raises:
        TamperedBlobError: the blob was exchanged, truncated or damaged.
    """

    def __init__(self, file: io.FileIO, key: bytes, *, name: str) -> None:
        self._file = file
        self._place = 0
        self._chunk = (-1, b"")
        try:
            self._seal = Seal.from_header(key, file.read(HEADER_BYTES), name=name)
            self._open_end(file.seek(0, io.SEEK_END) - HEADER_BYTES)
        except BrokenSealError as error:
            file.close()
            raise self._tampered() from error
        except BaseException:
            file.close()
            raise

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be read from any place."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Read the next bytes of one chunk.

        Raises:
            TamperedBlobError: the chunk was tampered with.
        """
        number, start = divmod(self._place, CHUNK_BYTES)
        if self._place >= self._size:
            return 0
        view = memoryview(buffer).cast("B")
        found = self._opened(number)[start : start + len(view)]
        view[: len(found)] = found
        self._place += len(found)
        return len(found)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place in the blob."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError(f"there is no place {base + offset} in a file")
        self._place = base + offset
        return self._place

    def close(self) -> None:
        """Close the file beneath."""
        self._file.close()
        super().close()

    def _open_end(self, sealed_size: int) -> None:
        """Learn the size from the last chunk, which only opens if it is the last."""
        self._last = max(0, -(-sealed_size // SEALED_CHUNK_BYTES) - 1)
        tags = (self._last + 1) * TAG_BYTES
        self._size = sealed_size - tags
        self._open_chunk(self._last)

    def _opened(self, number: int) -> bytes:
        if self._chunk[0] != number:
            try:
                self._open_chunk(number)
            except BrokenSealError as error:
                raise self._tampered() from error
        return self._chunk[1]

    def _open_chunk(self, number: int) -> None:
        self._file.seek(HEADER_BYTES + number * SEALED_CHUNK_BYTES)
        sealed = cast("BinaryIO", self._file).read(SEALED_CHUNK_BYTES)
        opened = self._seal.open(sealed, number=number, last=number == self._last)
        self._chunk = (number, opened)

    def _tampered(self) -> TamperedBlobError:
        return TamperedBlobError(
            f"{self._file.name} is not what the vault wrote: it was damaged or tampered with; "
            "check the disk, restore it from a backup, or remove it and add the file again"
        )
