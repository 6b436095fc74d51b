"""Kernels: the inner loop of a search by words."""

import numpy as np
from numpy.typing import NDArray

from clew.index.compiled import compiled, ones


@compiled(boundscheck=False)
def _insert(
    distances: NDArray[np.int64], owners: NDArray[np.int64], distance: int, owner: int
) -> None:
    """Put a picture among the nearest, each of which is there once, the nearest first."""
    place = len(distances) - 1
    for held in range(len(distances)):
        if owners[held] == owner:
            if distances[held] <= distance:
                return
            place = held
            break
    while place > 0 and distances[place - 1] > distance:
        distances[place], owners[place] = distances[place - 1], owners[place - 1]
        place -= 1
    distances[place], owners[place] = distance, owner


@compiled(boundscheck=False)
def look_under(  # noqa: PLR0913, PLR0917 -- compiled: no objects
    starts: NDArray[np.int64],
    held: NDArray[np.uint64],
    held_owners: NDArray[np.uint32],
    first: int,
    words: NDArray[np.uint16],
    signatures: NDArray[np.uint64],
    most: int,
    distances: NDArray[np.int64],
    owners: NDArray[np.int64],
) -> None:
    """Bring in, for each keypoint that asks, the nearest pictures of one segment.

    `distances` and `owners` (n, k) hold the nearest of the segments before; `first` is added to
    the numbers of this one's pictures. A keypoint is compared with at most `most`.
    """
    last = distances.shape[1] - 1
    for row in range(words.shape[0]):
        left = most
        for column in range(words.shape[1]):
            start = starts[words[row, column]]
            end = min(starts[np.int64(words[row, column]) + 1], start + left)
            left -= end - start
            for place in range(start, end):
                distance = np.int64(
                    ones(held[place, 0] ^ signatures[row, 0])
                    + ones(held[place, 1] ^ signatures[row, 1])
                )
                if distance < distances[row, last]:
                    _insert(distances[row], owners[row], distance, first + held_owners[place])
