"""Groups: entities that deal with each other more than with others, and how organised they look.

Rules:
1. Victims and witnesses are members of no group, unless some report calls them a suspect.
2. Somebody may belong to several groups. Lone individuals belong to none.
3. A group has three members or more; its id is made from the least of those at home in it.
4. Groups are worked out anew from entities and sightings, so what is taken back leaves no trace.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clew.model.network import Entity, Group
from clew.model.sharing import SharingNote
from clew.model.sighting import Sighting, Standing
from clew.network.groups.communities import communities_of, overlapping
from clew.network.groups.holdings import Holdings, holdings_of
from clew.network.groups.organised import organised_p
from clew.network.groups.shape import Shape, Surroundings, shape_of
from clew.network.groups.tie import Tie
from clew.network.groups.ties import ties_of
from clew.network.groups.within import ties_within

LEAST_MEMBERS = 3


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of a network, the likeliest organised first.

    `shapes` says what each looks like, by its id. `ties`, those with victims and witnesses too, and
    `held` are what they were made of.
    """

    groups: tuple[Group, ...]
    shapes: Mapping[str, Shape]
    ties: tuple[Tie, ...]
    held: Holdings

    def of(self, entity: str) -> tuple[Group, ...]:
        """Return the groups that an entity is a member of."""
        return tuple(group for group in self.groups if entity in group.members)


def find_groups(
    entities: Iterable[Entity], sightings: Iterable[Sighting], notes: Sequence[SharingNote] = ()
) -> Groups:
    """Return the groups among entities.

    Example:
        >>> find_groups([], []).groups
        ()
    """
    entities, sightings = list(entities), list(sightings)
    held = holdings_of(entities, sightings, notes)
    ties = ties_of(held)
    left_out = _harmed(entities, sightings)
    chosen = [tie for tie in ties if tie.a not in left_out and tie.b not in left_out]
    surroundings = Surroundings.of(chosen)
    at_home = communities_of(surroundings.strengths)
    found: list[Group] = []
    shapes: dict[str, Shape] = {}
    with_guests = overlapping(at_home, surroundings.strengths)
    for home, members, within in zip(
        at_home, with_guests, ties_within(with_guests, chosen), strict=True
    ):
        if len(members) >= LEAST_MEMBERS:
            shape = shape_of(members, within, surroundings)
            group = Group(f"group:{home[0]}", members, organised_p(shape))
            found.append(group)
            shapes[group.id] = shape
    found.sort(key=lambda group: (-group.organised_p, group.id))
    return Groups(tuple(found), shapes, ties, held)


def _harmed(entities: Iterable[Entity], sightings: Iterable[Sighting]) -> set[str]:
    """Entities whom reports call victim or witness, and none calls a suspect."""
    entity_of = {one: entity.id for entity in entities for one in entity.accounts}
    standings: dict[str, set[Standing]] = defaultdict(set)
    for seen in sightings:
        if seen.standing is not Standing.OTHER and seen.subject in entity_of:
            standings[entity_of[seen.subject]].add(seen.standing)
    return {one for one, told in standings.items() if Standing.SUSPECT not in told}
