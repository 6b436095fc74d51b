"""Siting: one site as a row of a plan says it, whether the row is of a file or of a form."""

from datetime import datetime

from clew.bureau.accounts.models import Officer
from clew.bureau.network.models import Identifier as IdentifierRow
from clew.bureau.network.queries.reports import reported_among
from clew.bureau.operations.actions.processes import put_process
from clew.bureau.operations.actions.risks import put_risk
from clew.bureau.operations.actions.teams import put_team
from clew.bureau.operations.models import Operation, Site, Target
from clew.bureau.operations.plan_row import PlannedSite, PlannedTarget
from clew.bureau.persons.models import Dossier
from clew.bureau.persons.queries import DossierNotFoundError, visible_dossiers
from clew.bureau.persons.queries.dossiers import id_named
from clew.model.dossier import Kind
from clew.model.identifier import IdentifierKind
from clew.model.wording import Wording


class UnknownTargetError(ValueError):
    """What a target points at is not there, or the officer may not see it."""


def put_site(officer: Officer, operation: Operation, planned: PlannedSite, *, now: datetime) -> str:
    """Write a site as planned, in the caller's transaction; tell whether it was added or changed.

    Its targets, risks and legal process are added to those that are there.

    Raises:
        MemberError: nobody of an officer's name may see the case.
        UnknownTargetError: what a target points at is not there, or may not be seen.
    """
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
            Wording(
                "targets: %(name)s is neither an account that a report names nor a person with a "
                "dossier; see: clew network entities, clew person list",
                name=planned.known_as,
            )
        ) from error
    return None, visible_dossiers(officer).get(pk=key)
