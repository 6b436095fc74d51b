"""Chunks: a hash as 16 pieces of 16 bits, after an even shuffle of its bits.

Neighbouring bits of real hashes go together (low frequencies of a picture, say), which would fill
some buckets of a table and leave others empty. The shuffle is the same for ever: tables on disk
depend on it.
"""

import numpy as np
from numpy.typing import NDArray

CHUNKS = 16
CHUNK_VALUES = 1 << 16

_SHUFFLE_SEED = 0x434C4557  # "CLEW"
_SHUFFLE = np.random.Generator(np.random.PCG64(_SHUFFLE_SEED)).permutation(256).astype(np.int64)


def chunks_of(hashes: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """Return the chunks (16, n) of hashes (n, 32).

    Example:
        >>> chunks_of(np.full((2, 32), 255, np.uint8))[:, 1].tolist() == [65535] * 16
        True
    """
    chunks = np.empty((CHUNKS, len(hashes)), np.uint16)
    from clew.index.hamming.kernels import fill_chunks  # noqa: PLC0415 -- numba loads slowly

    fill_chunks(np.ascontiguousarray(hashes), _SHUFFLE, chunks)
    return chunks
