"""Building the network: all that the officer may see, resolved anew, replaces what was built."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clew.bureau.access.rules import READ_REPORTS
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.network.actions.built_rows import (
    AT_ONCE,
    account_row,
    entity_row,
    group_row,
    key_of,
    link_row,
)
from clew.bureau.network.actions.keeping import Reports, keep, layout
from clew.bureau.network.actions.replacing import LEAST_SAME
from clew.bureau.network.actions.tie_rows import write_ties
from clew.bureau.network.models import (
    Build,
    BuiltAccount,
    BuiltEntity,
    BuiltGroup,
    BuiltLink,
)
from clew.bureau.network.queries.basis import basis_of, lists_state, report_states
from clew.bureau.network.queries.judging import judgements_for, sharing_notes_for
from clew.bureau.network.queries.reports import sightings_for
from clew.model.network import Entity, Link, RoleHypothesis
from clew.model.sharing import SharingNote
from clew.model.sighting import Sighting
from clew.network.groups.finding import Groups, find_groups
from clew.network.jurisdiction.deciding import Jurisdiction, jurisdiction_of
from clew.network.jurisdiction.networks import Networks
from clew.network.resolution import Resolution, resolve
from clew.network.roles.deciding import roles_of


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

    resolution: Resolution
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
    built before stays until all of it is done. A report that was taken back meanwhile withholds it.

    Raises:
        DeniedError: the officer reads no reports.
    """
    READ_REPORTS.gate.check(acting_officer)
    states, lists = report_states(acting_officer), lists_state(acting_officer)
    basis = basis_of(acting_officer, states)
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
            current_at=now,
            withheld=not states.keys() <= report_states(acting_officer).keys(),
            layout=layout(),
            lists=lists,
        )
        _write(build, built)
        counts = Counter(one.report for one in sightings)
        reports: Reports = {key: (state, counts[key]) for key, state in states.items()}
        keep(build, built.resolution, reports)
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
    return _Built(resolution, entities, links, groups, roles_of(groups), places)


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
        [
            entity_row(
                build,
                one,
                place=built.places[one.id],
                roles=built.roles.get(one.id, ()),
                groups=groups_of[one.id],
            )
            for one in built.entities
        ],
        batch_size=AT_ONCE,
    )
    accounts = BuiltAccount.objects.bulk_create(
        [
            account_row(build, row, account)
            for row, entity in zip(rows, built.entities, strict=True)
            for account in entity.accounts
        ],
        batch_size=AT_ONCE,
    )
    row_of = {(one.kind, one.value): one for one in accounts}
    BuiltLink.objects.bulk_create(
        [link_row(build, one, row_of[key_of(one.a)], row_of[key_of(one.b)]) for one in built.links],
        batch_size=AT_ONCE,
    )
    ties = built.groups.ties
    BuiltGroup.objects.bulk_create(
        [group_row(build, one, ties) for one in built.groups.groups], batch_size=AT_ONCE
    )
    write_ties(build, ties)
