"""What officers do on a triage page: grade, undo, assign, say why pictures are seen, reveal one.

A script is answered in JSON; a form of the plain list is led back to the page.
"""

from collections.abc import Callable, Mapping
from math import inf, isnan
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from clew.bureau.access import rules
from clew.bureau.access.rule import RecordRule
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.queries import case_by_id
from clew.bureau.exposure.actions import BudgetUsedError, end_look
from clew.bureau.exposure.queries import day_of, own_exposure
from clew.bureau.grades.actions import GradeNotFoundError
from clew.bureau.signin.proof import after_proof
from clew.bureau.tasks.actions import AssigneeError
from clew.bureau.triage import actions
from clew.bureau.triage.queries import check_in_case
from clew.bureau.ui.templatetags.times import lasting
from clew.bureau.ui.triage import triage_page
from clew.bureau.ui.triage_session import keep_last_graded, keep_reason, reason_of
from clew.bureau.ui.viewing import now, page_under
from clew.bureau.vault.actions import showing
from clew.bureau.vault.current import current_vault
from clew.model.grade import Scheme, UnknownGradeError

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.cases.models import Case

_REFUSED = (actions.StackError, AssigneeError, NoReasonError, UnknownGradeError)


@require_POST
@page_under(rules.WORK_ON_CASE)
def grade(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Grade a stack; tell the ids of the grades, to undo them by."""

    def done(case: "Case") -> Mapping[str, object]:
        made = actions.grade_stack(
            officer,
            case=case,
            items=_items(request),
            scheme=_scheme(request),
            value=request.POST.get("value", ""),
            now=now(),
        )
        keep_last_graded(request, case_id, made)
        return {"grades": [str(one) for one in made]}

    return _answer(request, officer, case_id, rules.WORK_ON_CASE, done)


@require_POST
@page_under(rules.WORK_ON_CASE)
def undo(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Take grades back."""

    def done(case: "Case") -> Mapping[str, object]:
        actions.undo_grades(officer, case=case, grades=_grades(request), now=now())
        keep_last_graded(request, case_id, ())
        return {}

    return _answer(request, officer, case_id, rules.WORK_ON_CASE, done)


@require_POST
@page_under(rules.WORK_ON_CASE)
def assign(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Set a colleague the task to look at a stack."""

    def done(case: "Case") -> Mapping[str, object]:
        task = actions.assign_items(
            officer,
            case=case,
            items=_items(request),
            assignee=request.POST.get("for", ""),
            now=now(),
        )
        return {"task": str(task.pk)}

    return _answer(request, officer, case_id, rules.WORK_ON_CASE, done)


@require_POST
@page_under(rules.REVEAL)
def say_why(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Keep why pictures of the case must be seen, for this session."""

    def done(_: "Case") -> Mapping[str, object]:
        keep_reason(request, case_id, request.POST.get("reason", ""))
        return {}

    return _answer(request, officer, case_id, rules.REVEAL, done)


@require_POST
@page_under(rules.REVEAL)
@after_proof("case-triage", by="case_id")
def reveal(request: HttpRequest, officer: "Officer", case_id: UUID, sha256: str) -> HttpResponse:
    """Return the thumbnail as it is, once, after the session's reason for this case was logged."""
    case = case_by_id(officer, case_id)
    check_in_case(officer, case, [sha256])
    try:
        jpeg = showing.thumbnail(
            officer,
            sha256,
            thumbs=current_vault().thumbs,
            now=now(),
            revealed=True,
            reason=reason_of(request, case_id),
        )
    except (NoReasonError, BudgetUsedError) as error:
        return JsonResponse({"error": str(error)}, status=422)
    return HttpResponse(jpeg, content_type="image/jpeg")


@require_POST
@page_under(rules.REVEAL)
def let_go(request: HttpRequest, officer: "Officer", case_id: UUID, sha256: str) -> HttpResponse:
    """Record for how long a picture was held; tell what is left of today's time."""
    case = case_by_id(officer, case_id)
    rules.REVEAL.check(officer, record=case)
    check_in_case(officer, case, [sha256])
    end_look(officer, sha256, seconds=_seconds(request), now=now())
    today = own_exposure(officer, day_of(now()))
    told = {"items": today.items, "seen": lasting(today.seconds), "of": lasting(today.allowed_s)}
    return JsonResponse(told)


def _answer(
    request: HttpRequest,
    officer: "Officer",
    case_id: UUID,
    rule: RecordRule,
    done: Callable[["Case"], Mapping[str, object]],
) -> HttpResponse:
    """Do it to a case for which the rule holds, and answer whoever asked: a script, or a form."""
    case = case_by_id(officer, case_id)
    rule.check(officer, record=case)
    is_script = request.headers.get("Accept") == "application/json"
    try:
        told = done(case)
    except _REFUSED as error:
        if is_script:
            return JsonResponse({"error": str(error)}, status=422)
        return triage_page(request, officer, case_id, error=str(error))
    return JsonResponse(told) if is_script else redirect(_back(request, case_id))


def _back(request: HttpRequest, case_id: UUID) -> str:
    """The page as it was asked for: forms carry its query in their own address."""
    return f"{reverse('case-triage', args=[case_id])}?{request.GET.urlencode()}"


def _items(request: HttpRequest) -> list[str]:
    return request.POST.get("items", "").split()


def _scheme(request: HttpRequest) -> Scheme:
    said = request.POST.get("scheme", "")
    try:
        return Scheme(said)
    except ValueError as error:
        raise UnknownGradeError(f"{said!r} is no scheme; they are {', '.join(Scheme)}") from error


def _seconds(request: HttpRequest) -> float:
    """How long the browser says it was; what is no number is as long as it can be."""
    try:
        said = float(request.POST.get("seconds", ""))
    except ValueError:
        return inf
    return inf if isnan(said) else said


def _grades(request: HttpRequest) -> list[UUID]:
    try:
        return [UUID(one) for one in request.POST.get("grades", "").split()]
    except ValueError as error:
        raise GradeNotFoundError("a grade is named by its id") from error
