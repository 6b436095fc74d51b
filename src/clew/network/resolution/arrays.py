"""Arrays: names for the types of columns."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

type Ints = NDArray[np.integer[Any]]
type Bools = NDArray[np.bool_]
type Floats = NDArray[np.floating[Any]]
type Kept = dict[str, NDArray[Any]]
"""Arrays by name, of which each says its own type."""
