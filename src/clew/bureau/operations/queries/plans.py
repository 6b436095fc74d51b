"""Plans: an operation with its sites, read in a few statements however many they are.

Where a target's account or dossier is not the officer's to see, the target's name stands alone; so
it is with the referral that the operation began with, and the operation before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from clew.bureau.access.rules import PLAN_OPERATION
from clew.bureau.accounts.models import Officer
from clew.bureau.network.queries.reports import reported_among
from clew.bureau.operations.models import Operation, Site, SiteEvent, Target
from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.queries.processes import process_row
from clew.bureau.operations.queries.rows import (
    EventRow,
    LineRow,
    Plan,
    SiteRow,
    TargetRow,
    as_it_happened,
)
from clew.bureau.operations.queries.teams import team_row
from clew.bureau.operations.queries.visibility import visible_operations
from clew.bureau.operations.queries.warnings import warned
from clew.bureau.operations.site_state import SiteState
from clew.bureau.operations.windows import local_window
from clew.bureau.persons.queries import visible_dossiers
from clew.bureau.referrals.queries import visible_referrals
from clew.handling.marking import combined


def plan_of(officer: Officer, operation: Operation, *, now: datetime) -> Plan:
    """Return the whole plan of an operation that the officer may see, with its warnings."""
    sites = list(_sites(operation))
    known = _Known.of(officer, [target for site in sites for target in site.targets.all()])
    teams = operation.teams.order_by("name").prefetch_related("members__officer")
    processes = operation.processes.filter(site=None).order_by("valid_from", "pk")
    plan = Plan(
        id=operation.pk,
        name=operation.name,
        case_id=operation.case_id,
        case=operation.case.number,
        bureau=operation.bureau.name,
        commander=operation.commander.get_username(),
        marking=combined([operation.case.handling, operation.handling]).tlp,
        begins_at=operation.begins_at,
        ends_at=operation.ends_at,
        referral_id=_referral(officer, operation),
        follows=_followed(officer, operation),
        sites=[_site(operation, one, known) for one in sites],
        processes=[process_row(one) for one in processes],
        risks=[one.text for one in operation.risks.filter(site=None).order_by("pk")],
        checklist=[LineRow(one.pk, one.text) for one in operation.checklist.order_by("pk")],
        teams=[team_row(one) for one in teams],
        may_change=PLAN_OPERATION.admits(officer, record=operation),
    )
    return warned(plan, now=now)


@dataclass(frozen=True, slots=True)
class _Known:
    """Of what targets point at, what the officer may see."""

    accounts: frozenset[int]
    dossiers: frozenset[UUID]

    @classmethod
    def of(cls, officer: Officer, targets: Iterable[Target]) -> "_Known":
        every = list(targets)
        reported = reported_among(officer, {one.account_id for one in every if one.account_id})
        named = {one.dossier_id for one in every if one.dossier_id is not None}
        if not named:
            return cls(reported, frozenset())
        seen = visible_dossiers(officer).filter(pk__in=named).values_list("pk", flat=True)
        return cls(reported, frozenset(seen))


def _sites(operation: Operation) -> QuerySet[Site]:
    found = Site.objects.filter(operation=operation).order_by("country", "subdivision", "label")
    counted = found.annotate(seized=Count("exhibits", distinct=True)).select_related("team")
    return counted.prefetch_related(
        "team__members__officer",
        "targets__account",
        "processes",
        "risks",
        "conflicts",
        "events__officer",
        "outcomes",
        "ticks",
    )


def _site(operation: Operation, one: Site, known: _Known) -> SiteRow:
    told = sorted(one.outcomes.all(), key=lambda o: (o.happened_at, o.told_at, o.pk))
    members = one.team.members.all() if one.team else ()
    return SiteRow(
        id=one.pk,
        label=one.label,
        address=one.address,
        country=one.country,
        subdivision=one.subdivision,
        latitude=one.latitude,
        longitude=one.longitude,
        zone=one.zone,
        team=one.team.name if one.team else "",
        members=[m.officer.get_username() if m.officer else m.outsider for m in members],
        targets=[_target(target, known) for target in one.targets.all()],
        processes=[process_row(process) for process in one.processes.all()],
        risks=[risk.text for risk in one.risks.all()],
        events=as_it_happened(_event(event) for event in one.events.all()),
        outcomes={OutcomeKind(outcome.kind): outcome.count for outcome in told},
        ticked=frozenset(tick.line_id for tick in one.ticks.all()),
        exhibits=one.seized,  # type: ignore[attr-defined] # counted by the query
        conflicts=sorted({conflict.bureau for conflict in one.conflicts.all()}),
        local_window=local_window(operation.begins_at, operation.ends_at, zone=one.zone),
    )


def _target(one: Target, known: _Known) -> TargetRow:
    account = one.account.value if one.account and one.account_id in known.accounts else ""
    return TargetRow(
        one.name, account, one.dossier_id if one.dossier_id in known.dossiers else None
    )


def _event(one: SiteEvent) -> EventRow:
    who = one.officer.get_username()
    return EventRow(one.pk, SiteState(one.state), one.happened_at, one.told_at, who, one.words)


def _referral(officer: Officer, operation: Operation) -> UUID | None:
    if operation.referral_id is None:
        return None
    seen = visible_referrals(officer).filter(pk=operation.referral_id)
    return operation.referral_id if seen.exists() else None


def _followed(officer: Officer, operation: Operation) -> tuple[UUID, str] | None:
    if operation.follows_id is None:
        return None
    return (
        visible_operations(officer)
        .filter(pk=operation.follows_id)
        .values_list("pk", "name")
        .first()
    )
