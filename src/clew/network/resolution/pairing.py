"""Pairing: which pairs of subjects there are and what they score, kept true piece by piece.

What rows that come or go can change is counted and scored anew, by the same steps as everything:
crowds of the touched nouns; then pairs of subjects who were touched or of whom a row is in another
class of crowd. Of others who share a touched noun, pairs are scored anew that it now proposes, or
no more, or of which so many users say something else. So one report more of what thousands share
concerns few of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from clew.model.identifier import Identifier
from clew.model.sharing import SharingNote
from clew.model.sighting import Sighting
from clew.network.listed import Listed
from clew.network.resolution.arrays import Bools, Floats, Ints, Kept
from clew.network.resolution.candidates import candidate_pairs, say_otherwise, turned_pairs
from clew.network.resolution.change import Change
from clew.network.resolution.crowds import count_crowds
from clew.network.resolution.rows import Rows
from clew.network.resolution.scored import SCORED, ScoredPairs
from clew.network.resolution.scoring import findings, score
from clew.network.resolution.view import View
from clew.network.resolution.weights import Table, Weights

_AT_ONCE = 400_000  # pairs that are scored at once: what bounds memory
_SUREST = 4.0  # log10 odds: surer or less sure does not count between clusters


@dataclass(frozen=True, slots=True)
class Renewed:
    """What a change did: pairs that are gone, those that are new or score anew, and whose.

    `recounted` are the nouns of which it is told otherwise how many share them.
    """

    dropped: ScoredPairs
    scored: ScoredPairs
    concerned: Ints
    recounted: Ints

    @property
    def subjects(self) -> set[int]:
        """Everybody whom the change may concern."""
        old, new = self.dropped, self.scored
        return set(np.concatenate([self.concerned, old.low, old.high, new.low, new.high]).tolist())


class Pairing:
    """The rows of all sightings, and the scores of all candidate pairs."""

    def __init__(self, notes: Iterable[SharingNote], weights: Weights) -> None:
        self.weights, self.table = weights, Table.of(weights)
        self.rows, self.pairs = Rows(), ScoredPairs.none()
        self._notes = Listed(notes)

    @classmethod
    def of_kept(cls, kept: Kept, notes: Iterable[SharingNote], weights: Weights) -> "Pairing":
        """Return the rows and pairs that `kept` gave."""
        pairing = cls(notes, weights)
        pairing.rows = Rows.of_kept(kept)
        pairing.pairs = ScoredPairs(*(kept[f"pair.{name}"] for name in SCORED))
        return pairing

    def kept(self) -> Kept:
        """Return arrays from which the same rows and pairs can be had again."""
        pairs = {f"pair.{name}": getattr(self.pairs, name) for name in SCORED}
        return self.rows.kept() | pairs

    def add(self, sightings: Iterable[Sighting]) -> Renewed:
        """Take in sightings of one or many reports."""
        return self._renew(self.rows.add(sightings))

    def withdraw(self, *reports: str) -> Renewed:
        """Forget all sightings of reports; of one that is not there, nothing."""
        return self._renew(self.rows.withdraw(*reports))

    def count_only(self, sightings: Iterable[Sighting]) -> None:
        """Take in sightings and count who shares what, without scoring a pair."""
        count_crowds(self.rows, self.marked(self.rows.add(sightings).touched))

    def view(self, keys: Ints, *, to_tell: bool = False) -> View:
        """Lay out the rows of some pairs."""
        return View(self.rows, keys, self._notes, to_tell=to_tell)

    def known(self, *subjects: Identifier) -> list[int]:
        """Return the numbers of subjects.

        Raises:
            LookupError: no sighting is of one of them.
        """
        numbers = [self.rows.nouns.known(subject) for subject in subjects]
        for subject, number in zip(subjects, numbers, strict=True):
            if number is None or not np.any(self.rows["subject"] == number):
                raise LookupError(f"no report is of {subject}")
        return [number for number in numbers if number is not None]

    def marked(self, numbers: Ints) -> Bools:
        """Return which of all nouns are among these."""
        marked = np.zeros(len(self.rows.nouns), np.bool_)
        marked[numbers] = True
        return marked

    def support(self, keys: Ints) -> Floats:
        """Return what pairs add to a merger; those that were no candidates are scored for it."""
        place = self.pairs.place(keys)
        support = self.pairs.support[place] if len(self.pairs) else np.zeros(len(keys))
        others = self._scored(np.unique(keys[place < 0]))  # which come sorted by pair
        support[place < 0] = others.support[others.place(keys[place < 0])]
        return support.clip(-_SUREST, _SUREST)

    def grounds(self, keys: Ints) -> Ints:
        """Return what a merger may stand on by each pair."""
        place = self.pairs.place(keys)
        grounds = self.pairs.grounds[place] if len(self.pairs) else np.zeros(len(keys), np.int64)
        return np.where(place >= 0, grounds, 0)

    def _renew(self, change: Change) -> Renewed:
        touched = change.touched
        if not len(touched):
            none = np.zeros(0, np.int64)
            return Renewed(ScoredPairs.none(), ScoredPairs.none(), none, none)
        changed, concerned, recounted = self._recounted(change, touched)
        new = candidate_pairs(self.rows, concerned)
        new = new[_concerned(new >> 32, new & 0xFFFFFFFF, changed, concerned)]
        old = _concerned(self.pairs.low, self.pairs.high, changed, concerned)
        dropped, whose = self.pairs.where(old), np.flatnonzero(concerned)
        renewed = Renewed(dropped, self._scored(new), whose, recounted)
        self.pairs = self.pairs.where(~old).with_(renewed.scored)
        return renewed

    def _recounted(self, change: Change, touched: Ints) -> tuple[Bools, Bools, Ints]:
        """Count crowds; return whose pairs all change, whose with one another may, and nouns."""
        rows, users = self.rows, self.rows.users
        crowds = count_crowds(rows, self.marked(touched))
        changed = self.marked(np.concatenate([touched, crowds.subjects]))
        before = np.zeros(len(rows.nouns), np.int32)
        before[: len(users)] = users
        otherwise = say_otherwise(rows.users, before)
        spots = {n: np.concatenate([change.rows[n], crowds.turned[n]]) for n in change.rows}
        turned = turned_pairs(rows, change.before, spots, changed)
        concerned = changed.copy()
        concerned[rows["subject"][otherwise[rows["noun"]]]] = True
        concerned[np.concatenate([turned >> 32, turned & 0xFFFFFFFF])] = True
        return changed, concerned, crowds.nouns

    def _scored(self, keys: Ints) -> ScoredPairs:
        found = ScoredPairs.none()
        for begin in range(0, len(keys), _AT_ONCE):
            some = keys[begin : begin + _AT_ONCE]
            what = findings(self.view(some), self.table)
            scores = score(what, len(some), table=self.table, weights=self.weights)
            columns = (scores.p_same, scores.p_household, scores.support, scores.grounds)
            found = found.with_(ScoredPairs(some, *columns))
        return found


def _concerned(low: Ints, high: Ints, changed: Bools, concerned: Bools) -> Bools:
    """Which pairs may score anew: of a changed subject, or of two who are concerned."""
    return np.asarray(changed[low] | changed[high] | (concerned[low] & concerned[high]))
