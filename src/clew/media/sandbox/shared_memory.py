"""Memory shared with one worker: its results lie here, so that pixels are never copied.

We make it and fix its size (sealed: a worker cannot shrink it under us). Every place a worker
names is checked against it. What a huge picture used is given back to the system afterwards.
"""

import fcntl
import mmap
import os
from math import prod

import numpy as np
from numpy.typing import NDArray

from clew.media.frame import THUMBNAIL_SIDE
from clew.media.limits import Limits
from clew.media.wire import WireError

THUMBNAIL_BYTES = -(-(THUMBNAIL_SIDE**2 * 3) // mmap.PAGESIZE) * mmap.PAGESIZE
CHUNKS_BYTES = 8 << 20  # an archive's members come through it in pieces
_KEPT_BYTES = 48 << 20


def results_bytes(limits: Limits) -> int:
    """Return the bytes that hold a thumbnail and the largest frame, and an archive's pieces.

    Example:
        >>> results_bytes(Limits(pixels=50_000_000)) // 1_000_000
        150
    """
    wanted = THUMBNAIL_BYTES + max(limits.frame_bytes, CHUNKS_BYTES)
    return -(-wanted // mmap.PAGESIZE) * mmap.PAGESIZE


def sealed_file(content: bytes) -> int:
    """Return a nameless file in memory that holds this and cannot be changed any more.

    Example:
        >>> fd = sealed_file(b"a model")
        >>> os.pread(fd, 10, 0), os.close(fd)
        (b'a model', None)
    """
    fd = os.memfd_create("clew-model", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with os.fdopen(os.dup(fd), "wb") as file:
        file.write(content)
    seals = fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SEAL
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS, seals)
    return fd


class SharedMemory:
    """A piece of anonymous memory that two processes map."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.fd = os.memfd_create("clew-frames", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(self.fd, size)
        seals = fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
        fcntl.fcntl(self.fd, fcntl.F_ADD_SEALS, seals)
        self._map = mmap.mmap(self.fd, size)
        self._used = 0

    def pixels(self, shape: tuple[int, ...], *, at: int) -> NDArray[np.uint8]:
        """Return a read-only view of what a worker says lies at an offset.

        Raises:
            WireError: it would lie outside.
        """
        end = at + prod(shape)
        if at < 0 or end > self.size or min(shape) < 1:
            raise WireError("a frame lies outside the shared memory")
        self._used = max(self._used, end)
        view = np.frombuffer(self._map, np.uint8, prod(shape), at).reshape(shape)
        view.flags.writeable = False
        return view

    def give_back(self) -> None:
        """Return to the system what lies beyond the usual, so that one huge file costs once."""
        if self._used > _KEPT_BYTES:
            self._map.madvise(mmap.MADV_REMOVE, _KEPT_BYTES, self.size - _KEPT_BYTES)
        self._used = 0

    def close_file(self) -> None:
        """Close the file; the mapping goes when nothing looks into it any more."""
        os.close(self.fd)
