"""What officers do with hits: they ask for access; owners grant or decline it.

A request goes to whoever steers the cases that touch, each of whom answers for theirs. What the log
says of it is in the words of the side that did it: no case of the other side is named there.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.access.rules import READ_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.cases.actions.steering import mark_case
from clew.bureau.cases.actions.teams import add_member
from clew.bureau.cases.models import Case
from clew.bureau.hits.models import AccessRequest, Answer, AskedCase
from clew.bureau.hits.queries import (
    how_it_stands,
    last_request,
    request_by_id,
    touching_by_id,
)
from clew.model.wording import Wording


class AlreadyAskedError(ValueError):
    """The officer asked already, and has no answer yet."""


class StillDeniedError(ValueError):
    """Being in the team would not let the officer see the case."""


@transaction.atomic
def ask_access(
    acting_officer: Officer, *, hit_id: UUID, reason: str, now: datetime
) -> AccessRequest:
    """Ask the owners of what touches a case to be let in.

    Raises:
        HitNotFoundError: there is no such hit, or the officer is not told of it.
        AlreadyAskedError: a request of the officer's waits for its answer.
        NoReasonError: no reason is given.
    """
    hit = touching_by_id(acting_officer, hit_id)
    why = told(reason, what=Wording("you ask to be let in"))
    before = last_request(acting_officer, hit.case, hit.bureau)
    if before is not None and how_it_stands(before) == Answer.WAITING:
        raise AlreadyAskedError(
            Wording(
                "%(bureau)s was asked on %(asked_at)s; wait",
                bureau=str(hit.bureau),
                asked_at=str(before.asked_at.date()),
            )
        )
    request = AccessRequest.objects.create(
        officer=acting_officer, about=hit.case, bureau=hit.bureau, reason=why, asked_at=now
    )
    AskedCase.objects.bulk_create(AskedCase(request=request, case=case) for case in hit.cases)
    details = {"request": str(request.pk), "bureau": str(hit.bureau.pk)}
    subject = str(hit.case.pk)
    record(
        tags.HITS_ACCESS_ASKED, officer=acting_officer, subject=subject, details=details, now=now
    )
    return request


@transaction.atomic
def grant_access(
    acting_officer: Officer, *, asked_id: UUID, now: datetime, release: bool = False
) -> Case:
    """Let who asked into the team; with `release`, release the case to their bureau first.

    Raises:
        RequestNotFoundError: there is none, or it is not this officer's to answer.
        DeniedError: the case is not released to that bureau, and is not to be.
        StillDeniedError: even so they could not see it.
    """
    asked = _locked(acting_officer, asked_id)
    officer = asked.request.officer
    if release and officer.bureau_id != asked.case.bureau_id:
        wider = MarkingChange(released_to=asked.case.released_to | {str(officer.bureau_id)})
        mark_case(acting_officer, case=asked.case, change=wider, now=now)
    case = Case.objects.get(pk=asked.case_id)
    add_member(acting_officer, case=case, officer=officer, now=now)
    if not READ_CASE.admits(officer, record=case):
        raise StillDeniedError(
            Wording(
                "%(officer)s could not see it even so: its purposes, or their account, leave "
                "them out",
                officer=str(officer),
            )
        )
    _answer(tags.HITS_ACCESS_GRANTED, acting_officer, asked, Answer.GRANTED, now=now)
    return case


@transaction.atomic
def decline_access(acting_officer: Officer, *, asked_id: UUID, reason: str, now: datetime) -> None:
    """Say no, and why; who asked is told the reason once every owner said no.

    Raises:
        RequestNotFoundError: there is none, or it is not this officer's to answer.
        NoReasonError: no reason is given.
    """
    asked = _locked(acting_officer, asked_id)
    asked.reason = told(reason, what=Wording("access is declined"))
    _answer(tags.HITS_ACCESS_DECLINED, acting_officer, asked, Answer.DECLINED, now=now)


def _locked(officer: Officer, asked_id: UUID) -> AskedCase:
    """The request, asked for again once its case is held: it may be answered meanwhile."""
    Case.objects.select_for_update().get(pk=request_by_id(officer, asked_id).case_id)
    return request_by_id(officer, asked_id)


def _answer(tag: str, officer: Officer, asked: AskedCase, answer: Answer, *, now: datetime) -> None:
    asked.answer, asked.answered_by, asked.answered_at = answer, officer, now
    asked.save()
    details = {"request": str(asked.request_id), "officer": str(asked.request.officer_id)}
    record(tag, officer=officer, subject=str(asked.case_id), details=details, now=now)
