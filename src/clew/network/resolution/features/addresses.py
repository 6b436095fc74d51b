"""IP addresses that two accounts share: how near in time, from which port, in what crowd.

Only the address that says most counts, and what repeats: how many addresses, on how many days.
Where the two also share a device, its address says little more. An address alone links nobody,
whatever its ports say of one line: people of one home share that too; and who meets within minutes
at several addresses moves together. Beside something else an address of a
crowd counts only where they met there.
"""

import numpy as np

from clew.model.identifier import IdentifierKind
from clew.model.sentences import Sentences
from clew.model.wording import Wording
from clew.network.resolution.arrays import Bools, Ints
from clew.network.resolution.crowds import crowd_class
from clew.network.resolution.feature import Feature, Finding, Found, Strength
from clew.network.resolution.meetings import LINE_TOLD, MEETING_TOLD, line, meeting
from clew.network.resolution.nouns import kind_number
from clew.network.resolution.times import DAY, HOUR, MINUTE
from clew.network.resolution.view import NEVER, SOON_S, View

_APART = ("same_port", "near_port", "moments", "minutes", "hour", "day", "week", "longer")
_CROWD = ("few", "some", "many", "listed")
_FEW = 2  # of these, the first ones are no crowd
_ADDRESS_LEVELS = tuple(f"{apart}_{crowd}" for apart in _APART for crowd in _CROWD)
LEVELS = tuple(f"{level}{beside}" for beside in ("", ".beside_device") for level in _ADDRESS_LEVELS)
_COUNTS = ("twice", "3_4_times", "5_times")
_MOMENTS_S = 2 * MINUTE
_DEVICES = [kind_number(kind) for kind in (IdentifierKind.DEVICE, IdentifierKind.IMEI)]


def find_address(view: View) -> Found:
    """Both accounts were used from the same IP address."""
    record, cell = _addresses(view)
    order = np.lexsort((record, cell, view.shared.pair[record]))
    pair = view.shared.pair[record[order]]
    best = order[np.unique(pair, return_index=True)[1]]
    pair = view.shared.pair[record[best]]
    beside = np.isin(pair, _sharing_device(view))
    return Found(pair, cell[best] + beside * len(_ADDRESS_LEVELS), record[best])


def find_more_addresses(view: View) -> Found:
    """They met at several IP addresses that few share."""
    record, cell = _addresses(view)
    counted = _is_home(cell) & (view.shared.nearest[record] <= DAY)
    number = np.bincount(view.shared.pair[record[counted]], minlength=len(view))
    pair = np.flatnonzero(number > 1)
    return Found.of_pairs(pair, np.searchsorted([2, 4], number[pair]))


def find_days_together(view: View) -> Found:
    """They were used within minutes of each other, again and again, at an address few share."""
    record, cell = _addresses(view)
    days = np.zeros(len(view), np.int64)
    home = record[_is_home(cell)]
    np.add.at(days, view.shared.pair[home], view.shared.days[home])
    pair = np.flatnonzero(days > 1)
    return Found.of_pairs(pair, np.searchsorted([2, 4], days[pair]))


def find_one_line(view: View) -> Found:
    """They were used within minutes from one port of one address, or from one line's ports.

    Ports that lie near each other tell one line where a crowd shares the address; at home they may
    be anybody's of the house.
    """
    shared = view.shared
    crowd = crowd_of(view, shared.row_a, shared.row_b)
    near = np.where(crowd > 0, shared.near_port_gap, NEVER)
    gap = np.minimum(shared.port_gap, near)
    record = np.flatnonzero(gap <= SOON_S)
    record = record[np.lexsort((record, gap[record], shared.pair[record]))]
    pair, first = np.unique(shared.pair[record], return_index=True)
    return Found(pair, np.zeros(len(pair), np.int64), record[first])


