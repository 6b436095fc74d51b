"""Contradictions: what cannot all be true of a dossier. They are shown, and nobody is overruled.

Each is one function: its docstring is what the investigator reads, and it yields where it is so.
They look only at what the officer may see, and the order of decisions changes nothing.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from uuid import UUID

from clew.bureau.persons.decided import (
    DecisionRow,
    identities,
    standing,
    support,
)
from clew.match.distance import FAR_APART_KM, distance_km
from clew.model.dossier import Act, Kind, Role


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What cannot be (`rule`, in words), and where it is so."""

    name: str
    rule: str
    where: str


@dataclass(frozen=True, slots=True)
class Scene:
    """All that the rules look at.

    `case_of` names the case that keeps each dossier, `decisions` those on each, `different` the
    groups with one that was judged to differ from it; `rejected` names for an item those judged not
    to be the same, and `confirmed` the matches that are judged to be right; `positions` and
    `serials` are what the items' files say.
    """

    kinds: Mapping[UUID, Kind]
    names: Mapping[UUID, str]
    case_of: Mapping[UUID, str]
    decisions: Mapping[UUID, Sequence[DecisionRow]]
    different: Mapping[UUID, Collection[frozenset[UUID]]] = field(default_factory=dict)
    rejected: Mapping[str, Collection[str]] = field(default_factory=dict)
    confirmed: frozenset[UUID] = frozenset()
    positions: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    serials: Mapping[str, str] = field(default_factory=dict)

    def of(self, group: Collection[UUID]) -> list[DecisionRow]:
        """Return the decisions on the dossiers of a group."""
        return [one for dossier in group for one in self.decisions.get(dossier, ())]


type Rule = Callable[[Scene, frozenset[UUID]], Iterator[str]]


def contradictions(scene: Scene, group: frozenset[UUID]) -> list[Contradiction]:
    """Return what cannot all be true of the dossiers of a group, which are seen as one."""
    return [
        Contradiction(rule.__name__, (rule.__doc__ or "").strip().rstrip("."), where)
        for rule in _RULES
        for where in rule(scene, group)
    ]


def judged_not_the_same(scene: Scene, group: frozenset[UUID]) -> Iterator[str]:
    """Two of its items were judged not to be the same."""
    items = support(scene.of(group))
    for item in sorted(items):
        for other in sorted(scene.rejected.get(item, ())):
            if item < other and other in items:
                yield f"{_short(item)} and {_short(other)}"


def no_longer_confirmed(scene: Scene, group: frozenset[UUID]) -> Iterator[str]:
    """An item was added for a match that is no longer judged to be right."""
    for item, added in sorted(support(scene.of(group)).items()):
        if not any(one.match is None or one.match in scene.confirmed for one in added):
            yield _short(item)


def victim_and_offender(scene: Scene, group: frozenset[UUID]) -> Iterator[str]:
    """The same person is victim and offender in one case."""
    roles: dict[str, set[str]] = {}
    for one in standing(scene.of(group), Act.ROLE):
        roles.setdefault(scene.case_of[one.dossier], set()).add(one.value)
    for case, given in sorted(roles.items()):
        if given >= {Role.VICTIM.value, Role.OFFENDER.value}:
            yield f"case {case}"


def several_identities(scene: Scene, group: frozenset[UUID]) -> Iterator[str]:
    """It was identified as different ones."""
    told = identities(scene.of(group))
    if len(told) > 1:
        yield "; ".join(told)


def merged_but_different(scene: Scene, group: frozenset[UUID]) -> Iterator[str]:
    """Dossiers are merged that were judged to be different."""
    judged = standing(scene.of(group), Act.DIFFERS)
    for first, second in sorted({(one.dossier, one.other) for one in judged if one.other in group}):
        yield f"{scene.names[first]} and {scene.names[second]}"


def in_two_that_differ(scene: Scene, group: frozenset[UUID]) -> Iterator[str]:
    """An item is in two dossiers that were judged to be different."""
    items = support(scene.of(group))
    others = {other for one in group for other in scene.different.get(one, ())} - {group}
    for other in sorted(others, key=min):
        shared = sorted(items.keys() & support(scene.of(other)).keys())
        if shared:
            yield f"{', '.join(map(_short, shared))}: also in {scene.names[min(other)]}"


def far_apart(scene: Scene, group: frozenset[UUID]) -> Iterator[str]:
    """Its files name positions that are far apart."""
    if scene.kinds[min(group)] is not Kind.PLACE:
        return
    items = sorted(support(scene.of(group)).keys() & scene.positions.keys())
    furthest = max(
        ((distance_km(scene.positions[a], scene.positions[b]), a, b) for a, b in _pairs(items)),
        default=(0.0, "", ""),
    )
    if furthest[0] > FAR_APART_KM:
        yield f"{_short(furthest[1])} and {_short(furthest[2])}: {furthest[0]:,.1f} km"


def several_serials(scene: Scene, group: frozenset[UUID]) -> Iterator[str]:
    """Its files name different serial numbers of the camera."""
    if scene.kinds[min(group)] is not Kind.DEVICE:
        return
    told = {scene.serials[one] for one in support(scene.of(group)) if one in scene.serials}
    if len(told) > 1:
        yield "; ".join(sorted(told))


_RULES: Sequence[Rule] = (
    victim_and_offender,
    several_identities,
    merged_but_different,
    judged_not_the_same,
    in_two_that_differ,
    no_longer_confirmed,
    far_apart,
    several_serials,
)
"""The gravest first."""


def _pairs(items: Sequence[str]) -> Iterator[tuple[str, str]]:
    """All pairs of the first items: a contradiction shows among few."""
    return combinations(items[:500], 2)


def _short(item: str) -> str:
    return f"item {item[:12]}"
