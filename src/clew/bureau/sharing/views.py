"""What other bureaux' nodes call: packages and receipts put and fetched, each call signed.

Who is not admitted gets 401 and one sentence, whatever is there. No cookie, no password, no page.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from clew.bureau.access.declaring import NODES, declared
from clew.bureau.sharing.actions import answering
from clew.bureau.sharing.actions.answering import Call, NotAdmittedNodeError
from clew.bureau.sharing.queries.node import bundle
from clew.bureau.vault.current import current_vault
from clew.exchange.refusal import RefusalError
from clew.exchange.sealed.receipts import MOST_BYTES

if TYPE_CHECKING:
    from clew.bureau.sharing.models import Partner

_NOTHING = hashlib.sha256().hexdigest()
SCHEME = "Clew-Node "
DIGEST = "Content-Sha256"


def now() -> datetime:
    """Return the time of a call."""
    return datetime.now(UTC)


def for_nodes(
    *methods: str,
) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Make a view that answers to nodes of the directory only, by these methods."""

    def carrying(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def shown(request: HttpRequest, **named: str) -> HttpResponseBase:
            if request.method not in methods:
                return told("this address takes other methods", HTTPStatus.METHOD_NOT_ALLOWED)
            try:
                at = now()
                partner = answering.admitted(call_of(request), now=at)
                return view(request, partner, at, **named)
            except NotAdmittedNodeError:
                return told("not admitted", HTTPStatus.UNAUTHORIZED)
            except answering.NoSuchPackageError as error:
                return told(str(error), HTTPStatus.NOT_FOUND)
            except (answering.NotKeptError, RefusalError) as error:
                return told(str(error), HTTPStatus.BAD_REQUEST)

        return declared(NODES)(csrf_exempt(shown))

    return carrying


@for_nodes("GET", "PUT")
def packages(request: HttpRequest, partner: "Partner", at: datetime) -> HttpResponseBase:
    """List what waits for the bureau that asks, or keep a package of it."""
    if request.method == "GET":
        return JsonResponse(
            {"packages": answering.waiting_for(partner, vault=current_vault(), now=at)}
        )
    is_new = answering.put_package(
        partner, request.read, call_of(request), vault=current_vault(), now=at
    )
    return told("kept", HTTPStatus.CREATED if is_new else HTTPStatus.OK)


@for_nodes("GET")
def package(
    _request: HttpRequest, partner: "Partner", at: datetime, *, name: str
) -> HttpResponseBase:
    """Hand out a package that waits for the bureau that asks."""
    path = answering.package_for(partner, name, vault=current_vault(), now=at)
    return FileResponse(path.open("rb"), content_type="application/octet-stream")


@for_nodes("GET", "PUT")
def receipt(request: HttpRequest, partner: "Partner", at: datetime) -> HttpResponseBase:
    """Hand out this node's receipt for the bureau that asks, or keep one of it."""
    if request.method == "GET":
        raw = answering.own_receipt(partner, vault=current_vault(), now=at)
        return HttpResponse(raw, content_type="application/json")
    raw = request.read(MOST_BYTES + 1)
    if hashlib.sha256(raw).hexdigest() != call_of(request).sha256:
        raise answering.NotKeptError("its bytes are not those that were announced")
    answering.put_receipt(partner, raw, vault=current_vault(), now=at)
    return told("kept", HTTPStatus.OK)


@for_nodes("GET")
def directory(_request: HttpRequest, _partner: "Partner", _at: datetime) -> HttpResponseBase:
    """Hand out the directory that this node trusts."""
    return HttpResponse(bundle(), content_type="application/json")


def call_of(request: HttpRequest) -> Call:
    """Return how another node calls."""
    header = request.headers.get("Authorization", "")
    return Call(
        header.removeprefix(SCHEME) if header.startswith(SCHEME) else "",
        request.method or "",
        request.path,
        request.headers.get(DIGEST, _NOTHING),
        request.META.get("REMOTE_ADDR", ""),
    )


def told(words: str, status: HTTPStatus) -> JsonResponse:
    """Return an answer to another node."""
    return JsonResponse({"message": words}, status=status)
