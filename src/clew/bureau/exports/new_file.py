"""A new file that is whole or not there, and that its owner alone can read."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


class TargetExistsError(FileExistsError):
    """There is a file of that name already."""


@contextmanager
def new_file(target: Path) -> Iterator[BinaryIO]:
    """Open a file that gets its name when the block ends; if that fails, nothing is left of it.

    The block calls `keep` once all is written.

    Raises:
        TargetExistsError: there is a file of that name.
        OSError: it cannot be written.
    """
    if target.exists():
        raise TargetExistsError(f"{target} exists; choose another name, or remove it first")
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 -- opened by number, for its mode
            yield file
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def keep(file: BinaryIO) -> None:
    """Have what was written on the disk: before the log says that it is there."""
    file.flush()
    os.fsync(file.fileno())
