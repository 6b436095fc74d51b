"""Comparing what two accounts say of themselves, where it is not the same."""

from collections.abc import Callable, Mapping

import numpy as np

from clew.model.identifier import IdentifierKind
from clew.model.sentences import Sentences
from clew.model.wording import Wording
from clew.network.resolution.feature import Finding, Found
from clew.network.resolution.nouns import kind_number
from clew.network.resolution.view import View

MOST_COMPARED = 12
"""Values of one kind and one account that are compared: who bears more is compared by the first."""


def without_common(view: View, kind: IdentifierKind, compare: Callable[[str, str], int]) -> Found:
    """Return the highest level that any two values reach, of pairs that have no value in common.

    `compare` returns a level, or -1 where two values cannot be compared.
    """
    groups = view.groups_of(kind)
    count = view.subjects_with(groups)
    starts = np.searchsorted(view.group_subject[groups], np.arange(len(view.subjects) + 1))
    common = np.zeros(len(view), np.bool_)
    common[view.shared.pair[view.shared.kind == kind_number(kind)]] = True
    pair = np.flatnonzero((count[view.a] > 0) & (count[view.b] > 0) & ~common)
    values = [view.identifier(noun).value for noun in view.group_noun[groups]]
    level = np.fromiter(
        (
            max(
                compare(*sorted((one, other)))
                for one in sorted(values[starts[a] : starts[a + 1]])[:MOST_COMPARED]
                for other in sorted(values[starts[b] : starts[b + 1]])[:MOST_COMPARED]
            )
            for a, b in zip(view.a[pair].tolist(), view.b[pair].tolist(), strict=True)
        ),
        np.int64,
        len(pair),
    )
    return Found.of_pairs(pair[level >= 0], level[level >= 0])


def beside(view: View, finding: Finding, kind: IdentifierKind) -> Wording:
    """Return what each of a pair is seen with of one kind, side by side."""
    one, other = (_seen_with(view, end[finding.pair], kind) for end in (view.a, view.b))
    return _BESIDE.filled(one=", ".join(one), other=", ".join(other))


def compared(
    view: View, finding: Finding, kind: IdentifierKind, how: Mapping[str, Wording]
) -> Wording:
    """Return the same, and how alike it is, by the levels."""
    return _COMPARED.filled(values=beside(view, finding, kind), how=how[finding.level])


def compared_told(how: Mapping[str, Wording]) -> Sentences:
    """Return what `compared` says, to be known again in a record."""
    return Sentences((_COMPARED,), {"values": BESIDE_TOLD, "how": Sentences((*how.values(),))})


_BESIDE = Wording("%(one)s / %(other)s")
_COMPARED = Wording("%(values)s; %(how)s")
BESIDE_TOLD = Sentences((_BESIDE,))
"""What `beside` says, to be known again in a record."""


def _seen_with(view: View, subject: int, kind: IdentifierKind) -> list[str]:
    own = slice(*view.subject_starts[subject : subject + 2])
    nouns = view.group_noun[own][view.group_kind[own] == kind_number(kind)]
    return sorted(view.identifier(noun).value for noun in nouns)
