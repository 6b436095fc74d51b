"""The calls put together: who is not admitted, or asks wrongly, is told why in one form.

Errors are {"message": ...}. What the officer may not see is as absent as what does not exist.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from clew import VERSION
from clew.bureau.access.errors import DeniedError
from clew.bureau.api.authentication import NotAdmittedError, TokenFor
from clew.bureau.api.matcher import curating, hasher, matching
from clew.bureau.api.matcher.hashing import UnreadableFileError
from clew.bureau.api.matcher.signals import BadSignalError
from clew.bureau.api.scopes import Scope
from clew.bureau.hashsets.actions import BadListNameError, JudgedEntryError, ListNameTakenError
from clew.bureau.hashsets.queries import EntryNotFoundError, HashSetNotFoundError


def _for_programs[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Make a view that only answers to who shows a good token, whatever its scopes."""

    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not any(TokenFor(scope)(request) for scope in Scope):
            return _not_admitted(request, None)
        return view(request, *args, **kwargs)

    return shown


api = NinjaAPI(
    title="Clew",
    version=VERSION,
    description="The calls of Hasher-Matcher-Actioner, behind Clew's rules of access.",
    openapi_url="api/openapi.json",
    docs_url=None,
    docs_decorator=_for_programs,
    urls_namespace="api",
)
api.add_router("/h", hasher.router)
api.add_router("/m", matching.router)
api.add_router("/c", curating.router)

_STATUS: dict[type[Exception], HTTPStatus] = {
    BadListNameError: HTTPStatus.BAD_REQUEST,
    BadSignalError: HTTPStatus.BAD_REQUEST,
    UnreadableFileError: HTTPStatus.BAD_REQUEST,
    NotAdmittedError: HTTPStatus.UNAUTHORIZED,
    DeniedError: HTTPStatus.NOT_FOUND,
    EntryNotFoundError: HTTPStatus.NOT_FOUND,
    HashSetNotFoundError: HTTPStatus.NOT_FOUND,
    JudgedEntryError: HTTPStatus.CONFLICT,
    ListNameTakenError: HTTPStatus.FORBIDDEN,
}


def _answer(request: HttpRequest, error: Any) -> HttpResponse:
    return _told(request, str(error), _STATUS[type(error)])


def _not_admitted(request: HttpRequest, _error: object) -> HttpResponse:
    why = "a token is needed that is good for this call; see clew token"
    answer = _told(request, why, HTTPStatus.UNAUTHORIZED)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def _badly_asked(request: HttpRequest, error: Any) -> HttpResponse:
    why = "; ".join(f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors)
    return _told(request, why, HTTPStatus.BAD_REQUEST)


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return _told(request, error.message, error.status_code)


def _told(request: HttpRequest, why: str, status: int) -> HttpResponse:
    return api.create_response(request, {"message": why}, status=status)


for kind in _STATUS:
    api.add_exception_handler(kind, _answer)
api.add_exception_handler(AuthenticationError, _not_admitted)
api.add_exception_handler(ValidationError, _badly_asked)
api.add_exception_handler(HttpError, _refused)
