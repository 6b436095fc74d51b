"""Sites one by one: planned, planned otherwise, or taken out of the plan.

What a form or a call says of a site is all that is planned there: targets and risks that it names
no more go. From where word was told neither the site goes nor whom it was about.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.operations.actions.changing import (
    ChangedMeanwhileError,
    NameTakenError,
    ToldAlreadyError,
    is_told_of,
    log_change,
)
from clew.bureau.operations.actions.opening import workable
from clew.bureau.operations.actions.siting import put_site
from clew.bureau.operations.models import Operation, Site
from clew.bureau.operations.plan_row import PlannedSite
from clew.bureau.operations.queries import plan_of, site_by_id
from clew.bureau.operations.queries.as_planned import version_of_site
from clew.bureau.operations.queries.rows import SiteRow
from clew.model.wording import Wording


@transaction.atomic
def add_site(
    acting_officer: Officer, *, operation_id: UUID, planned: PlannedSite, now: datetime
) -> Site:
    """Plan a site that is not planned yet.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer does not plan it, or its case is closed.
        NameTakenError: a site has this label already.
        MemberError: nobody of an officer's name may see the case.
        UnknownTargetError: what a target points at is not there, or may not be seen.
    """
    operation = workable(acting_officer, operation_id)
    _check_label(operation, planned.label)
    put_site(acting_officer, operation, planned, now=now)
    site = operation.sites.get(label=planned.label)
    _log(tags.OPERATIONS_SITE_PLANNED, acting_officer, operation, site, now)
    return site


@transaction.atomic
def change_site(
    acting_officer: Officer, *, site_id: UUID, version: str, planned: PlannedSite, now: datetime
) -> Site:
    """Plan a site otherwise: what is named no more is planned no more.

    A target that is named without what it pointed at points there no more, unless the officer may
    not see it.

    Raises:
        SiteNotFoundError: the officer may not see the site.
        DeniedError: the officer does not plan its operation, or the case is closed.
        ChangedMeanwhileError: what is planned there is no more as it was seen.
        NameTakenError: another site has this label.
        ToldAlreadyError: word was told of it, and a target is named no more.
        MemberError: nobody of an officer's name may see the case.
        UnknownTargetError: what a target points at is not there, or may not be seen.
    """
    operation, site, before = _held(acting_officer, site_id, version, now=now)
    _check_label(operation, planned.label, but=site)
    if site.label != planned.label:
        site.label = planned.label
        site.save(update_fields=["label"])
    named = {one.name: one for one in planned.targets}
    gone = site.targets.exclude(name__in=named)
    if gone.exists() and is_told_of(site):
        names = ", ".join(gone.values_list("name", flat=True)[:5])
        raise ToldAlreadyError(
            Wording("word was told from %(site)s, so %(names)s stays", site=site.label, names=names)
        )
    gone.delete()
    site.risks.exclude(text__in=planned.risks).delete()
    put_site(acting_officer, operation, planned, now=now)
    _let_go(site, before, named=[name for name, one in named.items() if not one.known_as])
    _log(tags.OPERATIONS_SITE_CHANGED, acting_officer, operation, site, now)
    return site_by_id(acting_officer, site_id)


@transaction.atomic
def remove_site(acting_officer: Officer, *, site_id: UUID, version: str, now: datetime) -> None:
    """Take a site out of a plan, with its targets, risks and legal process.

    Raises:
        SiteNotFoundError: the officer may not see the site.
        DeniedError: the officer does not plan its operation, or the case is closed.
        ChangedMeanwhileError: what is planned there is no more as it was seen.
        ToldAlreadyError: word was told of it.
    """
    operation, site, _ = _held(acting_officer, site_id, version, now=now)
    if is_told_of(site):
        raise ToldAlreadyError(Wording("word was told from %(site)s, so it stays", site=site.label))
    for hung in (site.targets, site.risks, site.processes, site.conflicts):
        hung.all().delete()
    _log(tags.OPERATIONS_SITE_REMOVED, acting_officer, operation, site, now)
    site.delete()


def _held(
    officer: Officer, site_id: UUID, version: str, *, now: datetime
) -> tuple[Operation, Site, SiteRow]:
    """The operation, the site, and what is planned there, while nobody else changes it."""
    site = site_by_id(officer, site_id)
    operation = workable(officer, site.operation_id)
    site = site_by_id(officer, site_id)
    plan = plan_of(officer, operation, now=now)
    row = next(one for one in plan.sites if one.id == site.pk)
    if version_of_site(row) != version:
        raise ChangedMeanwhileError(
            Wording("somebody changed this site meanwhile; look at what it says")
        )
    return operation, site, row


def _check_label(operation: Operation, label: str, *, but: Site | None = None) -> None:
    alike = operation.sites.filter(label=label)
    if (alike.exclude(pk=but.pk) if but else alike).exists():
        raise NameTakenError(
            Wording("%(label)s is planned already; choose another label", label=label)
        )


def _let_go(site: Site, before: SiteRow, *, named: list[str]) -> None:
    """Targets of these names point nowhere any more, if the officer saw where they did."""
    seen = [one.name for one in before.targets if one.account or one.dossier]
    found = site.targets.filter(name__in=[one for one in named if one in seen])
    found.update(account=None, dossier=None)


def _log(tag: str, officer: Officer, operation: Operation, site: Site, now: datetime) -> None:
    log_change(tag, officer, operation, now, site=str(site.pk))
