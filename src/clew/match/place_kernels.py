"""Place kernels: which keypoints of two views are likest, in one pass over all their likenesses."""

import numpy as np
from numpy.typing import NDArray

from clew.index.compiled import compiled


@compiled(boundscheck=False)
def likest(
    cosines: NDArray[np.float32],
    columns: NDArray[np.int64],
    rows: NDArray[np.int64],
) -> None:
    """Find the likest column of each row, and the likest row of each column; the first of equals.

    `cosines` is (n, m), with at least one of each; `columns` (n,) and `rows` (m,) are filled.
    """
    rows[:] = 0
    for row in range(cosines.shape[0]):
        best = 0
        for column in range(cosines.shape[1]):
            cosine = cosines[row, column]
            if cosine > cosines[row, best]:
                best = column
            if cosine > cosines[rows[column], column]:
                rows[column] = row
        columns[row] = best


@compiled(boundscheck=False)
def likest_elsewhere(  # noqa: PLR0913, PLR0917 -- compiled: no objects
    cosines: NDArray[np.float32],
    places: NDArray[np.float32],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    least: float,
    found: NDArray[np.float32],
) -> None:
    """Find how like each of these rows (k,) is to the likest column that lies elsewhere.

    That is further than `least` pixels, across or down, from its column of `columns` (k,);
    `places` (m, 2) tells where the columns lie. `found` (k,) is filled: -1 where all lie near.
    """
    for number in range(len(rows)):
        row, here = rows[number], columns[number]
        best = np.float32(-1)
        for column in range(cosines.shape[1]):
            if cosines[row, column] > best and (
                abs(places[column, 0] - places[here, 0]) >= least
                or abs(places[column, 1] - places[here, 1]) >= least
            ):
                best = cosines[row, column]
        found[number] = best
