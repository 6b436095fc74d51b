"""Grouping: the clusters of all subjects, kept true while pairs and judgements change.

Components that hold anybody whom a change concerns are clustered anew, as from nothing.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from clew.model.identifier import Identifier, IdentifierKind
from clew.model.network import Judgement, Verdict
from clew.network.resolution.arrays import Bools, Floats, Ints, Kept
from clew.network.resolution.clustering import clusters
from clew.network.resolution.components import Graph, all_pairs
from clew.network.resolution.judging import Pair, standing_verdicts
from clew.network.resolution.pairing import Pairing, Renewed
from clew.network.resolution.scored import pair_key

type Members = tuple[int, ...]


class Grouping:
    """Who is together with whom, and what people judged of it."""

    def __init__(self, pairing: Pairing) -> None:
        self._pairing = pairing
        self._graph = Graph()
        self._verdicts: Mapping[Pair, Verdict] = {}
        self._judged_with: dict[Identifier, set[Pair]] = defaultdict(set)
        self._clusters: dict[int, tuple[Members, float]] = {}
        self._cluster_of: dict[int, int] = {}

    @classmethod
    def of_kept(cls, kept: Kept, pairing: Pairing) -> "Grouping":
        """Return the clusters that `kept` gave, by the rows and pairs that were kept with them."""
        grouping = cls(pairing)
        grouping._graph.put(pairing.pairs)
        grouping._verdicts = {
            (_identifier(a), _identifier(b)): Verdict(verdict)
            for a, b, verdict in json.loads(kept["judged"].tobytes())
        }
        grouping._index_verdicts()
        grouping._reconnect(grouping._verdicts)
        ends = np.cumsum(kept["cluster.size"]).tolist()
        members, begin = kept["cluster.member"].tolist(), 0
        for end, p in zip(ends, kept["cluster.p"].tolist(), strict=True):
            grouping._put(tuple(members[begin:end]), p)
            begin = end
        return grouping

    def kept(self) -> Kept:
        """Return arrays from which the same clusters can be had again."""
        clusters = self._clusters.values()
        judged = [
            ((a.kind, a.value), (b.kind, b.value), verdict)
            for (a, b), verdict in self._verdicts.items()
        ]
        return {
            "cluster.size": np.array([len(members) for members, _ in clusters], np.int32),
            "cluster.member": np.array([one for each, _ in clusters for one in each], np.int32),
            "cluster.p": np.array([p for _, p in clusters], np.float64),
            "judged": np.frombuffer(json.dumps(judged).encode(), np.uint8),
        }

    def judge(self, judgements: Iterable[Judgement]) -> set[int]:
        """Let these judgements, and no others, steer who is together; return whom it concerns."""
        before, self._verdicts = self._verdicts, standing_verdicts(judgements)
        self._index_verdicts()
        changed = {
            pair
            for pair in before.keys() | self._verdicts.keys()
            if before.get(pair) is not self._verdicts.get(pair)
        }
        return self._cluster(self._reconnect(changed))

    def follow(self, renewed: Renewed) -> set[int]:
        """Cluster anew all whom a change of pairs concerns; return them."""
        self._graph.drop(renewed.dropped)
        self._graph.put(renewed.scored)
        return self._cluster(renewed.subjects | self._reconnect(self._verdicts))

    def verdict(self, pair: Pair) -> Verdict | None:
        """Return what was judged of a pair, in order."""
        return self._verdicts.get(pair)

    def of(self, number: int) -> tuple[Members, float]:
        """Return who is together with a subject, and how likely all are one person."""
        key = self._cluster_of.get(number)
        return ((number,), 1.0) if key is None else self._clusters[key]

    def _reconnect(self, judged: Iterable[Pair]) -> set[int]:
        """Put pairs into the graph as they are judged, or as they score; return their subjects."""
        pairing, nouns = self._pairing, self._pairing.rows.nouns
        present = pairing.marked(pairing.rows["subject"])
        subjects: set[int] = set()
        for pair in judged:
            known = [n for n in map(nouns.known, pair) if n is not None]
            subjects.update(known)
            if len(known) < 2:
                continue
            self._graph.cut(*known)
            if not present[known].all():
                continue
            if self._verdicts.get(pair) is Verdict.SAME:
                self._graph.connect(known[0], known[1], 1.0)
            else:
                place = pairing.pairs.place(np.array([pair_key(*known)]))
                self._graph.put(pairing.pairs.where(place[place >= 0]))
        return subjects

    def _index_verdicts(self) -> None:
        self._judged_with = defaultdict(set)
        for a, b in self._verdicts:
            self._judged_with[a].add((a, b))

    def _cluster(self, affected: set[int]) -> set[int]:
        """Cluster anew; return all who were or are together with any of these."""
        components = list(self._graph.components(sorted(affected)))
        concerned = affected.union(*components)
        for number in tuple(concerned):
            concerned.update(self._dissolve(number))
        keys = np.concatenate([np.zeros(0, np.int64), *map(all_pairs, components)])
        support, grounds = self._pairing.support(keys), self._pairing.grounds(keys)
        begin = 0
        for component in components:
            end = begin + len(component) * (len(component) - 1) // 2
            self._cluster_one(component, support[begin:end], grounds[begin:end])
            begin = end
        return concerned

    def _dissolve(self, number: int) -> Members:
        key = self._cluster_of.get(number)
        members = () if key is None else self._clusters.pop(key)[0]
        for member in members:
            del self._cluster_of[member]
        return members

    def _put(self, members: Members, p: float) -> None:
        self._clusters[members[0]] = members, p
        self._cluster_of.update(dict.fromkeys(members, members[0]))

    def _cluster_one(self, component: list[int], support: Floats, grounds: Ints) -> None:
        weights = self._pairing.weights
        named = [self._pairing.rows.nouns[number] for number in component]
        order = sorted(range(len(component)), key=named.__getitem__)
        matrix = _square(support, order)
        apart = matrix <= weights.contradicted
        same = self._judged([named[place] for place in order], matrix, apart)
        found = clusters(
            matrix, apart=apart, grounds=_square(grounds, order), same=same, weights=weights
        )
        for cluster in found:
            members = tuple(component[order[place]] for place in cluster.members)
            if len(members) > 1:
                self._put(members, cluster.p)

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


def _identifier(kept: Sequence[str]) -> Identifier:
    return Identifier(IdentifierKind(kept[0]), kept[1])


def _square[T: np.generic](upper: NDArray[T], order: list[int]) -> NDArray[T]:
    """The symmetric matrix of an upper triangle, its rows and columns put into another order."""
    square = np.zeros((len(order), len(order)), upper.dtype)
    square[np.triu_indices(len(order), 1)] = upper
    return np.asarray((square + square.T)[np.ix_(order, order)])
