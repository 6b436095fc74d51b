"""Candidates: pairs of subjects that are worth comparing, because they share what few others do.

What many share proposes nobody: a phone in fifty profiles or an address of a thousand users would
make millions of pairs. It stays evidence between candidates that something else proposes, and
explanations tell how many share it.
"""

import numpy as np

from clew.model.identifier import IdentifierKind
from clew.network.resolution.arrays import Bools, Ints
from clew.network.resolution.crowds import starts_of
from clew.network.resolution.kernels import pairs_near, pairs_of_all
from clew.network.resolution.rows import LIKENESS, Rows, kind_number
from clew.network.resolution.times import DAY, UNKNOWN

MOST_AT_ADDRESS = 12
"""Subjects seen at an address within a day, above which only near ports within minutes count."""

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


def candidate_pairs(rows: Rows, touched: Bools) -> Ints:
    """Return the pairs that the touched nouns propose, each once: `lower << 32 | higher`."""
    kinds = rows.nouns.kinds()[rows["noun"]]
    chosen = touched[rows["noun"]]
    found = [_met(rows, np.flatnonzero(chosen & (kinds == kind_number(IdentifierKind.IP))))]
    for kind, most in MOST_SHARING.items():
        found.append(_all(rows, np.flatnonzero(chosen & (kinds == kind_number(kind))), most))
    alike = LIKENESS + kind_number(IdentifierKind.SCREEN_NAME)
    found.append(_all(rows, np.flatnonzero(chosen & (kinds == alike)), MOST_ALIKE))
    return np.unique(np.concatenate(found))


def _met(rows: Rows, chosen: Ints) -> Ints:
    """Subjects at one address within a day or two, or from near ports of it within minutes."""
    chosen = chosen[rows["first"][chosen] != UNKNOWN]
    few = chosen[rows["crowd_day"][chosen] <= MOST_AT_ADDRESS]
    port = chosen[rows["port"][chosen] > 0]
    of_port = rows["noun"][port].astype(np.int64) << 16 | rows["port"][port] // _PORTS
    return np.concatenate(
        [
            _near(
                rows["noun"][few].astype(np.int64), rows["first"][few] // DAY, rows["subject"][few]
            ),
            _near(of_port, rows["first"][port] // _PORT_S, rows["subject"][port]),
        ]
    )


def _near(key: Ints, bucket: Ints, subject: Ints) -> Ints:
    order = np.lexsort((subject, bucket, key))
    key, bucket, subject = key[order], bucket[order], subject[order]
    first = starts_of(key, bucket, subject)[:-1]  # of each subject in each bucket
    key, bucket, subject = key[first], bucket[first], subject[first]
    arguments = (starts_of(key, bucket), key, bucket, subject, MOST_AT_ADDRESS)
    pairs = np.zeros(pairs_near(*arguments, np.zeros(0, np.int64)), np.int64)
    pairs_near(*arguments, pairs)
    return np.unique(pairs)


def _all(rows: Rows, chosen: Ints, most: int) -> Ints:
    keys = np.unique(rows["noun"][chosen].astype(np.int64) << 32 | rows["subject"][chosen])
    noun, subject = (keys >> 32).astype(np.int32), (keys & 0xFFFFFFFF).astype(np.int32)
    starts = starts_of(noun)
    pairs = np.zeros(pairs_of_all(starts, subject, most, np.zeros(0, np.int64)), np.int64)
    pairs_of_all(starts, subject, most, pairs)
    return np.unique(pairs)
