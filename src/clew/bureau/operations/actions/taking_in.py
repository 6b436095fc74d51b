"""Taking in: a plan of many sites in one go. Taken in twice, it changes nothing.

A row whose team or targets cannot be found is told, with where it stands, and the others are taken.
A site that is there already is changed to what its row says; people, legal process, targets and
risks are added.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.network.models import Identifier as IdentifierRow
from clew.bureau.network.queries.reports import reported_among
from clew.bureau.operations.actions.opening import workable
from clew.bureau.operations.actions.planning import (
    MemberError,
    put_process,
    put_risk,
    put_team,
)
from clew.bureau.operations.models import Operation, Site, Target
from clew.bureau.operations.plan_file import PlannedRow, RefusedRow
from clew.bureau.operations.plan_row import PlannedSite, PlannedTarget
from clew.bureau.persons.models import Dossier
from clew.bureau.persons.queries import DossierNotFoundError, visible_dossiers
from clew.bureau.persons.queries.dossiers import id_named
from clew.model.dossier import Kind
from clew.model.identifier import IdentifierKind


class UnknownTargetError(ValueError):
    """What a target points at is not there, or the officer may not see it."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of a plan: how many sites are new, changed, as they were; what was refused."""

    added: int
    changed: int
    unchanged: int
    refused: tuple[RefusedRow, ...]

    @property
    def in_words(self) -> str:
        """What is on record now, in a sentence."""
        return f"{self.added} sites added, {self.changed} changed, {self.unchanged} as they were"


@transaction.atomic
def take_in_plan(
    acting_officer: Officer, *, operation_id: UUID, rows: Iterable[PlannedRow], now: datetime
) -> TakenIn:
    """Add the sites of a plan to an operation.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer does not plan it, or its case is closed.
    """
    operation = workable(acting_officer, operation_id)
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    refused = []
    for row in rows:
        try:
            with transaction.atomic():
                counts[_put(acting_officer, operation, row.site, now=now)] += 1
        except (MemberError, UnknownTargetError) as error:
            refused.append(RefusedRow(row.where, str(error)))
    if counts["added"] or counts["changed"]:
        details = {**counts, "refused": len(refused)}
        subject = str(operation.pk)
        tag = tags.OPERATIONS_PLAN_TAKEN_IN
        record(tag, officer=acting_officer, subject=subject, details=details, now=now)
    return TakenIn(**counts, refused=tuple(refused))


def _put(officer: Officer, operation: Operation, planned: PlannedSite, *, now: datetime) -> str:
    pointed = [(one, *_pointed_at(officer, one)) for one in planned.targets]
    team, joined = None, 0
    if planned.team:
        team, joined = put_team(
            operation, name=planned.team, officers=planned.officers, outsiders=planned.outsiders
        )
    facts = {
        "address": planned.address,
        "country": planned.place.country,
        "subdivision": planned.place.subdivision or "",
        "latitude": planned.latitude,
        "longitude": planned.longitude,
        "zone": planned.zone,
        "team": team,
    }
    site, added = Site.objects.get_or_create(
        operation=operation, label=planned.label, defaults=facts
    )
    changed = [name for name, value in facts.items() if getattr(site, name) != value]
    for name in changed:
        setattr(site, name, facts[name])
    if changed:
        site.save(update_fields=changed)
    hung = [_put_target(site, *one) for one in pointed]
    hung += [put_risk(officer, operation, site, text, now=now) for text in planned.risks]
    hung += [put_process(operation, site, planned.process)] if planned.process else []
    if added:
        return "added"
    return "changed" if changed or joined or any(hung) else "unchanged"


def _put_target(
    site: Site, planned: PlannedTarget, account: IdentifierRow | None, dossier: Dossier | None
) -> bool:
    facts = {"account": account, "dossier": dossier}
    target, added = Target.objects.get_or_create(site=site, name=planned.name, defaults=facts)
    if added or not planned.known_as or (target.account, target.dossier) == (account, dossier):
        return added
    target.account, target.dossier = account, dossier
    target.save(update_fields=["account", "dossier"])
    return True


def _pointed_at(
    officer: Officer, planned: PlannedTarget
) -> tuple[IdentifierRow | None, Dossier | None]:
    """What the target points at, in one word for what is not there and what may not be seen."""
    if not planned.known_as:
        return None, None
    subject = IdentifierKind.ACCOUNT.value
    account = IdentifierRow.objects.filter(kind=subject, value=planned.known_as).first()
    if account is not None and reported_among(officer, {account.pk}):
        return account, None
    try:
        key = id_named(officer, Kind.PERSON, planned.known_as)
    except (DossierNotFoundError, ValueError) as error:
        raise UnknownTargetError(
            f"targets: {planned.known_as} is neither an account that a report names nor a person "
            "with a dossier; see: clew network entities, clew person list"
        ) from error
    return None, visible_dossiers(officer).get(pk=key)
