"""What other bureaux' nodes call: the hub's key, and messages put and fetched."""

import hashlib
from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from clew.bureau.deconfliction.actions.answering import (
    message_for,
    waiting_for,
    was_refused,
    was_taken,
)
from clew.bureau.deconfliction.actions.carrying import own_notice
from clew.bureau.deconfliction.actions.taking import take_message
from clew.bureau.sharing.actions.answering import NotKeptError
from clew.bureau.sharing.views import call_of, for_nodes, told
from clew.bureau.vault.current import current_vault
from clew.exchange.deconfliction.messages import MOST_BYTES
from clew.exchange.deconfliction.refused import MOST_BYTES as MOST_WHY_BYTES
from clew.exchange.deconfliction.refused import read_why

if TYPE_CHECKING:
    from datetime import datetime

    from clew.bureau.sharing.models import Partner


@for_nodes("GET")
def key(_request: HttpRequest, _partner: "Partner", at: "datetime") -> HttpResponseBase:
    """Show the key of the epoch, as it is shown to everybody; nothing where this is no hub."""
    return HttpResponse(own_notice(now=at), content_type="application/json")


@for_nodes("GET", "PUT")
def messages(request: HttpRequest, partner: "Partner", at: "datetime") -> HttpResponseBase:
    """List what waits for the bureau that asks, or take a message of it."""
    if request.method == "GET":
        return JsonResponse({"names": waiting_for(partner, now=at)})
    raw = _announced(request, most=MOST_BYTES)
    take_message(raw, vault=current_vault(), now=at, brought_by=partner)
    return told("taken", HTTPStatus.OK)


@for_nodes("GET", "PUT", "DELETE")
def message(
    request: HttpRequest, partner: "Partner", at: "datetime", *, message_id: UUID
) -> HttpResponseBase:
    """Hand out a message for the bureau that asks; forget it once taken, or keep why it was not."""
    if request.method == "DELETE":
        was_taken(partner, message_id, now=at)
        return told("forgotten", HTTPStatus.OK)
    if request.method == "PUT":
        why = read_why(_announced(request, most=MOST_WHY_BYTES))
        was_refused(partner, message_id, why, now=at)
        return told("kept", HTTPStatus.OK)
    raw = message_for(partner, message_id, now=at)
    return HttpResponse(raw, content_type="application/octet-stream")


def _announced(request: HttpRequest, *, most: int) -> bytes:
    raw: bytes = request.read(most + 1)
    if hashlib.sha256(raw).hexdigest() != call_of(request).sha256:
        raise NotKeptError("its bytes are not those that were announced")
    return raw
