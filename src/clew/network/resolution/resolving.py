"""Resolving: from sightings to links and entities, from nothing or piece by piece.

A piece (a report, a correction, a recall, a judgement) touches subjects and nouns. What it can
change is worked out anew, by the same steps as everything:

1. crowds of the touched nouns;
2. candidate pairs that touched nouns or subjects, or another class of crowd, concern; their scores;
3. components that hold any of them, and their clusters.

So the result never depends on what came in which order, and equals that of a start from nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from clew.model.identifier import Identifier
from clew.model.network import Entity, Judgement, Link, Verdict
from clew.model.sharing import SharingNote
from clew.model.sighting import Sighting
from clew.network.listed import Listed
from clew.network.resolution.arrays import Bools, Floats, Ints
from clew.network.resolution.candidates import candidate_pairs
from clew.network.resolution.clustering import clusters
from clew.network.resolution.components import Graph, all_pairs
from clew.network.resolution.crowds import count_crowds
from clew.network.resolution.explaining import Explanation, evidence_of_all, explain
from clew.network.resolution.judging import Pair, standing_verdicts
from clew.network.resolution.rows import Rows
from clew.network.resolution.scored import ScoredPairs, pair_key
from clew.network.resolution.scoring import Scores, findings, score
from clew.network.resolution.view import View
from clew.network.resolution.weights import Table, Weights, default_weights

LEAST_SAME, LEAST_HOUSEHOLD = 0.1, 0.5
"""Links less probable in both ways are not told."""

_AT_ONCE = 400_000  # pairs that are scored at once: what bounds memory
_EXPLAINED_AT_ONCE = 5_000
_SUREST = 4.0  # log10 odds: surer or less sure does not count between clusters


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


def explain_pair(  # noqa: PLR0913 -- all that a link rests on, by name
    a: Identifier,
    b: Identifier,
    sightings: Iterable[Sighting],
    *,
    judgements: Iterable[Judgement] = (),
    notes: Iterable[SharingNote] = (),
    weights: Weights | None = None,
) -> Explanation:
    """Explain one pair as `Resolution.explain` does, without scoring any other.

    Raises:
        LookupError: no sighting is of one of them.
        ValueError: both are the same account.
    """
    resolution = Resolution(notes=notes, weights=weights)
    return resolution.explaining_only(a, b, sightings, judgements)


class Resolution:
    """Links and entities, kept true while sightings and judgements come and go."""

    def __init__(
        self, *, notes: Iterable[SharingNote] = (), weights: Weights | None = None
    ) -> None:
        self._weights = weights or default_weights()
        self._table = Table.of(self._weights)
        self._notes = Listed(notes)
        self._rows = Rows()
        self._pairs = ScoredPairs.none()
        self._graph = Graph()
        self._verdicts: Mapping[Pair, Verdict] = {}
        self._judged_with: dict[Identifier, set[Pair]] = defaultdict(set)
        self._clusters: dict[int, tuple[tuple[int, ...], float]] = {}
        self._cluster_of: dict[int, int] = {}

    def add(self, sightings: Iterable[Sighting]) -> None:
        """Take in sightings of one or many reports."""
        self._renew(self._rows.add(sightings))

    def withdraw(self, report: str) -> None:
        """Forget all sightings of a report; of one that is not there, nothing."""
        self._renew(self._rows.withdraw(report))

    def judge(self, judgements: Iterable[Judgement]) -> None:
        """Let these judgements, and no others, steer who is who."""
        before, self._verdicts = self._verdicts, standing_verdicts(judgements)
        self._judged_with = defaultdict(set)
        for a, b in self._verdicts:
            self._judged_with[a].add((a, b))
        changed = {
            pair
            for pair in before.keys() | self._verdicts.keys()
            if before.get(pair) is not self._verdicts.get(pair)
        }
        self._cluster(self._reconnect(changed))

    @property
    def links(self) -> tuple[Link, ...]:
        """All links that are told, in order, without their texts: see `explain`."""
        told = self._pairs.where(_is_told(self._pairs))
        return tuple(sorted(self._links(told), key=lambda link: (link.a, link.b)))

    def links_of(self, subject: Identifier) -> tuple[Link, ...]:
        """Return the links of one account, the likeliest first."""
        number = self._rows.nouns.known(subject)
        own = _is_told(self._pairs) & ((self._pairs.low == number) | (self._pairs.high == number))
        found = self._links(self._pairs.where(own))
        return tuple(sorted(found, key=lambda link: (-link.p_same, link.a, link.b)))

    def links_with_evidence(self, *, least: float = LEAST_SAME) -> tuple[Link, ...]:
        """Return the links from a probability of the same person on, in order, with their texts.

        As `explain` says them, many at a time.
        """
        wanted = self._pairs.where(_is_told(self._pairs) & (self._pairs.p_same >= least))
        found: list[Link] = []
        for begin in range(0, len(wanted), _EXPLAINED_AT_ONCE):
            some = wanted.where(np.arange(begin, min(begin + _EXPLAINED_AT_ONCE, len(wanted))))
            told = evidence_of_all(View(self._rows, some.keys, self._notes), self._table)
            links = zip(self._links(some), told, strict=True)
            found += [replace(link, evidence=evidence) for link, evidence in links]
        return tuple(sorted(found, key=lambda link: (link.a, link.b)))

    @property
    def entities(self) -> tuple[Entity, ...]:
        """Everybody, in order: subjects that are perhaps one person, and those who are alone."""
        subjects = np.unique(self._rows["subject"]).tolist()
        alone = (number for number in subjects if number not in self._cluster_of)
        found = [self._entity((number,), 1.0) for number in alone]
        found += [self._entity(*cluster) for cluster in self._clusters.values()]
        return tuple(sorted(found, key=lambda entity: entity.accounts))

    def entity_of(self, subject: Identifier) -> Entity:
        """Return the entity of a subject.

        Raises:
            LookupError: no sighting is of this subject.
        """
        (number,) = self._known(subject)
        key = self._cluster_of.get(number)
        return self._entity((number,), 1.0) if key is None else self._entity(*self._clusters[key])

    def explain(self, a: Identifier, b: Identifier) -> Explanation:
        """Say in words what speaks for and against two accounts being one person's.

        Raises:
            LookupError: no sighting is of one of them.
            ValueError: both are the same account.
        """
        if a == b:
            raise ValueError(f"{a} is one account: name two")
        a, b = min(a, b), max(a, b)
        key = np.array([pair_key(*self._known(a, b))], np.int64)
        view = View(self._rows, key, self._notes)
        verdict = self._verdicts.get((a, b))
        return explain(a, b, view, table=self._table, weights=self._weights, verdict=verdict)

    def explaining_only(
        self,
        a: Identifier,
        b: Identifier,
        sightings: Iterable[Sighting],
        judgements: Iterable[Judgement],
    ) -> Explanation:
        """Explain one pair by sightings that are counted, and not resolved."""
        self._verdicts = standing_verdicts(judgements)
        count_crowds(self._rows, self._marked(self._rows.add(sightings)))
        return self.explain(a, b)

    def _known(self, *subjects: Identifier) -> list[int]:
        numbers = [self._rows.nouns.known(subject) for subject in subjects]
        for subject, number in zip(subjects, numbers, strict=True):
            if number is None or not np.any(self._rows["subject"] == number):
                raise LookupError(f"no report is of {subject}")
        return [number for number in numbers if number is not None]

    def _entity(self, members: tuple[int, ...], p: float) -> Entity:
        accounts = tuple(sorted(self._rows.nouns.identifiers[number] for number in members))
        return Entity(str(accounts[0]), accounts, p)

    def _links(self, pairs: ScoredPairs) -> Iterator[Link]:
        named = self._rows.nouns.identifiers
        columns = (pairs.low, pairs.high, pairs.p_same, pairs.p_household)
        for low, high, p_same, p_household in zip(*(c.tolist() for c in columns), strict=True):
            a, b = sorted((named[low], named[high]))
            yield Link(a, b, p_same, p_household)

    def _renew(self, touched: Ints) -> None:
        if not len(touched):
            return
        subject, noun = self._rows["subject"], self._rows["noun"]
        marked = self._marked(touched)
        changed = marked.copy()
        changed[count_crowds(self._rows, marked)] = True
        users = changed.copy()
        users[subject[marked[noun]]] = True
        around = self._marked(noun[users[subject]])
        new = candidate_pairs(self._rows, around)
        new = new[_concerned(new >> 32, new & 0xFFFFFFFF, changed, users)]
        old = _concerned(self._pairs.low, self._pairs.high, changed, users)
        dropped = self._pairs.where(old)
        self._graph.drop(dropped)
        scored = self._scored(new)
        self._pairs = self._pairs.where(~old).with_(scored)
        self._graph.put(scored)
        ends = [np.flatnonzero(users), dropped.low, dropped.high, scored.low, scored.high]
        affected = np.unique(np.concatenate(ends)).tolist()
        self._cluster({*affected, *self._reconnect(self._verdicts)})

    def _marked(self, numbers: Ints) -> Bools:
        marked = np.zeros(len(self._rows.nouns), np.bool_)
        marked[numbers] = True
        return marked

    def _scored(self, keys: Ints) -> ScoredPairs:
        found = ScoredPairs.none()
        for begin in range(0, len(keys), _AT_ONCE):
            some = keys[begin : begin + _AT_ONCE]
            scores = self._scores(some)
            columns = (scores.p_same, scores.p_household, scores.support, scores.carried)
            found = found.with_(ScoredPairs(some, *columns))
        return found

    def _scores(self, keys: Ints) -> Scores:
        view = View(self._rows, keys, self._notes)
        found = findings(view, self._table)
        return score(found, len(keys), table=self._table, weights=self._weights)

    def _reconnect(self, judged: Iterable[Pair]) -> set[int]:
        """Put pairs into the graph as they are judged, or as they score; return their subjects."""
        present = self._marked(self._rows["subject"])
        subjects: set[int] = set()
        for pair in judged:
            known = [n for n in map(self._rows.nouns.known, pair) if n is not None]
            subjects.update(known)
            if len(known) < 2:
                continue
            self._graph.cut(*known)
            if not present[known].all():
                continue
            if self._verdicts.get(pair) is Verdict.SAME:
                self._graph.connect(known[0], known[1], 1.0)
            else:
                place = self._pairs.place(np.array([pair_key(*known)]))
                self._graph.put(self._pairs.where(place[place >= 0]))
        return subjects

    def _cluster(self, affected: set[int]) -> None:
        components = list(self._graph.components(sorted(affected)))
        for number in affected.union(*components):
            self._dissolve(number)
        keys = np.concatenate([np.zeros(0, np.int64), *map(all_pairs, components)])
        support, carried = self._support(keys), self._carried(keys)
        begin = 0
        for component in components:
            end = begin + len(component) * (len(component) - 1) // 2
            self._cluster_one(component, support[begin:end], carried[begin:end])
            begin = end

    def _dissolve(self, number: int) -> None:
        key = self._cluster_of.get(number)
        if key is not None:
            for member in self._clusters.pop(key)[0]:
                del self._cluster_of[member]

    def _support(self, keys: Ints) -> Floats:
        """What each pair adds to a merger; pairs that were no candidates are scored for it."""
        place = self._pairs.place(keys)
        support = self._pairs.support[place] if len(self._pairs) else np.zeros(len(keys))
        support[place < 0] = self._scored(keys[place < 0]).support
        return support.clip(-_SUREST, _SUREST)

    def _carried(self, keys: Ints) -> Bools:
        place = self._pairs.place(keys)
        carried = self._pairs.carried[place] if len(self._pairs) else np.zeros(len(keys), np.bool_)
        return np.asarray(carried & (place >= 0))

    def _cluster_one(self, component: list[int], support: Floats, carried: Bools) -> None:
        named = [self._rows.nouns.identifiers[number] for number in component]
        order = sorted(range(len(component)), key=named.__getitem__)
        matrix = _square(support, order)
        apart = matrix <= self._weights.contradicted
        same = self._judged([named[place] for place in order], matrix, apart)
        found = clusters(
            matrix, apart=apart, carried=_square(carried, order), same=same, weights=self._weights
        )
        for cluster in found:
            members = tuple(component[order[place]] for place in cluster.members)
            if len(members) > 1:
                self._clusters[members[0]] = members, cluster.p
                self._cluster_of.update(dict.fromkeys(members, members[0]))

    def _judged(
        self, named: list[Identifier], support: Floats, apart: Bools
    ) -> list[tuple[int, int]]:
        """Write verdicts into a component's matrices; return the places judged the same."""
        same = []
        place_of = {identifier: place for place, identifier in enumerate(named)}
        for (a, b), verdict in self._verdicts_among(place_of):
            one, other = place_of[a], place_of[b]
            if verdict is Verdict.SAME:
                same.append((one, other))
                apart[one, other] = apart[other, one] = False
            elif verdict is Verdict.NOT:
                apart[one, other] = apart[other, one] = True
            else:
                support[one, other] = support[other, one] = min(support[one, other], 0.0)
        return same

    def _verdicts_among(self, named: Mapping[Identifier, int]) -> Iterator[tuple[Pair, Verdict]]:
        for one in named if self._verdicts else ():
            for pair in self._judged_with.get(one, ()):
                if one == pair[0] and pair[1] in named:
                    yield pair, self._verdicts[pair]


def _square[T: np.generic](upper: NDArray[T], order: list[int]) -> NDArray[T]:
    """The symmetric matrix of an upper triangle, its rows and columns put into another order."""
    square = np.zeros((len(order), len(order)), upper.dtype)
    square[np.triu_indices(len(order), 1)] = upper
    return np.asarray(
        (square | square.T if upper.dtype == bool else square + square.T)[np.ix_(order, order)]
    )


def _is_told(pairs: ScoredPairs) -> Bools:
    return (pairs.p_same >= LEAST_SAME) | (pairs.p_household >= LEAST_HOUSEHOLD)


def _concerned(
    low: Ints,
    high: Ints,
    changed: Bools,
    users: Bools,
) -> Bools:
    """Which pairs may score anew: of a changed subject, or of two users of a touched noun."""
    return np.asarray(changed[low] | changed[high] | (users[low] & users[high]))
