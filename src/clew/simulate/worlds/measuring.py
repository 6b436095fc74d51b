"""Measuring: what somebody makes of a world's sightings, held against its truth.

Measured are the subjects of sightings as they stand after every correction and recall. Links are
right when both subjects are one person's. Groups are compared over all persons who are in an
organised group, or were put into one; whoever is in none counts as alone.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from clew.model.identifier import Identifier
from clew.model.network import Entity, Group, Link
from clew.simulate.worlds.metrics import (
    adjusted_rand,
    b_cubed,
    calibration_error,
    innocents_linked,
    pairs,
)
from clew.simulate.worlds.world import World

LEAST_ORGANISED = 0.5


@dataclass(frozen=True, slots=True)
class Answer:
    """Who was taken for whom: an entity for each subject, links, a group for some subjects.

    Subjects without an entity are alone. Links and groups are None where none are told.
    """

    entity_of: Mapping[Identifier, Hashable]
    links: Sequence[tuple[Identifier, Identifier, float]] | None = None
    group_of: Mapping[Identifier, Hashable] | None = None


def answer_of(
    entities: Sequence[Entity], links: Sequence[Link], groups: Sequence[Group] | None
) -> Answer:
    """Return the answer that entities, links and groups are.

    Who is in several groups that look organised counts for the likeliest of them.
    """
    accounts_of = {entity.id: entity.accounts for entity in entities}
    return Answer(
        entity_of={one: entity.id for entity in entities for one in entity.accounts},
        links=[(link.a, link.b, link.p_same) for link in links],
        group_of=None if groups is None else _group_of(groups, accounts_of),
    )


def measured(world: World, answer: Answer) -> dict[str, float]:
    """Return what an answer is worth, held against the truth of its world: values up to 1, by name.

    What the answer does not tell is left out.
    """
    subjects = sorted({sighting.subject for sighting in world.settled()})
    behind = world.truth.accounts
    truth: dict[Hashable, Hashable] = {one: behind[one].person for one in subjects}
    found: dict[Hashable, Hashable] = {one: answer.entity_of.get(one, one) for one in subjects}
    offenders: set[Hashable] = {behind[o].person for o in subjects if behind[o].is_offender}
    of_pairs, of_members = pairs(found, truth), b_cubed(found, truth)
    values = {
        "pair precision": of_pairs.precision,
        "pair recall": of_pairs.recall,
        "B-cubed precision": of_members.precision,
        "B-cubed recall": of_members.recall,
        "B-cubed F1": of_members.f1,
        "innocents linked": innocents_linked(found, truth, offenders),
    }
    if answer.links is not None:
        claims = ((p, truth[a] == truth[b]) for a, b, p in answer.links)
        values["calibration error"] = calibration_error(claims)
    if answer.group_of is not None:
        values["groups, adjusted Rand"] = _groups(world, answer.group_of, subjects)
    return values


def _groups(
    world: World, group_of: Mapping[Identifier, Hashable], subjects: Sequence[Identifier]
) -> float:
    """A person is in the group that holds most of their accounts."""
    votes: dict[int, Counter[Hashable]] = defaultdict(Counter)
    true: dict[Hashable, Hashable] = {}
    for one in subjects:
        truth = world.truth.accounts[one]
        if truth.group is not None:
            true[truth.person] = truth.group
        if one in group_of:
            votes[truth.person][group_of[one]] += 1
    alone = {person: f"alone {person}" for person in true.keys() | votes.keys()}
    found = {person: some.most_common(1)[0][0] for person, some in votes.items()}
    return adjusted_rand(alone | found, alone | true)


def _group_of(
    groups: Sequence[Group], accounts_of: Mapping[str, Sequence[Identifier]]
) -> dict[Identifier, Hashable]:
    found: dict[Identifier, Hashable] = {}
    for group in sorted(groups, key=lambda group: group.organised_p):
        if group.organised_p >= LEAST_ORGANISED:
            for member in group.members:
                found |= dict.fromkeys(accounts_of[member], group.id)
    return found
