"""Resolving: from sightings to links and entities, from nothing or piece by piece.

A piece (a report, a correction, a recall, a judgement) touches subjects and nouns. What it can
change is worked out anew, by the same steps as everything: crowds and pairs (`pairing`), then the
clusters of whom they concern (`grouping`). So the result never depends on what came in which order,
and equals that of a start from nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from clew.model.identifier import Identifier
from clew.model.network import Entity, Judgement, Link
from clew.model.sharing import SharingNote
from clew.model.sighting import Sighting
from clew.network.resolution.arrays import Bools, Kept
from clew.network.resolution.explaining import Explanation, evidence_of_all, explain
from clew.network.resolution.grouping import Grouping, Members
from clew.network.resolution.news import Gathered, News
from clew.network.resolution.pairing import Pairing, Renewed
from clew.network.resolution.scored import ScoredPairs, pair_key
from clew.network.resolution.weights import Weights, default_weights

LEAST_SAME, LEAST_HOUSEHOLD = 0.1, 0.5
"""Links less probable in both ways are not told."""

_EXPLAINED_AT_ONCE = 5_000


def resolve(
    sightings: Iterable[Sighting],
    *,
    judgements: Iterable[Judgement] = (),
    notes: Iterable[SharingNote] = (),
    weights: Weights | None = None,
) -> "Resolution":
    """Return who is who by these sightings, lists and judgements.

    Example:
        >>> resolve([]).entities
        ()
    """
    resolution = Resolution(notes=notes, weights=weights)
    resolution.judge(judgements)
    resolution.add(sightings)
    return resolution


def explain_pairs(
    pairs: Iterable[tuple[Identifier, Identifier]],
    sightings: Iterable[Sighting],
    *,
    judgements: Iterable[Judgement] = (),
    notes: Iterable[SharingNote] = (),
    weights: Weights | None = None,
) -> list[Explanation]:
    """Explain some pairs as `Resolution.explain` does, without scoring any other.

    Raises:
        LookupError: no sighting is of one of them.
        ValueError: a pair is the same account twice.
    """
    resolution = Resolution(notes=notes, weights=weights)
    resolution.count_only(sightings, judgements)
    return [resolution.explain(a, b) for a, b in pairs]


class Resolution:
    """Links and entities, kept true while sightings and judgements come and go."""

    def __init__(
        self, *, notes: Iterable[SharingNote] = (), weights: Weights | None = None
    ) -> None:
        self._pairing = Pairing(notes, weights or default_weights())
        self._grouping = Grouping(self._pairing)
        self._gathered = Gathered()

    @classmethod
    def of_kept(
        cls,
        kept: Kept,
        *,
        notes: Iterable[SharingNote] = (),
        weights: Weights | None = None,
    ) -> "Resolution":
        """Take up again what `kept` gave, by the same lists and weights.

        A report that was in it is withdrawn before it is added again: its occasions are forgotten.
        """
        resolution = cls()
        resolution._pairing = Pairing.of_kept(kept, notes, weights or default_weights())
        resolution._grouping = Grouping.of_kept(kept, resolution._pairing)
        return resolution

    def kept(self) -> Kept:
        """Return arrays from which the same can be had again: see `of_kept`."""
        return self._pairing.kept() | self._grouping.kept()

    def add(self, sightings: Iterable[Sighting]) -> None:
        """Take in sightings of one or many reports."""
        self._follow(self._pairing.add(sightings))

    def withdraw(self, *reports: str) -> None:
        """Forget all sightings of reports; of one that is not there, nothing."""
        self._follow(self._pairing.withdraw(*reports))

    def judge(self, judgements: Iterable[Judgement]) -> None:
        """Let these judgements, and no others, steer who is who."""
        self._gathered.subjects |= self._grouping.judge(judgements)

    @property
    def links(self) -> tuple[Link, ...]:
        """All links that are told, in order, without their texts: see `explain`."""
        told = self._pairing.pairs.where(_is_told(self._pairing.pairs))
        return tuple(sorted(self._links(told), key=lambda link: (link.a, link.b)))

    def links_of(self, subject: Identifier) -> tuple[Link, ...]:
        """Return the links of one account, the likeliest first."""
        pairs, number = self._pairing.pairs, self._pairing.rows.nouns.known(subject)
        own = _is_told(pairs) & ((pairs.low == number) | (pairs.high == number))
        found = self._links(pairs.where(own))
        return tuple(sorted(found, key=lambda link: (-link.p_same, link.a, link.b)))

    def links_with_evidence(self, *, least: float = LEAST_SAME) -> tuple[Link, ...]:
        """Return the links from a probability of the same person on, in order, with their texts.

        As `explain` says them, many at a time.
        """
        pairs = self._pairing.pairs
        return self._explained(pairs.where(_is_told(pairs) & (pairs.p_same >= least)))

    def news(self, *, least: float = LEAST_SAME) -> News:
        """Return what is otherwise since this was begun, or taken up again.

        Links are told from a probability of the same person on, as by `links_with_evidence`.
        """
        pairs, nouns = self._pairing.pairs, self._pairing.rows.nouns
        is_told = _is_told(pairs) & (pairs.p_same >= least)
        keys = self._gathered.pairs(self._pairing, is_told)
        named = [nouns[number] for number in sorted(self._gathered.subjects)]
        present = self._pairing.marked(self._pairing.rows["subject"])
        clusters = {self._grouping.of(n) for n in self._gathered.subjects if present[n]}
        ends = zip((keys >> 32).tolist(), (keys & 0xFFFFFFFF).tolist(), strict=True)
        return News(
            accounts=frozenset(one for one in named if one.kind.is_subject),
            entities=tuple(self._entity(*cluster) for cluster in sorted(clusters)),
            pairs=frozenset(_in_order(nouns[low], nouns[high]) for low, high in ends),
            links=self._explained(pairs.where(np.isin(pairs.keys, keys) & is_told)),
        )

    def _explained(self, wanted: ScoredPairs) -> tuple[Link, ...]:
        found: list[Link] = []
        for begin in range(0, len(wanted), _EXPLAINED_AT_ONCE):
            some = wanted.where(np.arange(begin, min(begin + _EXPLAINED_AT_ONCE, len(wanted))))
            told = evidence_of_all(self._pairing.view(some.keys, to_tell=True), self._pairing.table)
            links = zip(self._links(some), told, strict=True)
            found += [replace(link, evidence=evidence) for link, evidence in links]
        return tuple(sorted(found, key=lambda link: (link.a, link.b)))

    @property
    def entities(self) -> tuple[Entity, ...]:
        """Everybody, in order: subjects that are perhaps one person, and those who are alone."""
        subjects = np.unique(self._pairing.rows["subject"]).tolist()
        found = (self._entity(*cluster) for cluster in set(map(self._grouping.of, subjects)))
        return tuple(sorted(found, key=lambda entity: entity.accounts))

    def entity_of(self, subject: Identifier) -> Entity:
        """Return the entity of a subject.

        Raises:
            LookupError: no sighting is of this subject.
        """
        (number,) = self._pairing.known(subject)
        return self._entity(*self._grouping.of(number))

    def explain(self, a: Identifier, b: Identifier) -> Explanation:
        """Say in words what speaks for and against two accounts being one person's.

        Raises:
            LookupError: no sighting is of one of them.
            ValueError: both are the same account.
        """
        if a == b:
            raise ValueError(f"{a} is one account: name two")
        a, b = min(a, b), max(a, b)
        pairing = self._pairing
        key = np.array([pair_key(*pairing.known(a, b))], np.int64)
        view = pairing.view(key, to_tell=True)
        verdict = self._grouping.verdict((a, b))
        return explain(a, b, view, table=pairing.table, weights=pairing.weights, verdict=verdict)

    def count_only(self, sightings: Iterable[Sighting], judgements: Iterable[Judgement]) -> None:
        """Take in what `explain` needs to know, and resolve nothing."""
        self._pairing.count_only(sightings)
        self._grouping.judge(judgements)

    def _follow(self, renewed: Renewed) -> None:
        self._gathered.take(renewed)
        self._gathered.subjects |= self._grouping.follow(renewed)

    def _entity(self, members: Members, p: float) -> Entity:
        named = self._pairing.rows.nouns
        accounts = tuple(sorted(named[number] for number in members))
        return Entity(str(accounts[0]), accounts, p)

    def _links(self, pairs: ScoredPairs) -> Iterator[Link]:
        named = self._pairing.rows.nouns
        columns = (pairs.low, pairs.high, pairs.p_same, pairs.p_household)
        for low, high, p_same, p_household in zip(*(c.tolist() for c in columns), strict=True):
            yield Link(*_in_order(named[low], named[high]), p_same, p_household)


def _in_order(one: Identifier, other: Identifier) -> tuple[Identifier, Identifier]:
    return (one, other) if one < other else (other, one)


def _is_told(pairs: ScoredPairs) -> Bools:
    return np.asarray((pairs.p_same >= LEAST_SAME) | (pairs.p_household >= LEAST_HOUSEHOLD))
