"""Reading cases: an officer sees the cases of the own bureau that the officer is a member of."""

from uuid import UUID

from django.db.models import QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case


class CaseNotFoundError(LookupError):
    """There is no such case, or this officer may not see it: the two look alike."""


def visible_cases(officer: Officer) -> QuerySet[Case]:
    """Return the cases the officer may see, oldest first.

    The rule is `access.rules.READ_CASE`, said in SQL; a test holds the two against each other.
    """
    if not (officer.is_authenticated and officer.is_active):
        return Case.objects.none()
    return Case.objects.filter(bureau=officer.bureau_id, members=officer.pk).order_by(
        "opened_at", "number"
    )


def case_by_number(officer: Officer, number: str) -> Case:
    """Return the case of that number.

    Raises:
        CaseNotFoundError: it does not exist, or the officer may not see it.
    """
    return _found(visible_cases(officer).filter(number=number), f"numbered {number}")


def case_by_id(officer: Officer, case_id: UUID) -> Case:
    """Return the case of that id.

    Raises:
        CaseNotFoundError: it does not exist, or the officer may not see it.
    """
    return _found(visible_cases(officer).filter(pk=case_id), f"with the id {case_id}")


def _found(cases: QuerySet[Case], which: str) -> Case:
    case = cases.select_related("bureau").first()
    if case is None:
        raise CaseNotFoundError(f"there is no case {which}; check the number, or ask to join it")
    return case
