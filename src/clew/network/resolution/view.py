"""A view: some pairs of subjects, with all rows of theirs laid out for comparing.

Features read it. Subjects have places in the view (`a` and `b` of each pair). Groups are the rows
of one subject and one noun. A shared group (`pair`, `group_a`, `group_b`) is a noun that both are
seen with; its arrays say how the two lie in time.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from clew.model.identifier import Identifier, IdentifierKind
from clew.network.listed import Listed
from clew.network.resolution.arrays import Bools, Ints
from clew.network.resolution.crowds import holds, is_crowd, starts_of
from clew.network.resolution.nouns import kind_number
from clew.network.resolution.rows import PROXY, VERIFIED, Rows
from clew.network.resolution.times import MINUTE

SOON_S = 10 * MINUTE
"""Within which two sightings at one address are of one visit."""

NEVER = 1 << 62

_SORTED_BY = ("last", "port", "first")  # after subject and noun
_KEPT = ("first", "last", "port", "occasion", "attested", "flags", "crowd_day", "crowd_month")


@dataclass(frozen=True, slots=True)
class Shared:
    """What both subjects of a pair are seen with, by arrays of one length."""

    pair: Ints
    group_a: Ints
    group_b: Ints
    noun: Ints
    kind: Ints
    nearest: Ints  # seconds that the two nearest sightings lie apart at most, or NEVER
    row_a: Ints  # these sightings
    row_b: Ints
    port_gap: Ints  # of sightings with the same port, or NEVER
    near_port_gap: Ints  # of sightings whose ports lie near each other, or NEVER
    days: Ints  # days on which both are seen within SOON_S


class View:
    """Pairs of subjects, `lower << 32 | higher` each, and the rows of these subjects.

    Nouns have numbers of the view's own, so do the subjects of `pairs`. With `to_tell` they are in
    the order of the identifiers: of things that say as much it is told of the same one, and in the
    same order, however they came.
    """

    def __init__(self, rows: Rows, pairs: Ints, notes: Listed, *, to_tell: bool = False) -> None:
        self.notes, self._nouns = notes, rows.nouns
        ends = pairs >> 32, pairs & 0xFFFFFFFF
        chosen = _rows_of(rows, np.concatenate(ends))
        self._named = np.unique(np.concatenate([*ends, rows["noun"][chosen]]))
        if to_tell:
            self._named = _in_order(rows, self._named)
        number = np.zeros(len(rows.nouns), np.int32)
        number[self._named] = np.arange(len(self._named))
        low, high = (number[end] for end in ends)
        low, high = np.minimum(low, high).astype(np.int64), np.maximum(low, high).astype(np.int64)
        self.pairs = low << 32 | high
        self.subjects = np.unique(np.concatenate([low, high]))
        self.a = np.searchsorted(self.subjects, low)
        self.b = np.searchsorted(self.subjects, high)
        chosen = _sorted(rows, chosen, number)
        self.row_noun = number[rows["noun"][chosen]]
        self.rows = {name: rows[name][chosen] for name in _KEPT}
        subject = np.searchsorted(self.subjects, number[rows["subject"][chosen]]).astype(np.int32)
        self.row_subject = subject
        self.group_starts = starts_of(subject, self.row_noun)
        self.group_noun = self.row_noun[self.group_starts[:-1]]
        self.group_subject = subject[self.group_starts[:-1]]
        self.subject_starts = np.searchsorted(
            self.group_subject, np.arange(len(self.subjects) + 1)
        ).astype(np.int64)
        self.occasions = rows.occasions
        kinds = rows.nouns.kinds()[self._named]
        self.row_kind = kinds[self.row_noun]
        self.group_kind = kinds[self.group_noun].astype(np.int64)
        self.users = rows.users[self._named]

    def __len__(self) -> int:
        return len(self.pairs)

    def identifier(self, noun: int) -> Identifier:
        """Return the identifier that a number stands for."""
        return self._nouns[self._named[noun]]

    def groups_of(self, *kinds: IdentifierKind) -> Ints:
        """Return the groups whose nouns are of some kinds."""
        return np.flatnonzero(np.isin(self.group_kind, [kind_number(kind) for kind in kinds]))

    def subjects_with(self, groups: Ints) -> Ints:
        """Return how many of some groups each subject has."""
        return np.bincount(self.group_subject[groups], minlength=len(self.subjects)).astype(
            np.int32
        )

    @cached_property
    def attested(self) -> Ints:
        """How well each group is attested at best."""
        return np.maximum.reduceat(self.rows["attested"], self.group_starts[:-1])

    @cached_property
    def verified(self) -> Bools:
        """Which groups a service checked."""
        return np.asarray(self.attested == VERIFIED)

    @cached_property
    def listed(self) -> Bools:
        """Which rows lists or their sources say are at an address that strangers share."""
        proxy = (self.rows["flags"] & PROXY) > 0
        listed = proxy.copy()
        groups = self.groups_of(IdentifierKind.IP) if self.notes else ()
        for group in groups:
            notes = self.notes.notes_on(self.identifier(self.group_noun[group]))
            for note in notes:
                for row in range(*self.group_starts[group : group + 2]):
                    at_s = int(self.rows["first"][row])
                    listed[row] |= is_crowd(note.sharing) and holds(note, at_s)
        return np.asarray(listed)

    @cached_property
    def shared(self) -> Shared:
        """All that the subjects of each pair share."""
        from clew.network.resolution.kernels import shared_groups  # noqa: PLC0415 -- numba loads slowly

        starts, nouns = self.subject_starts, self.group_noun
        arguments = (self.a, self.b, starts, nouns)
        found = np.zeros((3, shared_groups(*arguments, np.zeros((3, 0), np.int32))), np.int32)
        shared_groups(*arguments, found)
        return self._met(*found)

    def _met(self, pair: Ints, group_a: Ints, group_b: Ints) -> Shared:
        from clew.network.resolution.kernels import meet  # noqa: PLC0415 -- numba loads slowly

        count = len(pair)
        nearest, port_gap, near_port = np.zeros((3, count), np.int64)
        rows, days = np.zeros((2, count), np.int64), np.zeros(count, np.int32)
        times = (self.rows["first"], self.rows["last"], self.rows["port"])
        told = (nearest, rows, port_gap, near_port, days)
        meet(group_a, group_b, self.group_starts, *times, SOON_S, *told)
        noun = self.group_noun[group_a]
        kind = self.group_kind[group_a]
        return Shared(
            pair, group_a, group_b, noun, kind, nearest, rows[0], rows[1], port_gap, near_port, days
        )


def _rows_of(rows: Rows, subjects: Ints) -> Ints:
    wanted = np.zeros(len(rows.nouns), np.bool_)
    wanted[subjects] = True
    return np.flatnonzero(wanted[rows["subject"]])


def _in_order(rows: Rows, named: Ints) -> Ints:
    """Return the numbers of nouns in the order of the identifiers that they stand for."""
    kinds = rows.nouns.kinds()
    return np.array(sorted(named.tolist(), key=lambda n: (rows.nouns[n], kinds[n])), np.int64)


def _sorted(rows: Rows, chosen: Ints, number: Ints) -> Ints:
    columns = [rows[name][chosen] for name in _SORTED_BY]
    named = [number[rows[name][chosen]] for name in ("noun", "subject")]
    return chosen[np.lexsort([*columns, *named])]
