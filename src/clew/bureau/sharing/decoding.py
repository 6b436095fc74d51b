"""Decoding of files that came: in the sandbox, from a nameless copy that is gone at once."""

import shutil
from collections.abc import Callable
from typing import BinaryIO

from clew.bureau.vault.folder import VaultFolder
from clew.intake.file_reading import FileReading
from clew.intake.reading import Reader


def decoder(reader: Reader, vault: VaultFolder) -> Callable[[BinaryIO, bytes], FileReading]:
    """Return what reads a file by itself, as `clew add` reads files."""

    def decode(file: BinaryIO, name: bytes) -> FileReading:
        with vault.spool() as spool:
            shutil.copyfileobj(file, spool)
            spool.seek(0)
            return reader.read_again(spool, name)

    return decode
