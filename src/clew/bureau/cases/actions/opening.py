"""Opening cases, and adding exhibits to them. The second time finds what the first one made."""

from datetime import datetime

from django.db import transaction

from clew.bureau.access.rules import OPEN_CASE, WORK_ON_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.models import Case, CaseMember, Exhibit
from clew.bureau.cases.queries import visible_cases
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
    """Return the own bureau's case of this number; if it is new, who opens it is its first member.

    Raises:
        DeniedError: the officer opens no cases.
        CaseNumberTakenError: the number cannot be used.
    """
    own = visible_cases(acting_officer).filter(bureau=acting_officer.bureau_id, number=number)
    if (found := own.select_related("bureau").first()) is not None:
        return found
    OPEN_CASE.gate.check(acting_officer)
    # A number in use has to be refused, whatever that tells: it cannot be used twice.
    if Case.objects.filter(bureau=acting_officer.bureau_id, number=number).exists():
        raise CaseNumberTakenError(
            f"the case number {number} cannot be used; choose another, or ask to join"
        )
    return _opened(acting_officer, number=number, title=title, marking=marking, now=now)


@transaction.atomic
def add_exhibit(acting_officer: Officer, *, case: Case, label: str, now: datetime) -> Exhibit:
    """Return the case's exhibit of this label, added if it is new.

    Raises:
        CaseNotFoundError: the officer may not see the case.
        DeniedError: the officer does not work on it, or it is closed.
    """
    check_case(WORK_ON_CASE, acting_officer, case)
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


def _opened(officer: Officer, *, number: str, title: str, marking: Tlp, now: datetime) -> Case:
    case = Case.objects.create(
        bureau_id=officer.bureau_id,
        number=number,
        title=title,
        marking=marking.value,
        opened_at=now,
    )
    CaseMember.objects.create(case=case, officer=officer, since_at=now)
    details = {"number": number}
    record(tags.CASES_CASE_OPENED, officer=officer, subject=str(case.pk), details=details, now=now)
    return case
