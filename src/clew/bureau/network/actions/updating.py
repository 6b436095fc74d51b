"""Bringing a built network up to date: what changed since is resolved again, and nothing else.

Links and entities are then what a build from nothing gives. Groups, roles and ties stay of the last
build; they are taken away where they may rest on what no longer counts for the officer.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from clew.bureau.access.rules import READ_REPORTS
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.network.actions.keeping import (
    keep,
    keep_reports,
    kept_parts,
    layout,
    states_of,
    taken_up,
)
from clew.bureau.network.actions.replacing import LEAST_SAME, replace_rows
from clew.bureau.network.models import Build
from clew.bureau.network.queries.basis import (
    basis_of,
    lists_state,
    reports_gone,
    reports_otherwise,
    speaking_reports,
)
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


@dataclass(frozen=True, slots=True)
class _Changed:
    """The keys of the reports that came, went or say other things, and whether any went."""

    keys: frozenset[str]
    is_any_gone: bool


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
        basis, changed = basis_of(acting_officer), _changed(build, acting_officer)
        if bytes(build.basis) == basis and not changed.keys and not build.withheld:
            summary = UpdateSummary(0, 0, 0, groups_gone=False)
        else:
            summary = _updated(build, acting_officer, changed, networks)
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


def _changed(build: Build, officer: Officer) -> _Changed:
    came = set(reports_otherwise(officer, build).values_list("key", flat=True))
    gone = set(reports_gone(officer, build).values_list("key", flat=True))
    if len(came | gone) > MOST_REPORTS:
        raise MustBuildError(f"{len(came | gone):,} reports changed: clew network build")
    return _Changed(frozenset(came | gone), is_any_gone=bool(gone))


def _updated(
    build: Build, officer: Officer, changed: _Changed, networks: Networks
) -> UpdateSummary:
    parts, notes = kept_parts(build), list(sharing_notes_for(officer))
    resolution = taken_up(parts, notes)
    states = states_of(speaking_reports(officer).filter(key__in=changed.keys))
    resolution.withdraw(*changed.keys)
    sightings = list(sightings_of_reports(officer, changed.keys))
    resolution.add(sightings)
    resolution.judge(judgements_for(officer))
    news = resolution.news(least=LEAST_SAME)
    is_lost = replace_rows(build, officer, news, networks=networks, notes=notes)
    keep(build, resolution, before=parts)
    before = build.reports.filter(key__in=changed.keys)
    build.sightings += len(sightings) - (before.aggregate(said=Sum("sightings"))["said"] or 0)
    before.delete()
    keep_reports(build, states, Counter(one.report for one in sightings))
    groups_gone = build.has_groups and (changed.is_any_gone or is_lost or build.withheld)
    if groups_gone:
        _take_groups_away(build)
    return UpdateSummary(len(changed.keys), len(news.accounts), len(news.links), groups_gone)


def _take_groups_away(build: Build) -> None:
    build.groups.all().delete()
    build.ties.all().delete()
    build.entities.exclude(roles=[], groups=[]).update(roles=[], groups=[])
    build.has_groups, build.moved = False, {}
