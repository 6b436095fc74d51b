"""Series: a number for each week, with what it counts and in which unit.

Example:
    >>> from datetime import date
    >>> weeks = [date(2026, 2, 23), date(2026, 3, 2)]
    >>> summed("reports", "", weeks, [(weeks[1], 2), (weeks[1], 1)]).values
    [0, 3]
    >>> medians("answer", weeks, [(weeks[0], 2.0), (weeks[0], 5.0)]).values
    [3.5, None]
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median


@dataclass(frozen=True, slots=True)
class Series:
    """`values` are as many as there are weeks; None where there is nothing to tell."""

    name: str
    unit: str
    values: Sequence[float | None]

    @property
    def total(self) -> float:
        """All weeks together."""
        return sum(one or 0 for one in self.values)


def summed(
    name: str, unit: str, weeks: Sequence[date], told: Iterable[tuple[date, float]]
) -> Series:
    """Return the sums of numbers by week; a number of another week is left out."""
    sums: dict[date, float] = dict.fromkeys(weeks, 0)
    for week, number in told:
        if week in sums:
            sums[week] += number
    return Series(name, unit, list(sums.values()))


def medians(name: str, weeks: Sequence[date], told: Iterable[tuple[date, float]]) -> Series:
    """Return the medians of days by week; None where nothing ended in a week."""
    found: dict[date, list[float]] = defaultdict(list)
    for week, days in told:
        found[week].append(days)
    values = [round(median(found[week]), 1) if week in found else None for week in weeks]
    return Series(name, "days", values)
