"""The tus protocol, 1.0.0: core, creation, creation-with-upload, checksum, expiration, termination.

Rights are asked before any header is read. A server has few threads: only some take bytes at once,
and who comes beyond is told to come again.
"""

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import http_date

from clew.bureau.api.authentication import now
from clew.bureau.api.sending import asked
from clew.bureau.api.sending.admitting import for_senders, refused
from clew.bureau.deliveries.actions import creating, receiving, removing
from clew.bureau.deliveries.locks import BusyError
from clew.bureau.deliveries.naming import BadNameError, named, read_metadata
from clew.bureau.deliveries.queries import delivery_by_id, upload_by_id
from clew.bureau.deliveries.space import NoSpaceError
from clew.bureau.vault.current import current_vault
from clew.bureau.vault.errors import VaultFullError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clew.bureau.accounts.models import Officer
    from clew.bureau.deliveries.models import Upload

_AT_ONCE = 2  # requests with bytes, of the four threads of a process
_CHECKSUM_MISMATCH = 460  # of the protocol
_EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
_turns = BoundedSemaphore(_AT_ONCE)


class CrowdedError(RuntimeError):
    """As many send bytes as may at once."""


_STATUS: Mapping[type[Exception], int] = {
    asked.AskedWronglyError: HTTPStatus.BAD_REQUEST,
    asked.NoLengthError: HTTPStatus.LENGTH_REQUIRED,
    asked.WrongTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    BadNameError: HTTPStatus.BAD_REQUEST,
    BusyError: HTTPStatus.LOCKED,
    CrowdedError: HTTPStatus.SERVICE_UNAVAILABLE,
    NoSpaceError: HTTPStatus.INSUFFICIENT_STORAGE,
    VaultFullError: HTTPStatus.INSUFFICIENT_STORAGE,
    creating.HandedInError: HTTPStatus.UNPROCESSABLE_ENTITY,
    creating.PathTakenError: HTTPStatus.UNPROCESSABLE_ENTITY,
    creating.TooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    creating.TooManyError: HTTPStatus.TOO_MANY_REQUESTS,
    receiving.ChecksumError: _CHECKSUM_MISMATCH,
    receiving.ExpiredError: HTTPStatus.GONE,
    receiving.PieceTooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    receiving.TooLongError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    receiving.WrongOffsetError: HTTPStatus.CONFLICT,
}


@for_senders
def uploads(request: HttpRequest, officer: "Officer", delivery_id: UUID) -> HttpResponse:
    """Announce a file of a delivery, perhaps with its first bytes."""
    delivery_by_id(officer, delivery_id)
    methods = {"OPTIONS": _options, "POST": lambda: _create(request, officer, delivery_id)}
    return _answer(request, methods)


@for_senders
def upload(request: HttpRequest, officer: "Officer", upload_id: UUID) -> HttpResponse:
    """Tell how much of a file is here, append to it, or take it away."""
    upload_by_id(officer, upload_id)
    methods = {
        "OPTIONS": _options,
        "HEAD": lambda: _head(officer, upload_id),
        "PATCH": lambda: _patch(request, officer, upload_id),
        "DELETE": lambda: _delete(officer, upload_id),
    }
    return _answer(request, methods)


def _answer(
    request: HttpRequest, methods: Mapping[str, Callable[[], HttpResponse]]
) -> HttpResponse:
    method = asked.method_of(request)
    if method not in methods:
        answer = refused(HTTPStatus.METHOD_NOT_ALLOWED, f"{method} is not taken here")
        answer["Allow"] = ", ".join(sorted(methods))
    elif method != "OPTIONS" and request.headers.get("Tus-Resumable") != asked.VERSION:
        answer = refused(HTTPStatus.PRECONDITION_FAILED, f"Tus-Resumable: {asked.VERSION}")
        answer["Tus-Version"] = asked.VERSION
    else:
        answer = _done(methods[method])
    answer["Tus-Resumable"] = asked.VERSION
    return answer


def _done(act: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return act()
    except tuple(_STATUS) as error:
        status = next(told for kind, told in _STATUS.items() if isinstance(error, kind))
        answer = refused(status, str(error))
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            answer["Retry-After"] = "1"
        return answer


def _options() -> HttpResponse:
    answer = HttpResponse(status=HTTPStatus.NO_CONTENT)
    answer["Tus-Version"] = asked.VERSION
    answer["Tus-Extension"] = _EXTENSIONS
    answer["Tus-Checksum-Algorithm"] = ",".join(receiving.ALGORITHMS)
    answer["Tus-Max-Size"] = str(creating.LARGEST)
    return answer


def _create(request: HttpRequest, officer: "Officer", delivery_id: UUID) -> HttpResponse:
    if "Upload-Defer-Length" in request.headers:
        raise asked.AskedWronglyError("Upload-Length: say it now; deferring it is not taken")
    vault = current_vault()
    row = creating.create_upload(
        officer,
        delivery_id,
        named=named(read_metadata(request.headers.get("Upload-Metadata", ""))),
        length=asked.number(request, "Upload-Length"),
        vault=vault,
        now=now(),
    )
    brings_bytes = asked.brings_bytes(request)
    if brings_bytes and row.offset == 0:  # else it was announced before, and goes on from there
        with _turn():
            given = asked.sent(request, offset=0)
            row = receiving.receive(officer, row.pk, given, vault=vault, clock=now)
    answer = HttpResponse(status=HTTPStatus.CREATED)
    answer["Location"] = reverse("upload", args=[row.pk])
    answer["Upload-Expires"] = _expires(row)
    if brings_bytes:
        answer["Upload-Offset"] = str(row.offset)
    return answer


def _head(officer: "Officer", upload_id: UUID) -> HttpResponse:
    row = upload_by_id(officer, upload_id)
    receiving.check_is_kept(row, now=now())
    answer = HttpResponse()
    answer["Upload-Offset"] = str(row.offset)
    answer["Upload-Length"] = str(row.length)
    answer["Upload-Expires"] = _expires(row)
    return answer


def _patch(request: HttpRequest, officer: "Officer", upload_id: UUID) -> HttpResponse:
    given = asked.sent(request, offset=asked.number(request, "Upload-Offset"))
    with _turn():
        row = receiving.receive(officer, upload_id, given, vault=current_vault(), clock=now)
    answer = HttpResponse(status=HTTPStatus.NO_CONTENT)
    answer["Upload-Offset"] = str(row.offset)
    answer["Upload-Expires"] = _expires(row)
    return answer


def _delete(officer: "Officer", upload_id: UUID) -> HttpResponse:
    removing.remove_upload(officer, upload_id, vault=current_vault(), now=now())
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@contextmanager
def _turn() -> "Iterator[None]":
    """Be one of those who send bytes at once.

    Raises:
        CrowdedError: there are enough.
    """
    if not _turns.acquire(blocking=False):
        raise CrowdedError("others send now; come again in a second")
    try:
        yield
    finally:
        _turns.release()


def _expires(row: "Upload") -> str:
    return http_date(row.expires_at.timestamp())
