"""Two places or two devices at once: one person is seldom in both."""

import numpy as np

from clew.model.identifier import IdentifierKind
from clew.model.sentences import Sentences
from clew.model.wording import Wording
from clew.network.resolution.arrays import Ints
from clew.network.resolution.crowds import starts_of
from clew.network.resolution.feature import Feature, Finding, Found
from clew.network.resolution.features.addresses import crowd_of
from clew.network.resolution.nouns import kind_number
from clew.network.resolution.times import MINUTE, UNKNOWN
from clew.network.resolution.view import View

_LEVELS = ("once", "twice", "often")
_FEW = 2  # the crowds that are no crowd: see `crowd_of`


def find_places_at_once(view: View) -> Found:
    """The two accounts were used within two minutes at two IP addresses that few share."""
    return _levels(_at_once(view)[0])


def find_devices_at_once(view: View) -> Found:
    """The two accounts were used within two minutes on two devices at one IP address."""
    return _levels(_at_once(view)[1])


def _levels(days: Ints) -> Found:
    pair = np.flatnonzero(days)
    return Found.of_pairs(pair, np.searchsorted([1, 2], days[pair]))


def _at_once(view: View) -> tuple[Ints, Ints]:
    from clew.network.resolution.kernels import fill_at_once  # noqa: PLC0415 -- numba loads slowly

    row = _usable(view)
    found = (
        view.row_subject[row],
        view.rows["first"][row],
        view.row_noun[row],
        _devices(view)[view.rows["occasion"][row]],
    )
    order = np.lexsort(tuple(reversed(found)))
    columns = [column[order] for column in found]
    kept = starts_of(*columns)[:-1]
    subject, first, noun, device = (column[kept] for column in columns)
    starts = np.searchsorted(subject, np.arange(len(view.subjects) + 1)).astype(np.int64)
    apart, devices = np.zeros((2, len(view)), np.int32)
    fill_at_once(view.a, view.b, starts, first, noun, device, apart, devices)
    return apart, devices


def _usable(view: View) -> Ints:
    """Rows at an address that few share, which say when to the minute."""
    rows, ip = view.rows, kind_number(IdentifierKind.IP)
    row = np.flatnonzero(view.row_kind == ip)
    exact = rows["last"][row] - rows["first"][row] <= MINUTE
    row = row[exact & (rows["first"][row] != UNKNOWN)]
    return np.asarray(row[crowd_of(view, row, row) < _FEW])


def _devices(view: View) -> Ints:
    """The device of each occasion, or -1 where none is recorded or several are."""
    row = np.flatnonzero(view.row_kind == kind_number(IdentifierKind.DEVICE))
    occasion, noun = view.rows["occasion"][row], view.row_noun[row]
    last = np.full(view.occasions, -1, np.int32)
    np.maximum.at(last, occasion, noun)
    first = last.copy()
    np.minimum.at(first, occasion, noun)
    return np.where(first == last, last, np.int32(-1))


_WORDS = {
    "once": Wording("on one day"),
    "twice": Wording("on two days"),
    "often": Wording("on more days"),
}
_TOLD = Sentences((*_WORDS.values(),))


def _details(_view: View, finding: Finding) -> Wording:
    return _WORDS[finding.level]


FEATURES = (
    Feature("places_at_once", _LEVELS, find_places_at_once, _details, told=_TOLD),
    Feature("devices_at_once", _LEVELS, find_devices_at_once, _details, told=_TOLD),
)
