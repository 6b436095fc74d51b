"""Keypoints by which a place is told: where they are in the picture, and what is around each.

Descriptors are SIFT's, kept as the roots of their shares (Arandjelovic and Zisserman, "Three things
everyone should know to improve object retrieval", 2012) in four bits each.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

PACKED = 64
"""Bytes of a descriptor: two numbers in each."""

_STEPS, _LARGEST_ROOT = 15, 0.3  # larger roots count as this


@dataclass(frozen=True, slots=True, eq=False)
class PlaceKeypoints:
    """The keypoints of a picture shrunk or enlarged to `size` (height, width) pixels.

    `places` float32 (n, 2): x and y in pixels; `descriptors` uint8 (n, 64); `panels` uint8 (n,):
    the number of the smallest panel that each lies in, 0 for none.
    """

    size: tuple[int, int]
    places: NDArray[np.float32]
    descriptors: NDArray[np.uint8]
    panels: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.places)

    @classmethod
    def of_nothing(cls, size: tuple[int, int]) -> Self:
        """Return no keypoints of a picture of this size."""
        places, descriptors = np.empty((0, 2), np.float32), np.empty((0, PACKED), np.uint8)
        return cls(size, places, descriptors, np.empty(0, np.uint8))

    def roots(self) -> NDArray[np.float32]:
        """Return the descriptors as vectors (n, 128) of length 1."""
        halves = np.stack([self.descriptors >> 4, self.descriptors & 15], axis=2)
        roots = halves.reshape(len(self), 2 * PACKED).astype(np.float32)
        lengths = np.linalg.norm(roots, axis=1, keepdims=True)
        return np.asarray(roots / np.maximum(lengths, 1.0), np.float32)


def packed(described: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return descriptors (n, 128) as SIFT gives them in four bits a number (n, 64).

    Example:
        >>> packed(np.full((1, 128), 9, np.float32)).max().item() == 4 * 16 + 4
        True
    """
    shares = described / np.maximum(described.sum(axis=1, keepdims=True), 1e-6)
    steps = np.rint(np.sqrt(shares) * (_STEPS / _LARGEST_ROOT)).clip(0, _STEPS).astype(np.uint8)
    return np.ascontiguousarray(steps[:, ::2] << 4 | steps[:, 1::2])
