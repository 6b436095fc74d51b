"""Admitting: who sends is an officer's browser or a program, and may add to cases at all.

What is denied is absent. A browser shows its CSRF token, a program its own.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Concatenate

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from ninja.utils import check_csrf

from clew.bureau.absence import ABSENT
from clew.bureau.access import rules
from clew.bureau.access.declaring import declared
from clew.bureau.access.kept import begin_reading
from clew.bureau.api.authentication import TokenFor
from clew.bureau.api.refusing import NOTHING
from clew.bureau.api.scopes import Scope

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

type _View[**P] = Callable[Concatenate[HttpRequest, "Officer", P], HttpResponse]
type _Answer[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]

_PROGRAM = TokenFor(Scope.WORK, rules.WORK_ON_CASE)


def for_senders[**P](view: _View[P]) -> _Answer[P]:
    """Make a view for officers who may add to cases, signed in or by a token of theirs."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        answer = _answer(request, lambda officer: view(request, officer, *args, **kwargs))
        answer["Cache-Control"] = "no-store"
        return answer

    return declared(rules.WORK_ON_CASE)(csrf_exempt(answered))


def _answer(request: HttpRequest, view: "Callable[[Officer], HttpResponse]") -> HttpResponse:
    try:
        officer = _sender(request)
        if isinstance(officer, HttpResponse):
            return officer
        begin_reading(officer, method=request.method)
        return view(officer)
    except ABSENT:
        return refused(HTTPStatus.NOT_FOUND, NOTHING)


def refused(status: int, why: str) -> HttpResponse:
    """Return why something is not done."""
    return JsonResponse({"message": why}, status=status)


def _sender(request: HttpRequest) -> "Officer | HttpResponse":
    """Return who sends, or what to answer instead.

    Raises:
        DeniedError: the officer may not add to cases.
    """
    if "Authorization" in request.headers:
        called = _PROGRAM(request)
        return _unknown() if called is None else called.officer
    if not request.user.is_authenticated:
        return _unknown()
    rules.WORK_ON_CASE.gate.check(request.user)
    return check_csrf(request) or request.user


def _unknown() -> HttpResponse:
    answer = refused(HTTPStatus.UNAUTHORIZED, "sign in, or show a token of the scope work")
    answer["WWW-Authenticate"] = "Bearer"
    return answer
