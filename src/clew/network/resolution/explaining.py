"""Explaining a link: its contributions in words, what speaks against, and what it stands on."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

import numpy as np

from clew.model.identifier import Identifier
from clew.model.network import Contribution, Link, Verdict
from clew.model.wording import Wording
from clew.network.resolution.feature import Finding
from clew.network.resolution.grounds import carries
from clew.network.resolution.nouns import LIKENESS
from clew.network.resolution.scoring import findings, probabilities, score
from clew.network.resolution.view import View
from clew.network.resolution.weights import THOUSANDTHS, Table, Weights

OF_HOUSEHOLD = Wording("%(why)s; it says more for two of one household")

_EXACT = 14  # pieces of evidence among which the smallest set is looked for in every way


@dataclass(frozen=True, slots=True)
class SharedIdentifier:
    """What both accounts are seen with, and how many others are."""

    identifier: Identifier
    others: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why two accounts are linked as they are.

    `link.evidence` lists all contributions, those for the same person first. `against` is what
    speaks against it most, for unrelated people or for two persons of one household: its weight is
    over the likelier of these, so always below 0. `breaking` is the smallest set of evidence
    without which the pair is not sure enough to be linked by itself; empty where it is not.
    `carried` is False where all evidence is of a sort that never links alone. `verdict` is what a
    person judged, which the probabilities do not know.
    """

    link: Link
    against: Contribution | None
    shared: tuple[SharedIdentifier, ...]
    breaking: tuple[Contribution, ...]
    carried: bool
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class _Piece:
    """One contribution with its weights in thousandths and the ground it gives."""

    told: Contribution
    same: int
    household: int
    ground: int

    @property
    def over_household(self) -> int:
        """What it adds over the likelier of the other hypotheses."""
        return self.same - max(self.household, 0)


def explain(  # noqa: PLR0913 -- all that a link rests on
    a: Identifier,
    b: Identifier,
    view: View,
    *,
    table: Table,
    weights: Weights,
    verdict: Verdict | None,
) -> Explanation:
    """Explain the only pair of a view; `a` is before `b`."""
    found = findings(view, table)
    scores = score(found, 1, table=table, weights=weights)
    pieces = _pieces(view, found.place.tolist(), found.record.tolist(), table)
    evidence = tuple(piece.told for piece in pieces)
    least = min(pieces, key=lambda piece: piece.over_household, default=None)
    return Explanation(
        link=Link(a, b, float(scores.p_same[0]), float(scores.p_household[0]), evidence),
        against=_against(least) if least and least.over_household < 0 else None,
        shared=_shared(view),
        breaking=_breaking(pieces, weights),
        carried=_is_carried(pieces),
        verdict=verdict,
    )


def evidence_of_all(view: View, table: Table) -> list[tuple[Contribution, ...]]:
    """Return the contributions of every pair of a view, those for the same person first.

    Each `why` is text alone, as records keep it: there are many. `evidence.read_evidence` makes a
    wording of it again.
    """
    found = findings(view, table)
    order = np.argsort(found.pair, kind="stable")
    bounds = np.searchsorted(found.pair[order], np.arange(len(view) + 1)).tolist()
    told = []
    for pair, (begin, end) in enumerate(pairwise(bounds)):
        own = order[begin:end]
        pieces = _pieces(view, found.place[own].tolist(), found.record[own].tolist(), table, pair)
        told.append(tuple(replace(piece.told, why=str(piece.told.why)) for piece in pieces))
    return told


def _pieces(
    view: View, places: list[int], records: list[int], table: Table, pair: int = 0
) -> list[_Piece]:
    made = []
    for place, record in zip(places, records, strict=True):
        feature, level = table.level(place)
        same, household = table.weights[place].tolist()
        why = feature.say(view, Finding(pair, level, record))
        told = Contribution(feature.name, same / THOUSANDTHS, why)
        made.append(_Piece(told, same, household, int(table.grounds[place])))
    return sorted(made, key=lambda piece: (-piece.same, piece.told.kind, piece.told.why))


def _against(least: _Piece) -> Contribution:
    """What speaks against; what says more for a household may speak for one person as well."""
    if least.household <= 0:
        return least.told
    why = OF_HOUSEHOLD.filled(why=least.told.why)
    return Contribution(least.told.kind, least.over_household / THOUSANDTHS, why)


def _shared(view: View) -> tuple[SharedIdentifier, ...]:
    found = {noun: int(view.users[noun]) - 2 for noun in _nouns(view)}
    shared = (SharedIdentifier(view.identifier(noun), others) for noun, others in found.items())
    return tuple(sorted(shared, key=lambda one: (one.others, one.identifier)))


def _nouns(view: View) -> list[int]:
    return [int(noun) for noun in view.shared.noun[view.shared.kind < LIKENESS]]


def _breaking(pieces: list[_Piece], weights: Weights) -> tuple[Contribution, ...]:
    """The smallest set without which the pair is not linked; of many, the weightiest first."""
    if not _is_linked(pieces, weights):
        return ()
    speaking = sorted((p for p in pieces if p.same > 0), key=lambda p: -p.over_household)
    if len(speaking) <= _EXACT:
        for size in range(1, len(speaking) + 1):
            for chosen in combinations(speaking, size):
                if not _is_linked([p for p in pieces if p not in chosen], weights):
                    return tuple(piece.told for piece in chosen)
    for size in range(1, len(speaking) + 1):
        if not _is_linked([p for p in pieces if p not in speaking[:size]], weights):
            return tuple(piece.told for piece in speaking[:size])
    return tuple(piece.told for piece in speaking)


def _is_linked(pieces: Collection[_Piece], weights: Weights) -> bool:
    sums = [[sum(p.same for p in pieces), sum(p.household for p in pieces)]]
    p_same, _ = probabilities(np.array(sums), weights)
    return bool(p_same[0] >= weights.sure) and _is_carried(pieces)


def _is_carried(pieces: Collection[_Piece]) -> bool:
    grounds = np.bitwise_or.reduce([piece.ground for piece in pieces], initial=0)
    return bool(carries(np.array(grounds)))
