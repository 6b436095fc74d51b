"""Candidates: pairs of subjects that are worth comparing, because they share what few others do.

What many share proposes nobody: a phone in fifty profiles or an address of a thousand users would
make millions of pairs. It stays evidence between candidates that something else proposes, and
explanations tell how many share it.
"""

from collections.abc import Callable
from functools import cache

import numpy as np

from clew.model.identifier import IdentifierKind
from clew.network.resolution.arrays import Bools, Ints
from clew.network.resolution.change import Columns
from clew.network.resolution.crowds import MOST_AT_ADDRESS, SHARED_BY, starts_of
from clew.network.resolution.nouns import LIKENESS, kind_number
from clew.network.resolution.rows import Rows
from clew.network.resolution.times import DAY, UNKNOWN

MOST_SHARING = {
    IdentifierKind.PHONE: 30,
    IdentifierKind.EMAIL: 30,
    IdentifierKind.DEVICE: 30,
    IdentifierKind.IMEI: 30,
    IdentifierKind.WALLET: 30,
    IdentifierKind.PAYMENT_REFERENCE: 30,
    IdentifierKind.ADDRESS: 20,
    IdentifierKind.VEHICLE: 20,
    IdentifierKind.URL: 15,
    IdentifierKind.NAME: 15,
    IdentifierKind.SCREEN_NAME: 15,
    IdentifierKind.CAMERA_SERIAL: 10,
    IdentifierKind.IP: 12,
}
"""How many subjects may share an identifier of each kind that proposes pairs."""

MOST_ALIKE = 10
"""How many subjects may bear handles that are alike, for these to propose pairs."""

_PORTS = 128  # neighbours, as one user of a carrier gets them
_PORT_S = 600
_STEPS = sorted({*SHARED_BY, *MOST_SHARING.values(), MOST_ALIKE})
_MIXED = 0x1E3779B97F4A7C15  # odd and large: keys and buckets mixed by it are seldom the same


def candidate_pairs(rows: Rows, subjects: Bools) -> Ints:
    """Return all pairs that some subjects are in, and some more: `lower << 32 | higher`, each once.

    Users of what they share must have been counted.
    """
    own = np.flatnonzero(subjects[rows["subject"]])
    asked = np.zeros(len(rows.nouns), np.bool_)
    asked[rows["noun"][own]] = True
    few = asked & (rows.users <= _most_sharing()[rows.nouns.kinds()])
    met = _met(rows.columns, rows.nouns.kinds(), {name: rows[name][own] for name in _SPOT})
    return np.unique(np.concatenate([met, _all(rows, np.flatnonzero(few[rows["noun"]]))]))


def turned_pairs(rows: Rows, before: Columns, spots: Columns, changed: Bools) -> Ints:
    """Return the pairs whom an address proposes that did not propose them before, or does no more.

    `before` are the columns that were, `spots` the rows by which they differ. Of pairs with a
    changed subject some may be missing.
    """
    shared = np.zeros(len(rows.nouns), np.bool_)
    shared[rows["noun"][~changed[rows["subject"]]]] = True
    near = {name: spots[name][shared[spots["noun"]]] for name in _SPOT}
    kinds = rows.nouns.kinds()
    return np.setxor1d(_met(before, kinds, near), _met(rows.columns, kinds, near))


def say_otherwise(users: Ints, before: Ints) -> Bools:
    """Whether so many users propose pairs, or say anything, otherwise than so many before.

    Example:
        >>> say_otherwise(np.array([31, 5, 50_001]), np.array([30, 6, 50_000])).tolist()
        [True, False, False]
    """
    return np.asarray(np.searchsorted(_STEPS, users) != np.searchsorted(_STEPS, before))


_SPOT = ("noun", "first", "port")


def _met(columns: Columns, kinds: Ints, near: Columns) -> Ints:
    """Subjects at one address within a day or two, or from near ports of it within minutes.

    Those who were `near` some rows in place and time, and all whom they may have met there.
    """
    places = np.zeros(len(kinds), np.bool_)
    places[near["noun"]] = True
    places &= kinds == kind_number(IdentifierKind.IP)
    chosen = np.flatnonzero(places[columns["noun"]])
    chosen = chosen[columns["first"][chosen] != UNKNOWN]
    few = chosen[columns["crowd_day"][chosen] <= MOST_AT_ADDRESS]
    port = chosen[columns["port"][chosen] > 0]
    return np.concatenate(
        [_near(columns, few, _by_day, near), _near(columns, port, _by_ports, near)]
    )


def _by_day(columns: Columns) -> tuple[Ints, Ints]:
    return columns["noun"].astype(np.int64), columns["first"] // DAY


def _by_ports(columns: Columns) -> tuple[Ints, Ints]:
    key = columns["noun"].astype(np.int64) << 16 | columns["port"] // _PORTS
    return key, columns["first"] // _PORT_S


def _near(
    columns: Columns, chosen: Ints, by: Callable[[Columns], tuple[Ints, Ints]], near: Columns
) -> Ints:
    from clew.network.resolution.kernels import pairs_near  # noqa: PLC0415 -- numba loads slowly

    key, bucket = by({name: columns[name][chosen] for name in _SPOT})
    spot_key, spot_bucket = by(near)
    spots = [spot_key * _MIXED + spot_bucket + beside for beside in (-1, 0, 1)]
    kept = np.flatnonzero(np.isin(key * _MIXED + bucket, np.unique(np.concatenate(spots))))
    key, bucket, subject = key[kept], bucket[kept], columns["subject"][chosen[kept]]
    order = np.lexsort((subject, bucket, key))
    key, bucket, subject = key[order], bucket[order], subject[order]
    first = starts_of(key, bucket, subject)[:-1]  # of each subject in each bucket
    key, bucket, subject = key[first], bucket[first], subject[first]
    arguments = (starts_of(key, bucket), key, bucket, subject, MOST_AT_ADDRESS)
    pairs = np.zeros(pairs_near(*arguments, np.zeros(0, np.int64)), np.int64)
    pairs_near(*arguments, pairs)
    return np.unique(pairs)


def _all(rows: Rows, chosen: Ints) -> Ints:
    from clew.network.resolution.kernels import pairs_of_all  # noqa: PLC0415 -- numba loads slowly

    keys = np.unique(rows["noun"][chosen].astype(np.int64) << 32 | rows["subject"][chosen])
    noun, subject = (keys >> 32).astype(np.int32), (keys & 0xFFFFFFFF).astype(np.int32)
    starts = starts_of(noun)
    pairs = np.zeros(pairs_of_all(starts, subject, np.zeros(0, np.int64)), np.int64)
    pairs_of_all(starts, subject, pairs)
    return np.unique(pairs)


@cache
def _most_sharing() -> Ints:
    """How many may share a noun of each kind that proposes pairs, by the kind's number."""
    most = np.zeros(2 * LIKENESS, np.int32)
    for kind, number in MOST_SHARING.items():
        most[kind_number(kind)] = number
    most[LIKENESS + kind_number(IdentifierKind.SCREEN_NAME)] = MOST_ALIKE
    return most
