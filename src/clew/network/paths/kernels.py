"""Kernels: what is left to the goal, for everybody and every number of steps."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clew.index.compiled import compiled


class Left(NamedTuple):
    """The least cost to the goal from each, by whom it leads, and the least by anybody else."""

    least: NDArray[np.float64]
    by: NDArray[np.int32]
    otherwise: NDArray[np.float64]


@compiled
def one_step_more(  # noqa: PLR0913, PLR0917 -- compiled: no objects
    starts: NDArray[np.int64],
    others: NDArray[np.int32],
    costs: NDArray[np.float64],
    goal: int,
    least: NDArray[np.float64],
    by: NDArray[np.int32],
    otherwise: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.int32], NDArray[np.float64]]:
    """Return what is left with one step more than in `least`, `by`, `otherwise`.

    Nobody steps back to where they just were.
    """
    size = least.shape[0]
    new_least = np.full(size, np.inf)
    new_by = np.full(size, -1, np.int32)
    new_otherwise = np.full(size, np.inf)
    for place in range(size):
        for nth in range(starts[place], starts[place + 1]):
            other = others[nth]
            rest = least[other] if by[other] != place else otherwise[other]
            cost = costs[nth] + rest
            if cost < new_least[place]:
                new_otherwise[place] = new_least[place]
                new_least[place] = cost
                new_by[place] = other
            elif cost < new_otherwise[place]:
                new_otherwise[place] = cost
    new_least[goal] = 0.0
    new_by[goal] = -1
    return new_least, new_by, new_otherwise
