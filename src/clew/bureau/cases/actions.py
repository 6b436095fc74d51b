"""What officers do with cases: opening them, naming their members, adding exhibits.

Each can be done twice: the second time finds what the first one made.
"""

from datetime import datetime

from django.db import transaction

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import OPEN_CASE, WORK_ON_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.cases.models import Case, CaseMember, Exhibit
from clew.bureau.cases.queries import CaseNotFoundError
from clew.handling.tlp import Tlp


class CaseNumberTakenError(ValueError):
    """The number cannot be used by this officer."""


@transaction.atomic
def open_case(
    acting_officer: Officer,
    *,
    number: str,
    now: datetime,
    title: str = "",
    marking: Tlp = Tlp.AMBER_STRICT,
) -> Case:
    """Return the case of this number, opened if it is new; who opens it is its first member.

    Raises:
        DeniedError: the account is closed.
        CaseNumberTakenError: the number cannot be used.
    """
    OPEN_CASE.check(acting_officer, case=None)
    case, opened = Case.objects.get_or_create(
        bureau_id=acting_officer.bureau_id,
        number=number,
        defaults={"title": title, "marking": marking.value, "opened_at": now},
    )
    if opened:
        CaseMember.objects.create(case=case, officer=acting_officer, since_at=now)
        details = {"number": number}
        record(
            tags.CASES_CASE_OPENED,
            officer=acting_officer,
            subject=str(case.pk),
            details=details,
            now=now,
        )
    else:
        _check_number_is_free(acting_officer, case)
    return case


@transaction.atomic
def add_member(acting_officer: Officer, *, case: Case, officer: Officer, now: datetime) -> None:
    """Let another officer of the same bureau into the case.

    Raises:
        CaseNotFoundError: the acting officer may not see the case.
        DeniedError: the other officer is of another bureau.
    """
    _check_work(acting_officer, case)
    if officer.bureau_id != case.bureau_id:
        raise DeniedError("a case's members belong to its bureau")
    _, added = CaseMember.objects.get_or_create(
        case=case, officer=officer, defaults={"since_at": now}
    )
    if added:
        details = {"officer": str(officer.pk)}
        record(
            tags.CASES_MEMBER_ADDED,
            officer=acting_officer,
            subject=str(case.pk),
            details=details,
            now=now,
        )


@transaction.atomic
def add_exhibit(acting_officer: Officer, *, case: Case, label: str, now: datetime) -> Exhibit:
    """Return the case's exhibit of this label, added if it is new.

    Raises:
        CaseNotFoundError: the officer may not see the case.
    """
    _check_work(acting_officer, case)
    exhibit, added = Exhibit.objects.get_or_create(
        case=case, label=label, defaults={"created_at": now}
    )
    if added:
        details = {"case": str(case.pk), "label": label}
        record(
            tags.CASES_EXHIBIT_ADDED,
            officer=acting_officer,
            subject=str(exhibit.pk),
            details=details,
            now=now,
        )
    return exhibit


def _check_work(officer: Officer, case: Case) -> None:
    """Refuse in the words of an absent case."""
    try:
        WORK_ON_CASE.check(officer, case=case)
    except DeniedError as error:
        raise CaseNotFoundError(f"there is no case {case.number}; ask to join it") from error


def _check_number_is_free(officer: Officer, case: Case) -> None:
    """A number in use by others has to be refused, whatever that tells: it cannot be used twice."""
    try:
        WORK_ON_CASE.check(officer, case=case)
    except DeniedError as error:
        raise CaseNumberTakenError(
            f"the case number {case.number} cannot be used; choose another, or ask to join"
        ) from error
