"""A change: the rows that came or went, and the columns as they were before."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from clew.network.resolution.arrays import Ints

type Columns = Mapping[str, Ints]


@dataclass(frozen=True, slots=True)
class Change:
    """What `Rows.add` or `Rows.withdraw` did."""

    before: Columns
    rows: Columns  # those that came or went

    @property
    def touched(self) -> Ints:
        """The numbers of all subjects and nouns of these rows."""
        named = np.concatenate([self.rows["subject"], self.rows["noun"]])
        return np.unique(named).astype(np.int32)
