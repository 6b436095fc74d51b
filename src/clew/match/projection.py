"""Projection: where a homography puts the places of a picture."""

import numpy as np
from numpy.typing import NDArray

type Matrix = NDArray[np.float64]


def projected(
    homography: Matrix, places: NDArray[np.float32] | Matrix
) -> tuple[Matrix, Matrix, Matrix]:
    """Return where a homography puts places (n, 2): across and down (n,), and their depths.

    Example:
        >>> across, down, _ = projected(np.diag([2.0, 1.0, 1.0]), np.array([[3.0, 5.0]]))
        >>> across.tolist(), down.tolist()
        ([6.0], [5.0])
    """
    x, y, depths = homography @ np.vstack([places.T, np.ones(len(places))])
    depths = np.where(np.abs(depths) < 1e-9, 1e-9, depths)
    return x / depths, y / depths, depths
