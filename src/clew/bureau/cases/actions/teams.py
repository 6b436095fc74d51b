"""Teams: who works on a case. Bureaux that the case was released to may send officers."""

from datetime import datetime

from django.db import transaction

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import STEER_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.models import Case, CaseMember
from clew.model.wording import Wording


@transaction.atomic
def add_member(acting_officer: Officer, *, case: Case, officer: Officer, now: datetime) -> None:
    """Let another officer into the case.

    Raises:
        CaseNotFoundError: the acting officer may not see the case.
        DeniedError: the acting officer does not steer it, or the case was not released to the
            other officer's bureau.
    """
    check_case(STEER_CASE, acting_officer, case)
    bureau = officer.bureau
    if not case.handling.audience.admits(bureau=str(bureau.pk), country=bureau.country):
        raise DeniedError(
            Wording(
                "the case is not released to %(bureau)s; see: clew case mark --release-to",
                bureau=str(bureau),
            )
        )
    _, added = CaseMember.objects.get_or_create(
        case=case, officer=officer, defaults={"since_at": now}
    )
    if added:
        _record(tags.CASES_MEMBER_ADDED, acting_officer, case, officer, now)


@transaction.atomic
def remove_member(acting_officer: Officer, *, case: Case, officer: Officer, now: datetime) -> None:
    """Take an officer off the case; what the officer did stays on record.

    Raises:
        CaseNotFoundError: the acting officer may not see the case.
        DeniedError: the acting officer does not steer it.
    """
    check_case(STEER_CASE, acting_officer, case)
    gone, _ = CaseMember.objects.filter(case=case, officer=officer).delete()
    if gone:
        _record(tags.CASES_MEMBER_REMOVED, acting_officer, case, officer, now)


def _record(tag: str, acting: Officer, case: Case, officer: Officer, now: datetime) -> None:
    details = {"officer": str(officer.pk)}
    record(tag, officer=acting, subject=str(case.pk), details=details, now=now)
