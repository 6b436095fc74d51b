"""Building the network: all that the officer may see, resolved anew, replaces what was built."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clew.bureau.access.rules import READ_REPORTS
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.network.models import (
    Build,
    BuiltAccount,
    BuiltEntity,
    BuiltGroup,
    BuiltLink,
    BuiltTie,
)
from clew.bureau.network.queries.built import basis_for
from clew.bureau.network.queries.judging import judgements_for, sharing_notes_for
from clew.bureau.network.queries.reports import sightings_for
from clew.model.identifier import Identifier
from clew.model.network import Entity, Link, RoleHypothesis
from clew.model.sharing import SharingNote
from clew.model.sighting import Sighting
from clew.network.groups.finding import Groups, find_groups
from clew.network.groups.tie import Tie
from clew.network.jurisdiction.deciding import Jurisdiction, jurisdiction_of
from clew.network.jurisdiction.networks import Networks
from clew.network.key_players.ranking import key_players
from clew.network.resolution import resolve
from clew.network.roles.deciding import roles_of

LEAST_SAME = 0.2
"""Links less probable are not kept."""

_AT_ONCE = 2_000
_KEY_PLAYERS = 3


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """What was built, from how many sightings, and by which lists of networks.

    `networks_before` are those of the officer's build before, empty where none is left.
    """

    sightings: int
    entities: int
    of_several: int  # entities of more than one account
    links: int
    groups: int
    organised: int  # groups that are more likely organised than not
    networks: str
    networks_before: str


@dataclass(frozen=True, slots=True)
class _Built:
    """All that a network holds, before it is written."""

    entities: Sequence[Entity]
    links: Sequence[Link]
    groups: Groups
    roles: Mapping[str, Sequence[RoleHypothesis]]
    places: Mapping[str, Jurisdiction]


def build_network(
    acting_officer: Officer,
    *,
    networks: Networks,
    now: datetime,
    report: Callable[[str], None] = lambda _step: None,
) -> BuildSummary:
    """Build the officer's network from all reports that the officer may see.

    `networks` tells countries of addresses; `report` is told each step before it begins. What was
    built before stays until all of it is done.

    Raises:
        DeniedError: the officer reads no reports.
    """
    READ_REPORTS.gate.check(acting_officer)
    basis = basis_for(acting_officer)
    report("reading sightings")
    sightings = list(sightings_for(acting_officer))
    notes = list(sharing_notes_for(acting_officer))
    built = _built(acting_officer, sightings, notes, networks, report)
    report("writing")
    with transaction.atomic():
        before = Build.objects.filter(officer=acting_officer)
        told_before = before.values_list("networks", flat=True).first() or ""
        before.delete()
        build = Build.objects.create(
            officer=acting_officer,
            built_at=now,
            basis=basis,
            sightings=len(sightings),
            networks=networks.source,
            roles=acting_officer.roles,
        )
        _write(build, built)
        summary = _summary(build, built, networks_before=told_before)
        details = {"sightings": summary.sightings, "entities": summary.entities}
        record(tags.NETWORK_BUILT, officer=acting_officer, details=details, now=now)
    return summary


def _built(
    officer: Officer,
    sightings: Sequence[Sighting],
    notes: Sequence[SharingNote],
    networks: Networks,
    report: Callable[[str], None],
) -> _Built:
    report("resolving who is who")
    resolution = resolve(sightings, judgements=judgements_for(officer), notes=notes)
    entities = resolution.entities
    report("explaining links")
    links = resolution.links_with_evidence(least=LEAST_SAME)
    report("finding groups and roles")
    groups = find_groups(entities, sightings, notes)
    report("telling countries")
    places = {
        name: jurisdiction_of(seen, networks, notes)
        for name, seen in _by_entity(entities, sightings)
    }
    return _Built(entities, links, groups, roles_of(groups), places)


def _by_entity(
    entities: Iterable[Entity], sightings: Iterable[Sighting]
) -> Iterator[tuple[str, list[Sighting]]]:
    name_of = {one: entity.id for entity in entities for one in entity.accounts}
    found: dict[str, list[Sighting]] = defaultdict(list)
    for seen in sightings:
        found[name_of[seen.subject]].append(seen)
    yield from found.items()


def _summary(build: Build, built: _Built, *, networks_before: str) -> BuildSummary:
    return BuildSummary(
        sightings=build.sightings,
        entities=len(built.entities),
        of_several=sum(len(one.accounts) > 1 for one in built.entities),
        links=len(built.links),
        groups=len(built.groups.groups),
        organised=sum(one.organised_p >= 0.5 for one in built.groups.groups),
        networks=build.networks,
        networks_before=networks_before,
    )


def _write(build: Build, built: _Built) -> None:
    groups_of: dict[str, list[str]] = defaultdict(list)
    for group in built.groups.groups:
        for member in group.members:
            groups_of[member].append(group.id)
    rows = BuiltEntity.objects.bulk_create(
        [_entity(build, one, built, groups_of[one.id]) for one in built.entities],
        batch_size=_AT_ONCE,
    )
    accounts = BuiltAccount.objects.bulk_create(
        [
            BuiltAccount(build=build, entity=row, kind=account.kind.value, value=account.value)
            for row, entity in zip(rows, built.entities, strict=True)
            for account in entity.accounts
        ],
        batch_size=_AT_ONCE,
    )
    row_of = {(one.kind, one.value): one for one in accounts}
    BuiltLink.objects.bulk_create(
        [_link(build, link, row_of) for link in built.links], batch_size=_AT_ONCE
    )
    BuiltGroup.objects.bulk_create(_groups(build, built.groups), batch_size=_AT_ONCE)
    BuiltTie.objects.bulk_create(
        [_tie(build, tie) for tie in built.groups.ties], batch_size=_AT_ONCE
    )


def _entity(build: Build, entity: Entity, built: _Built, groups: list[str]) -> BuiltEntity:
    place = built.places[entity.id]
    return BuiltEntity(
        build=build,
        name=entity.id,
        p=entity.p,
        roles=[
            {"role": one.role.value, "p": one.p, "why": one.why}
            for one in built.roles.get(entity.id, ())
        ],
        groups=groups,
        country=place.country or "",
        subdivision=place.subdivision or "",
        places=[
            {"speaks_for": for_it, "why": one.in_words()}
            for for_it, told in ((True, place.evidence), (False, place.alternatives))
            for one in told
        ],
    )


def _link(build: Build, link: Link, row_of: Mapping[tuple[str, str], BuiltAccount]) -> BuiltLink:
    return BuiltLink(
        build=build,
        a=row_of[_key(link.a)],
        b=row_of[_key(link.b)],
        p_same=link.p_same,
        p_household=link.p_household,
        evidence=[
            {"kind": one.kind, "log10_lr": one.log10_lr, "why": one.why} for one in link.evidence
        ],
    )


def _key(one: Identifier) -> tuple[str, str]:
    return one.kind.value, one.value


def _groups(build: Build, groups: Groups) -> Iterator[BuiltGroup]:
    for group in groups.groups:
        players = key_players(groups.ties, within=group.members, most=_KEY_PLAYERS)
        yield BuiltGroup(
            build=build,
            name=group.id,
            members=list(group.members),
            organised_p=group.organised_p,
            key_players=[
                {"entity": one.entity, "fragmentation": one.fragmentation, "why": one.in_words()}
                for one in players
            ],
        )


def _tie(build: Build, tie: Tie) -> BuiltTie:
    return BuiltTie(
        build=build,
        a=tie.a,
        b=tie.b,
        kind=tie.kind.value,
        flows=tie.flows,
        count=tie.count,
        weight=tie.weight,
        first_at=tie.first_at,
        last_at=tie.last_at,
        things=[_key(one) for one in tie.things],
        amounts=[(currency, str(amount)) for currency, amount in tie.amounts],
    )