def find_moves(view: View) -> Found:
    """They were used within minutes of each other at several addresses: they move together."""
    record, _ = _addresses(view)
    visits = record[view.shared.nearest[record] <= SOON_S]
    number = np.bincount(view.shared.pair[visits], minlength=len(view))
    pair = np.flatnonzero(number > 1)
    return Found.of_pairs(pair, np.searchsorted([2, 4], number[pair]))


def find_days_on_device(view: View) -> Found:
    """They were used within minutes of each other on one device, again and again."""
    record = np.flatnonzero(np.isin(view.shared.kind, _DEVICES))
    days = np.zeros(len(view), np.int64)
    np.add.at(days, view.shared.pair[record], view.shared.days[record])
    pair = np.flatnonzero(days > 1)
    return Found.of_pairs(pair, np.searchsorted([2, 4], days[pair]))


def _addresses(view: View) -> tuple[Ints, Ints]:
    """The shared addresses whose times are known, and the cell of each in _ADDRESS_LEVELS."""
    shared = view.shared
    record = np.flatnonzero(
        (shared.kind == kind_number(IdentifierKind.IP)) & (shared.nearest != NEVER)
    )
    nearest = shared.nearest[record]
    apart = np.searchsorted([_MOMENTS_S, SOON_S, HOUR, DAY, 7 * DAY], nearest) + 2
    crowd = crowd_of(view, shared.row_a[record], shared.row_b[record])
    near = (shared.near_port_gap[record] <= SOON_S) & (crowd > 0)
    apart = np.where(near, 1, apart)
    apart = np.where(shared.port_gap[record] <= SOON_S, 0, apart)
    return record, apart * len(_CROWD) + crowd


def crowd_of(view: View, one: Ints, other: Ints) -> Ints:
    """Return which of _CROWD rows at an address lie in."""
    day = np.maximum(view.rows["crowd_day"][one], view.rows["crowd_day"][other])
    month = np.maximum(view.rows["crowd_month"][one], view.rows["crowd_month"][other])
    listed = view.listed[one] | view.listed[other]
    return np.where(listed, len(_CROWD) - 1, crowd_class(day, month))


def _is_home(cell: Ints) -> Bools:
    return cell % len(_CROWD) < _FEW


def _sharing_device(view: View) -> Ints:
    return view.shared.pair[np.isin(view.shared.kind, _DEVICES)]


_TIMES = {
    "twice": Wording("two"),
    "3_4_times": Wording("three or four"),
    "5_times": Wording("five or more"),
}
_TIMES_TOLD = Sentences((*_TIMES.values(),))


def _details(view: View, finding: Finding) -> Wording:
    level = finding.level
    return meeting(
        view,
        finding,
        same_port=level.startswith("same_port"),
        listed=level.partition(".")[0].endswith("listed"),
        device="beside_device" in level,
    )


def _count(_view: View, finding: Finding) -> Wording:
    return _TIMES[finding.level]


def _surroundings(_level: str) -> Strength:
    return Strength.ADDRESS


def _met(level: str) -> Strength:
    """A home in common is ground whenever it was; in a crowd it takes one visit."""
    apart, _, crowd = level.partition(".")[0].rpartition("_")
    is_visit = _APART.index(apart) < _APART.index("hour")
    return Strength.ADDRESS if is_visit or crowd in _CROWD[:_FEW] else Strength.NONE


FEATURES = (
    Feature("ip", LEVELS, find_address, _details, _met, MEETING_TOLD),
    Feature("more_addresses", _COUNTS, find_more_addresses, _count, _surroundings, _TIMES_TOLD),
    Feature("days_together", _COUNTS, find_days_together, _count, _surroundings, _TIMES_TOLD),
    Feature("one_line", ("minutes",), find_one_line, line, _surroundings, LINE_TOLD),
    Feature("moves_together", _COUNTS, find_moves, _count, _surroundings, _TIMES_TOLD),
    Feature(
        "days_on_device",
        _COUNTS,
        find_days_on_device,
        _count,
        lambda _level: Strength.DEVICE,
        _TIMES_TOLD,
    ),
)
