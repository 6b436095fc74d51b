"""Bonds of an officer's network: what its picture is drawn from, as much as can be drawn.

All ties and links are read twice, in few columns: once to weigh who is shown, once for what binds
those. No row is made an object, so a million of them take seconds.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from clew.bureau.network.models import BuiltLink, BuiltTie
from clew.bureau.network.queries.built import BuiltNetwork
from clew.network.bonds.bond import KINDS, SAME_PERSON, Bond, Pair, Strand
from clew.network.bonds.choosing import Choice, Limits, choose

_AT_ONCE = 5_000
_SUREST = 0.999  # of a probability that becomes a weight
_TIE = ("a", "b", "kind", "weight", "count", "first_at", "last_at")
_LINK = ("a__entity__name", "b__entity__name", "p_same")


@dataclass(frozen=True, slots=True)
class Bonds:
    """The entities of a picture, seeds first, and its bonds, strongest first; what is left out."""

    names: Sequence[str]
    bonds: Sequence[Bond]
    names_left: int
    bonds_left: int


def bonds_of(
    network: BuiltNetwork, *, seeds: Mapping[str, int], whole: bool, limits: Limits
) -> Bonds:
    """Return the bonds around some entities (each with how many steps), or the strongest of all."""
    weights: dict[Pair, float] = defaultdict(float)
    for pair, strand in _all_strands(network):
        weights[pair] += strand.weight
    choice = choose(weights, seeds=seeds, whole=whole, limits=limits)
    return Bonds(
        names=choice.names,
        bonds=_bonds(network, choice),
        names_left=choice.names_left,
        bonds_left=choice.pairs_left,
    )


def bond_between(network: BuiltNetwork, a: str, b: str) -> Bond:
    """Return what binds two entities; a bond of no strands where nothing does."""
    ties, links = network.ties_between(a, b), network.links_between(a, b)
    found = [strand for _, strand in _strands(ties, links, network.build.moved)]
    return Bond(min(a, b), max(a, b), _by_kind(found))


def _bonds(network: BuiltNetwork, choice: Choice) -> list[Bond]:
    wanted: dict[Pair, list[Strand]] = {pair: [] for pair in choice.pairs}
    for pair, strand in _all_strands(network):
        if pair in wanted:
            wanted[pair].append(strand)
    return [Bond(*pair, _by_kind(strands)) for pair, strands in wanted.items()]


def _by_kind(strands: Sequence[Strand]) -> tuple[Strand, ...]:
    """One strand of each kind: messages went both ways, and many accounts are linked."""
    kinds: dict[str, list[Strand]] = defaultdict(list)
    for one in strands:
        kinds[one.kind].append(one)
    return tuple(_joined(kinds[kind]) for kind in KINDS if kind in kinds)


def _joined(strands: Sequence[Strand]) -> Strand:
    return Strand(
        kind=strands[0].kind,
        weight=sum(one.weight for one in strands),
        count=sum(one.count for one in strands),
        first_at=min((one.first_at for one in strands if one.first_at), default=None),
        last_at=max((one.last_at for one in strands if one.last_at), default=None),
    )


def _all_strands(network: BuiltNetwork) -> Iterator[tuple[Pair, Strand]]:
    build = network.build
    return _strands(build.ties.order_by(), build.links.order_by(), build.moved)


def _strands(
    ties: QuerySet[BuiltTie], links: QuerySet[BuiltLink], moved: Mapping[str, str]
) -> Iterator[tuple[Pair, Strand]]:
    rows = ties.values_list(*_TIE).iterator(chunk_size=_AT_ONCE)
    for a, b, kind, weight, count, first_at, last_at in rows:
        yield from _strand(
            moved.get(a, a), moved.get(b, b), kind, weight, count=count, times=(first_at, last_at)
        )
    for a, b, p_same in links.values_list(*_LINK).iterator(chunk_size=_AT_ONCE):
        weight = -math.log1p(-min(p_same, _SUREST))
        yield from _strand(a, b, SAME_PERSON, weight, count=1, times=(None, None))


def _strand(  # noqa: PLR0913 -- a row
    a: str,
    b: str,
    kind: str,
    weight: float,
    *,
    count: int,
    times: tuple[datetime | None, datetime | None],
) -> Iterator[tuple[Pair, Strand]]:
    """What binds two; of what two were that are one entity, nothing is left."""
    if a != b:
        yield (min(a, b), max(a, b)), Strand(kind, weight, count, *times)
