"""Refusing: why a call was not answered, in one form: {"message": ...}.

400  asked wrongly: what was given is not what the description says
401  no token that is good for this call
404  absent, not the officer's to see, or not theirs to do: the very same answer
409  it is so already, or something stands on it
422  understood, and refused for the reason that is told
503  this machine cannot do it now
"""

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja.errors import AuthenticationError, HttpError, ValidationError

from clew.bureau.absence import ABSENT
from clew.bureau.api.authentication import NotAdmittedError
from clew.bureau.api.matcher.hashing import UnreadableFileError
from clew.bureau.api.matcher.signals import BadSignalError
from clew.bureau.deconfliction.actions.contacts import AlreadyAnsweredError, NoDeskError
from clew.bureau.deconfliction.actions.starting import NotWaitingError
from clew.bureau.deconfliction.queries.node import NoHolderKeyError
from clew.bureau.hashsets.actions import BadListNameError, JudgedEntryError, ListNameTakenError
from clew.bureau.operations.actions.changing import (
    ChangedMeanwhileError,
    NameTakenError,
    StillUsedError,
    ToldAlreadyError,
)
from clew.bureau.reports.fonts import NoFontError
from clew.bureau.sharing.actions.share import NotReleasedError
from clew.bureau.uploads import NoUploadError, why_too_large
from clew.bureau.vault.errors import TamperedBlobError
from clew.bureau.vault.queries import SeveralItemsError
from clew.exchange.refusal import RefusalError
from clew.fingerprint.objects.things import UnknownThingError
from clew.index.sealed import SealedDamagedError
from clew.media.sandbox import SandboxUnavailableError

if TYPE_CHECKING:
    from ninja import NinjaAPI

NOTHING = "there is no such thing, or it is not yours to see or to change"

_STATUS: Mapping[type[Exception], HTTPStatus] = {
    BadListNameError: HTTPStatus.BAD_REQUEST,
    BadSignalError: HTTPStatus.BAD_REQUEST,
    UnreadableFileError: HTTPStatus.BAD_REQUEST,
    NoUploadError: HTTPStatus.BAD_REQUEST,
    NotAdmittedError: HTTPStatus.UNAUTHORIZED,
    AlreadyAnsweredError: HTTPStatus.CONFLICT,
    ChangedMeanwhileError: HTTPStatus.CONFLICT,
    JudgedEntryError: HTTPStatus.CONFLICT,
    NameTakenError: HTTPStatus.CONFLICT,
    NotWaitingError: HTTPStatus.CONFLICT,
    StillUsedError: HTTPStatus.CONFLICT,
    ToldAlreadyError: HTTPStatus.CONFLICT,
    ListNameTakenError: HTTPStatus.FORBIDDEN,
    SeveralItemsError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownThingError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NoDeskError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NoHolderKeyError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotReleasedError: HTTPStatus.UNPROCESSABLE_ENTITY,
    RefusalError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NoFontError: HTTPStatus.SERVICE_UNAVAILABLE,
    SandboxUnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
    SealedDamagedError: HTTPStatus.SERVICE_UNAVAILABLE,
    TamperedBlobError: HTTPStatus.SERVICE_UNAVAILABLE,
}

_UNREADABLE = (HTTPStatus.BAD_REQUEST, "what was sent cannot be read")
_FRAMEWORKS: Mapping[type[Exception], tuple[HTTPStatus, str]] = {
    Http404: (HTTPStatus.NOT_FOUND, NOTHING),
    SuspiciousOperation: _UNREADABLE,
    MultiPartParserError: _UNREADABLE,
    UnreadablePostError: _UNREADABLE,
}

ANSWERS: Mapping[HTTPStatus, str] = {
    HTTPStatus.BAD_REQUEST: "Asked wrongly",
    HTTPStatus.UNAUTHORIZED: "No token that is good for this call",
    HTTPStatus.FORBIDDEN: "Not done by Clew",
    HTTPStatus.NOT_FOUND: "Absent, or not the officer's to see or to change",
    HTTPStatus.CONFLICT: "It is so already, or something stands on it",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Refused, and why",
    HTTPStatus.SERVICE_UNAVAILABLE: "This machine cannot do it now",
}
"""What every call may be answered instead, for the description."""


def refuse(api: "NinjaAPI") -> None:
    """Have these errors answered."""

    def told(request: HttpRequest, why: str, status: int) -> HttpResponse:
        return api.create_response(request, {"message": why}, status=status)

    def by_kind(request: HttpRequest, error: Any) -> HttpResponse:
        return told(request, str(error), _status(error))

    def absent(request: HttpRequest, error: Any) -> HttpResponse:
        _only_our_own(error)
        return told(request, NOTHING, HTTPStatus.NOT_FOUND)

    def worded(request: HttpRequest, error: Any) -> HttpResponse:
        _only_our_own(error)
        return told(request, str(error), HTTPStatus.UNPROCESSABLE_ENTITY)

    def badly_asked(request: HttpRequest, error: Any) -> HttpResponse:
        parts = (f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors)
        why = why_too_large(request) or "; ".join(parts)
        return told(request, why, HTTPStatus.BAD_REQUEST)

    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        return told(request, error.message, error.status_code)

    for hidden in (*ABSENT, LookupError, PermissionError):
        api.add_exception_handler(hidden, absent)
    api.add_exception_handler(Exception, worded)
    for kind, (status, why) in _FRAMEWORKS.items():
        api.add_exception_handler(kind, partial(_told_so, api, why=why, status=status))
    for worded_kind in _STATUS:
        api.add_exception_handler(worded_kind, by_kind)
    api.add_exception_handler(AuthenticationError, lambda request, _: not_admitted(api, request))
    api.add_exception_handler(ValidationError, badly_asked)
    api.add_exception_handler(HttpError, refused)


def _told_so(
    api: "NinjaAPI", request: HttpRequest, _error: object, *, why: str, status: int
) -> HttpResponse:
    return api.create_response(request, {"message": why}, status=status)


def not_admitted(api: "NinjaAPI", request: HttpRequest) -> HttpResponse:
    """Return what is answered to who shows no good token."""
    why = "a token is needed that is good for this call; see clew token"
    answer = api.create_response(request, {"message": why}, status=HTTPStatus.UNAUTHORIZED)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def _status(error: Exception) -> HTTPStatus:
    return next(status for kind, status in _STATUS.items() if isinstance(error, kind))


def _only_our_own(error: Exception) -> None:
    """Clew's own errors are worded for people; another's is a mistake of the program."""
    if not type(error).__module__.startswith("clew."):
        raise error
