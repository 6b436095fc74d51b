"""What officers do on a triage page: grade, tag, undo, assign, say why pictures must be seen.

A script is answered in JSON; a form of the plain list is led back to the page.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from clew.bureau.access import rules
from clew.bureau.access.rule import RecordRule
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.queries import case_by_id
from clew.bureau.tagging.word import BadTagError, tag_word
from clew.bureau.tasks.actions import AssigneeError
from clew.bureau.triage import actions
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.triage import list_page
from clew.bureau.ui.triage_session import keep_last_graded, keep_last_tagged, keep_reason
from clew.bureau.ui.viewing import asks_for_json, now, page_under
from clew.model.grade import Scheme, UnknownGradeError
from clew.model.wording import Wording

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.cases.models import Case

_REFUSED = (actions.StackError, AssigneeError, BadTagError, NoReasonError, UnknownGradeError)
_LONGEST = 200  # characters; what is too long for a tag is told


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
        actions.undo_grades(officer, case=case, grades=_ids(request, "grades"), now=now())
        keep_last_graded(request, case_id, ())
        return {}

    return _answer(request, officer, case_id, rules.WORK_ON_CASE, done)


@require_POST
@page_under(rules.WORK_ON_CASE)
def tag(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Put a word on a stack; tell the ids of the tags, to undo them by, and how it is spelt."""

    def done(case: "Case") -> Mapping[str, object]:
        word = tag_word(request.POST.get("word", "")[:_LONGEST])
        made = actions.tag_stack(officer, case=case, items=_items(request), word=word, now=now())
        keep_last_tagged(request, case_id, made)
        return {"tags": [str(one) for one in made], "word": word}

    return _answer(request, officer, case_id, rules.WORK_ON_CASE, done)


@require_POST
@page_under(rules.WORK_ON_CASE)
def untag(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Take tags back."""

    def done(case: "Case") -> Mapping[str, object]:
        actions.undo_tags(officer, case=case, tags=_ids(request, "tags"), now=now())
        keep_last_tagged(request, case_id, ())
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
    is_script = asks_for_json(request)
    try:
        told = done(case)
    except _REFUSED as error:
        if is_script:
            return JsonResponse({"error": said_by(error)}, status=422)
        return list_page(request, officer, case_id, error=said_by(error))
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
        schemes = ", ".join(Scheme)
        raise UnknownGradeError(
            Wording("%(said)s is no scheme; they are %(schemes)s", said=repr(said), schemes=schemes)
        ) from error


def _ids(request: HttpRequest, field: str) -> list[UUID]:
    try:
        return [UUID(one) for one in request.POST.get(field, "").split()]
    except ValueError as error:
        raise Http404 from error
