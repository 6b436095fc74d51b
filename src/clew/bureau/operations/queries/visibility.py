"""Visibility: an officer sees the operations of cases that they see, as far as their marking goes.

The rule is `access.rules.READ_OPERATION`.
"""

from uuid import UUID

from django.db.models import QuerySet

from clew.bureau.access.rules import READ_OPERATION
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.queries import is_in_visible_case
from clew.bureau.id_ends import the_one_ending
from clew.bureau.operations.models import Operation, Site


class OperationNotFoundError(LookupError):
    """There is no such operation, or this officer may not see it: the two look alike."""


class SiteNotFoundError(LookupError):
    """There is no such site, or this officer may not see its operation: the two look alike."""


class PartNotFoundError(LookupError):
    """There is no such team or legal process, or not in an operation that this officer may see."""


def visible_operations(officer: Officer) -> QuerySet[Operation]:
    """Return the operations that the officer may see, the latest window first."""
    seen = Operation.objects.filter(READ_OPERATION.where(officer))
    named = seen.select_related("case", "bureau", "commander")
    return named.filter(is_in_visible_case(officer)).order_by("-begins_at", "pk")


def operation_by_id(officer: Officer, operation_id: UUID) -> Operation:
    """Return the operation of that id.

    Raises:
        OperationNotFoundError: it does not exist, or the officer may not see it.
    """
    found = visible_operations(officer).filter(pk=operation_id).first()
    if found is None:
        raise _absent(str(operation_id))
    return found


def operation_named(officer: Officer, name: str) -> Operation:
    """Return the operation of this name, of this id, or of an id that ends so.

    Raises:
        OperationNotFoundError: there is no one such operation, or the officer may not see it.
    """
    seen = visible_operations(officer)
    ids = dict(seen.values_list("pk", "name"))
    alike = [key for key, one in ids.items() if one == name]
    key = alike[0] if len(alike) == 1 else the_one_ending(name, ids)
    if key is None:
        raise _absent(name)
    return operation_by_id(officer, key)


def site_by_id(officer: Officer, site_id: UUID) -> Site:
    """Return the site of that id.

    Raises:
        SiteNotFoundError: it does not exist, or the officer may not see its operation.
    """
    seen = Site.objects.filter(operation__in=visible_operations(officer).order_by())
    found = seen.filter(pk=site_id).select_related("operation__case", "team").first()
    if found is None:
        raise SiteNotFoundError(f"there is no site {site_id}")
    return found


def site_labelled(officer: Officer, operation: Operation, label: str) -> Site:
    """Return an operation's site of that label.

    Raises:
        SiteNotFoundError: it does not exist, or the officer may not see the operation.
    """
    seen = visible_operations(officer).filter(pk=operation.pk).order_by()
    found = Site.objects.filter(operation__in=seen, label=label).first()
    if found is None:
        raise SiteNotFoundError(f"there is no site {label}; see: clew operation show")
    return site_by_id(officer, found.pk)


def _absent(name: str) -> OperationNotFoundError:
    return OperationNotFoundError(f"there is no one operation {name}; see: clew operation list")
