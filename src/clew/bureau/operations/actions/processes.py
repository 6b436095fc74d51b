"""Legal process: what an authority allows, at one site or at all, from when until when."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.operations.actions.changing import NameTakenError, check_version, log_change
from clew.bureau.operations.actions.opening import workable
from clew.bureau.operations.models import LegalProcess, Operation, Site
from clew.bureau.operations.plan_row import PlannedProcess
from clew.bureau.operations.queries import PartNotFoundError, SiteNotFoundError
from clew.bureau.operations.queries.processes import process_row
from clew.model.wording import Wording


@transaction.atomic
def add_process(
    acting_officer: Officer, *, operation_id: UUID, process: PlannedProcess, now: datetime
) -> None:
    """Record what an authority allows at all sites of an operation.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer does not plan it, or its case is closed.
    """
    operation = workable(acting_officer, operation_id)
    if put_process(operation, None, process):
        _log(tags.OPERATIONS_PROCESS_ADDED, acting_officer, operation, process, now)


@transaction.atomic
def plan_process(  # noqa: PLR0913 -- what is allowed, where, and as it was seen, by name
    acting_officer: Officer,
    *,
    operation_id: UUID,
    process: PlannedProcess,
    site_id: UUID | None = None,
    process_id: int | None = None,
    version: str = "",
    now: datetime,
) -> LegalProcess:
    """Record a legal process of one site or of all (`site_id` None), or change one that is there.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer does not plan it, or its case is closed.
        SiteNotFoundError: the operation has no such site.
        PartNotFoundError: the operation has no such legal process.
        ChangedMeanwhileError: it is no more as it was seen.
        NameTakenError: another of this kind and number is on record there.
    """
    operation = workable(acting_officer, operation_id)
    site = _site(operation, site_id)
    one = _seen(operation, process_id, version) if process_id is not None else None
    alike = operation.processes.filter(site=site, kind=process.kind.value, number=process.number)
    if (alike.exclude(pk=one.pk) if one else alike).exists():
        raise NameTakenError(
            Wording(
                "%(kind)s %(number)s is on record there",
                kind=Wording.name_of(process.kind.in_words()),
                number=process.number,
            )
        )
    if one is None:
        put_process(operation, site, process)
        _log(tags.OPERATIONS_PROCESS_ADDED, acting_officer, operation, process, now)
        return alike.get()
    one.site, one.kind, one.number = site, process.kind.value, process.number
    one.save(update_fields=["site", "kind", "number"])
    put_process(operation, site, process)
    _log(tags.OPERATIONS_PROCESS_CHANGED, acting_officer, operation, process, now)
    return one


@transaction.atomic
def remove_process(
    acting_officer: Officer, *, operation_id: UUID, process_id: int, version: str, now: datetime
) -> None:
    """Take a legal process out of a plan.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer does not plan it, or its case is closed.
        PartNotFoundError: the operation has no such legal process.
        ChangedMeanwhileError: it is no more as it was seen.
    """
    operation = workable(acting_officer, operation_id)
    one = _seen(operation, process_id, version)
    details = {"kind": one.kind, "number": one.number}
    one.delete()
    log_change(tags.OPERATIONS_PROCESS_REMOVED, acting_officer, operation, now, **details)


def put_process(operation: Operation, site: Site | None, process: PlannedProcess) -> bool:
    """Write a legal process, or what of it changed; tell whether anything did."""
    facts = {
        "authority": process.authority,
        "valid_from": process.valid_from,
        "valid_until": process.valid_until,
    }
    named = {"operation": operation, "site": site, "number": process.number}
    one, added = LegalProcess.objects.get_or_create(
        kind=process.kind.value, **named, defaults=facts
    )
    changed = {name: value for name, value in facts.items() if getattr(one, name) != value}
    for name, value in changed.items():
        setattr(one, name, value)
    if changed:
        one.save(update_fields=sorted(changed))
    return added or bool(changed)


def _site(operation: Operation, site_id: UUID | None) -> Site | None:
    if site_id is None:
        return None
    found = operation.sites.filter(pk=site_id).first()
    if found is None:
        raise SiteNotFoundError("the operation has no such site")
    return found


def _seen(operation: Operation, process_id: int, version: str) -> LegalProcess:
    one = operation.processes.filter(pk=process_id).first()
    if one is None:
        raise PartNotFoundError("the operation has no such legal process")
    check_version(version, *process_row(one).facts)
    return one


def _log(
    tag: str, officer: Officer, operation: Operation, process: PlannedProcess, now: datetime
) -> None:
    details = {"kind": process.kind.value, "number": process.number}
    log_change(tag, officer, operation, now, **details)
