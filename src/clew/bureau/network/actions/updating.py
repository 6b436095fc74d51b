"""Bringing a built network up to date: what changed since is resolved again, and nothing else.

Links and entities are then what a build from nothing gives. Groups, roles and ties stay of the last
build; they are taken away where they may rest on what no longer counts for the officer.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clew.bureau.access.rules import READ_REPORTS
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.network.actions.keeping import Reports, keep, kept_parts, layout, taken_up
from clew.bureau.network.actions.replacing import LEAST_SAME, replace_rows
from clew.bureau.network.models import Build
from clew.bureau.network.queries.basis import basis_of, lists_state, report_states
from clew.bureau.network.queries.built import NotBuiltError
from clew.bureau.network.queries.judging import judgements_for, sharing_notes_for
from clew.bureau.network.queries.reports import sightings_of_reports
from clew.network.jurisdiction.networks import Networks

MOST_REPORTS = 2_000
"""So many that changed are no less work than to build anew."""


class MustBuildError(Exception):
    """A network cannot be brought up to date, and why: it is to be built anew."""


@dataclass(frozen=True, slots=True)
class UpdateSummary:
    """What changed: reports that came, went or say other things, and what was told anew of them."""

    reports: int
    accounts: int
    links: int
    groups_gone: bool


def update_network(acting_officer: Officer, *, networks: Networks, now: datetime) -> UpdateSummary:
    """Bring the officer's network up to date, in one transaction.

    Raises:
        DeniedError: the officer reads no reports.
        NotBuiltError: the officer has built no network.
        MustBuildError: it was built by other lists, or by another version, or too much changed.
    """
    READ_REPORTS.gate.check(acting_officer)
    with transaction.atomic():
        build = Build.objects.select_for_update().filter(officer=acting_officer).first()
        if build is None:
            raise NotBuiltError("no network was built yet: clew network build")
        _check(build, acting_officer, networks)
        states = report_states(acting_officer)
        basis = basis_of(acting_officer, states)
        if bytes(build.basis) == basis and not build.withheld:
            summary = UpdateSummary(0, 0, 0, groups_gone=False)
        else:
            summary = _updated(build, acting_officer, states, networks)
            details = {"reports": summary.reports, "accounts": summary.accounts}
            record(tags.NETWORK_UPDATED, officer=acting_officer, details=details, now=now)
        build.basis, build.current_at, build.withheld = basis, now, False
        build.roles = acting_officer.roles
        build.save()
    return summary


def _check(build: Build, officer: Officer, networks: Networks) -> None:
    reason, instead = "", "clew network build"
    if build.layout != layout():
        reason = "it was built by another version of Clew"
    elif build.lists != lists_state(officer):
        reason = "lists of what many share changed since"
    elif build.networks != networks.source:
        reason = f"countries of addresses were told by {build.networks}, now by {networks.source}"
        instead = f"clew network update --networks FILE, or {instead}"
    if reason:
        raise MustBuildError(f"{reason}: {instead}")


def _updated(
    build: Build, officer: Officer, states: Mapping[str, str], networks: Networks
) -> UpdateSummary:
    parts, notes = kept_parts(build), list(sharing_notes_for(officer))
    resolution, reports = taken_up(parts, notes)
    gone = reports.keys() - states.keys()
    came = {key for key, state in states.items() if reports.get(key, ("", 0))[0] != state}
    if len(gone) + len(came) > MOST_REPORTS:
        raise MustBuildError(f"{len(gone) + len(came):,} reports changed: clew network build")
    resolution.withdraw(*gone, *(came & reports.keys()))
    sightings = list(sightings_of_reports(officer, came))
    resolution.add(sightings)
    resolution.judge(judgements_for(officer))
    news = resolution.news(least=LEAST_SAME)
    is_lost = replace_rows(build, officer, news, networks=networks, notes=notes)
    known = _known(reports, states, gone, came)
    for one in sightings:
        state, count = known[one.report]
        known[one.report] = state, count + 1
    build.sightings = sum(count for _, count in known.values())
    keep(build, resolution, known, before=parts)
    groups_gone = build.has_groups and (bool(gone) or is_lost or build.withheld)
    if groups_gone:
        _take_groups_away(build)
    return UpdateSummary(len(gone) + len(came), len(news.accounts), len(news.links), groups_gone)


def _known(
    reports: Reports, states: Mapping[str, str], gone: Collection[str], came: Collection[str]
) -> Reports:
    """The reports as they are now; of those that came the sightings are still to be counted."""
    known = {key: told for key, told in reports.items() if key not in gone}
    return known | {key: (states[key], 0) for key in sorted(came)}


def _take_groups_away(build: Build) -> None:
    build.groups.all().delete()
    build.ties.all().delete()
    build.entities.exclude(roles=[], groups=[]).update(roles=[], groups=[])
    build.has_groups, build.moved = False, {}
