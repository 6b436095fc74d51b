"""Components: subjects that chains of sure pairs connect, small enough to be clustered.

A component that grows too large is told by its weakest pairs: the threshold is raised, in fixed
steps, until what remains connected is small enough.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from clew.network.resolution.arrays import Bools, Ints
from clew.network.resolution.scored import ScoredPairs

MOST_TOGETHER = 150
"""Subjects that are clustered together."""

_STEPS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998)

type Neighbours = dict[int, dict[int, float]]


class Graph:
    """The sure pairs, by subject, with what probability; pairs judged the same have 1.

    Those that it begins with lie in arrays, and are looked up when a subject is first asked for.
    """

    def __init__(self, pairs: ScoredPairs | None = None) -> None:
        pairs = ScoredPairs.none() if pairs is None else pairs
        likely = pairs.where(_connect(pairs))
        ends = np.concatenate([likely.low, likely.high])
        order = np.argsort(ends, kind="stable")
        self._subject = ends[order]
        self._other = np.concatenate([likely.high, likely.low])[order]
        self._p = np.concatenate([likely.p_same, likely.p_same])[order]
        self._near: Neighbours = {}

    def put(self, pairs: ScoredPairs) -> None:
        """Add those that are sure."""
        likely = pairs.where(_connect(pairs))
        for low, high, p in zip(
            likely.low.tolist(), likely.high.tolist(), likely.p_same.tolist(), strict=True
        ):
            self.connect(low, high, p)

    def connect(self, one: int, other: int, p: float) -> None:
        """Add one pair, or make it as probable as this."""
        self._near_to(one)[other] = self._near_to(other)[one] = p

    def drop(self, pairs: ScoredPairs) -> None:
        """Take pairs away."""
        likely = pairs.where(_connect(pairs))
        for low, high in zip(likely.low.tolist(), likely.high.tolist(), strict=True):
            self.cut(low, high)

    def cut(self, one: int, other: int) -> None:
        """Take a pair away, if it is there."""
        self._near_to(one).pop(other, None)
        self._near_to(other).pop(one, None)

    def components(self, subjects: Iterable[int]) -> Iterator[list[int]]:
        """Yield the components, of two or more, that hold any of some subjects."""
        done: set[int] = set()
        for subject in subjects:
            if subject not in done and self._near_to(subject):
                whole = self._reached(subject, 0.0)
                done |= whole
                yield from self._small_enough(whole, 0)

    def _small_enough(self, whole: set[int], step: int) -> Iterator[list[int]]:
        if len(whole) <= MOST_TOGETHER:
            yield sorted(whole)
        elif step == len(_STEPS):  # as sure as pairs get, and still a crowd: nobody is linked
            return
        else:
            left = set(whole)
            while left:
                part = self._reached(min(left), _STEPS[step])
                left -= part
                if len(part) > 1:
                    yield from self._small_enough(part, step + 1)

    def _reached(self, subject: int, least: float) -> set[int]:
        reached, front = {subject}, [subject]
        while front:
            for other, p in self._near_to(front.pop()).items():
                if p >= least and other not in reached:
                    reached.add(other)
                    front.append(other)
        return reached

    def _near_to(self, subject: int) -> dict[int, float]:
        near = self._near.get(subject)
        if near is None:
            begin, end = np.searchsorted(self._subject, [subject, subject + 1])
            ends = self._other[begin:end].tolist(), self._p[begin:end].tolist()
            near = self._near[subject] = dict(zip(*ends, strict=True))
        return near


def _connect(pairs: ScoredPairs) -> Bools:
    return np.asarray(pairs.grounds > 0)


def all_pairs(component: list[int]) -> Ints:
    """Return the keys of all pairs of a component, which is sorted."""
    members = np.array(component, np.int64)
    low, high = np.triu_indices(len(members), 1)
    return members[low] << 32 | members[high]
