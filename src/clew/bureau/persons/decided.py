"""What follows from a set of decisions: which dossiers are one, their items, status and roles.

Rules:
1. Only decisions that stand count; so undoing one gives back exactly what was before it.
2. Everything is a function of the set: the order in which officers decided changes nothing.
3. Dossiers joined by a merge that stands are seen as one. It goes by the oldest's id and name.
4. An item belongs to a dossier that adds it and does not remove it.

Example:
    >>> a, b, c = UUID(int=1), UUID(int=2), UUID(int=3)
    >>> [sorted(one.int for one in group) for group in groups([c, b, a], [(b, a)])]
    [[1, 2], [3]]
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clew.model.dossier import Act, Role, Status


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision; `undone_at` is None while it stands. `officer` and `undone_by` are names."""

    id: UUID
    dossier: UUID
    act: Act
    item: str | None
    other: UUID | None
    match: UUID | None
    relation: str
    value: str
    identity: str
    reason: str
    part_of: UUID | None
    officer: str
    decided_at: datetime
    undone_at: datetime | None
    undone_by: str
    undo_reason: str

    @property
    def stands(self) -> bool:
        """Whether it was not undone."""
        return self.undone_at is None


def standing(decisions: Iterable[DecisionRow], *acts: Act) -> list[DecisionRow]:
    """Return the decisions of these acts that stand, oldest first."""
    kept = (one for one in decisions if one.stands and one.act in acts)
    return sorted(kept, key=lambda one: one.id)


def groups(dossiers: Iterable[UUID], merged: Iterable[tuple[UUID, UUID]]) -> list[frozenset[UUID]]:
    """Return the dossiers that are one, as groups, oldest first; `merged` are pairs of them."""
    group_of = {one: frozenset({one}) for one in dossiers}
    for first, second in merged:
        if first in group_of and second in group_of:
            joined = group_of[first] | group_of[second]
            group_of |= dict.fromkeys(joined, joined)
    return sorted(set(group_of.values()), key=min)


def merged_pairs(decisions: Iterable[DecisionRow]) -> list[tuple[UUID, UUID]]:
    """Return the pairs that a standing decision merges."""
    return [
        (one.dossier, one.other) for one in standing(decisions, Act.MERGES) if one.other is not None
    ]


def support(decisions: Collection[DecisionRow]) -> dict[str, list[DecisionRow]]:
    """Return the items (SHA-256) that belong to the dossiers, each with what added it."""
    removed = {(one.dossier, one.item) for one in standing(decisions, Act.REMOVES)}
    belonging: dict[str, list[DecisionRow]] = defaultdict(list)
    for one in standing(decisions, Act.ADDS):
        if one.item is not None and (one.dossier, one.item) not in removed:
            belonging[one.item].append(one)
    return dict(belonging)


def status(decisions: Iterable[DecisionRow]) -> Status:
    """Return the furthest status that stands."""
    reached = [Status(one.value) for one in standing(decisions, Act.STATUS)]
    return max(reached, key=list(Status).index, default=Status.UNIDENTIFIED)


def identities(decisions: Iterable[DecisionRow]) -> list[str]:
    """Return who or what it was identified as, each once; more than one contradict each other."""
    told: dict[str, str] = {}
    for one in standing(decisions, Act.STATUS):
        if one.identity:
            key = " ".join(one.identity.casefold().split())
            told[key] = min(told.get(key, one.identity), one.identity)
    return [told[key] for key in sorted(told)]


def roles(decisions: Iterable[DecisionRow]) -> list[Role]:
    """Return the confirmed roles; while there is none, the unconfirmed ones."""
    given = {Role(one.value) for one in standing(decisions, Act.ROLE)}
    confirmed = {role for role in given if role.is_confirmed}
    return [role for role in Role if role in (confirmed or given)]


def different(
    decisions: Iterable[DecisionRow], merged: Iterable[frozenset[UUID]]
) -> dict[UUID, set[frozenset[UUID]]]:
    """Return for each dossier the groups with one that was judged to differ from it."""
    group_of = {one: group for group in merged for one in group}
    found: dict[UUID, set[frozenset[UUID]]] = defaultdict(set)
    for one in standing(decisions, Act.DIFFERS):
        if one.other is not None and {one.dossier, one.other} <= group_of.keys():
            found[one.dossier].add(group_of[one.other])
            found[one.other].add(group_of[one.dossier])
    return dict(found)


def by_dossier(decisions: Iterable[DecisionRow]) -> dict[UUID, list[DecisionRow]]:
    """Return the decisions by the dossier they are of."""
    found: dict[UUID, list[DecisionRow]] = defaultdict(list)
    for one in decisions:
        found[one.dossier].append(one)
    return dict(found)
