"""Crowds: how many people share an address, a number or a device at a time, from the data itself.

Lists say it for some addresses (`SharingNote`); of all others it is counted how many accounts are
seen with them within a day and within a month. A carrier's address, a library and an exit of a VPN
show a crowd; a home shows few.
"""

from dataclasses import dataclass

import numpy as np

from clew.model.sharing import Sharing, SharingNote
from clew.network.resolution.arrays import Bools, Ints
from clew.network.resolution.change import Columns
from clew.network.resolution.rows import Rows
from clew.network.resolution.times import DAY, seconds

_MONTH = 30 * DAY
_FEW, _SOME = (4, 8), (12, 40)  # subjects within a day, within a month
_OPEN = 1 << 62

MOST_AT_ADDRESS = 12
"""Subjects seen at an address within a day, above which only near ports within minutes count."""

SHARED_BY = (2, 4, 10, 30)
"""Numbers of users above which what is shared says less; above the last it says nothing."""

FEW, SOME, MANY = 0, 1, 2
"""How crowded an address is at a time: as a home, as a small public place, as a carrier's."""


def crowd_class(day: Ints, month: Ints) -> Ints:
    """Return FEW, SOME or MANY by how many subjects there are within a day and a month.

    Example:
        >>> crowd_class(np.array([2, 9, 500]), np.array([3, 9, 900])).tolist()
        [0, 1, 2]
    """
    few = (day <= _FEW[0]) & (month <= _FEW[1])
    some = (day <= _SOME[0]) & (month <= _SOME[1])
    return np.select([few, some], [FEW, SOME], MANY)


@dataclass(frozen=True, slots=True)
class Recounted:
    """What is otherwise than before.

    Subjects of whom a row is in another class of crowd; rows that now count as a crowd's where
    pairs are proposed, or no more; and the nouns of which any number is told otherwise.
    """

    subjects: Ints
    turned: Columns
    nouns: Ints


def count_crowds(rows: Rows, touched: Bools) -> Recounted:
    """Count anew the users of the nouns that were touched, and the crowds of their rows."""
    from clew.network.resolution.kernels import fill_crowds  # noqa: PLC0415 -- numba loads slowly

    users = rows.users
    rows.count_users(touched)
    chosen = np.flatnonzero(touched[rows["noun"]])
    chosen = chosen[np.lexsort((rows["first"][chosen], rows["noun"][chosen]))]
    starts = starts_of(rows["noun"][chosen])
    subject, first = rows["subject"][chosen], rows["first"][chosen]
    day, month = rows["crowd_day"][chosen], rows["crowd_month"][chosen]
    for name, window_s in (("crowd_day", DAY), ("crowd_month", _MONTH)):
        crowd = np.zeros(len(chosen), np.int32)
        fill_crowds(starts, subject, first, window_s, crowd)
        rows.columns[name][chosen] = crowd
    day_now, month_now = rows["crowd_day"][chosen], rows["crowd_month"][chosen]
    otherwise = crowd_class(day, month) != crowd_class(day_now, month_now)
    turned = chosen[(day <= MOST_AT_ADDRESS) != (day_now <= MOST_AT_ADDRESS)]
    told = chosen[(day != day_now) | (month != month_now)]
    recounted = np.flatnonzero(rows.users[: len(users)] != users)
    return Recounted(
        np.unique(subject[otherwise]),
        {name: rows[name][turned] for name in rows.columns},
        np.unique(np.concatenate([rows["noun"][told], recounted])),
    )


def starts_of(*sorted_columns: Ints) -> Ints:
    """Return where each run of equal values begins, and the end.

    Example:
        >>> starts_of(np.array([4, 4, 7])).tolist()
        [0, 2, 3]
    """
    length = len(sorted_columns[0])
    changes = np.zeros(max(length - 1, 0), np.bool_)
    for column in sorted_columns:
        changes |= column[1:] != column[:-1]
    inner = np.flatnonzero(changes) + 1
    return np.concatenate([[0], inner, [length]] if length else [[0]]).astype(np.int64)


def holds(note: SharingNote, at_s: int) -> bool:
    """Whether a note says something of a time; of an unknown time every note does."""
    begins = seconds(note.from_at) if note.from_at else -_OPEN
    ends = seconds(note.until_at) if note.until_at else _OPEN
    return at_s == -_OPEN or begins <= at_s <= ends


def is_crowd(sharing: Sharing) -> bool:
    """Whether a listed sharing means that people who share it need not know each other."""
    return sharing not in {Sharing.PERSONAL, Sharing.HOUSEHOLD}
