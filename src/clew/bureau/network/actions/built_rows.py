"""Rows of a built network, from what the engine says."""

from collections.abc import Sequence

from clew.bureau.network.models import (
    Build,
    BuiltAccount,
    BuiltEntity,
    BuiltGroup,
    BuiltLink,
)
from clew.model.identifier import Identifier
from clew.model.network import Entity, Group, Link, RoleHypothesis
from clew.network.groups.tie import Tie
from clew.network.jurisdiction.deciding import Jurisdiction
from clew.network.key_players.ranking import key_players

AT_ONCE = 2_000
_KEY_PLAYERS = 3


def entity_row(
    build: Build,
    entity: Entity,
    *,
    place: Jurisdiction,
    roles: Sequence[RoleHypothesis] = (),
    groups: Sequence[str] = (),
) -> BuiltEntity:
    """Return the row of an entity."""
    row = BuiltEntity(
        build=build,
        name=entity.id,
        roles=[{"role": one.role.value, "p": one.p, "why": one.why} for one in roles],
        groups=list(groups),
    )
    put_on(row, entity, place)
    return row


def put_on(row: BuiltEntity, entity: Entity, place: Jurisdiction) -> None:
    """Write on a row how likely its accounts are one person's, and where that person is."""
    row.p = entity.p
    row.country, row.subdivision = place.country or "", place.subdivision or ""
    row.places = [
        {"speaks_for": for_it, "why": one.in_words()}
        for for_it, told in ((True, place.evidence), (False, place.alternatives))
        for one in told
    ]


def account_row(build: Build, entity: BuiltEntity, account: Identifier) -> BuiltAccount:
    """Return the row of an account in an entity."""
    kind, value = key_of(account)
    return BuiltAccount(build=build, entity=entity, kind=kind, value=value)


def link_row(build: Build, link: Link, a: BuiltAccount, b: BuiltAccount) -> BuiltLink:
    """Return the row of a link between two accounts."""
    return BuiltLink(
        build=build,
        a=a,
        b=b,
        p_same=link.p_same,
        p_household=link.p_household,
        evidence=[
            {"kind": one.kind, "log10_lr": one.log10_lr, "why": one.why} for one in link.evidence
        ],
    )


def key_of(one: Identifier) -> tuple[str, str]:
    """Return by what an account's row is found."""
    return one.kind.value, one.value


def group_row(build: Build, group: Group, ties: Sequence[Tie]) -> BuiltGroup:
    """Return the row of a group, with those whose removal breaks it most."""
    players = key_players(ties, within=group.members, most=_KEY_PLAYERS)
    return BuiltGroup(
        build=build,
        name=group.id,
        members=list(group.members),
        organised_p=group.organised_p,
        key_players=[
            {"entity": one.entity, "fragmentation": one.fragmentation, "why": one.in_words()}
            for one in players
        ],
    )
