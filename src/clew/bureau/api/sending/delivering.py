"""Delivering: a delivery is opened, asked about, emptied and handed in."""

from http import HTTPStatus
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from clew.bureau.access import rules
from clew.bureau.api.authentication import now
from clew.bureau.api.sending.admitting import for_senders, refused
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.queries import case_by_id
from clew.bureau.deliveries.actions.creating import HandedInError
from clew.bureau.deliveries.actions.handing_in import NothingToHandInError, hand_in
from clew.bureau.deliveries.actions.opening import NoExhibitError, open_delivery
from clew.bureau.deliveries.actions.removing import empty_delivery, remove_expired
from clew.bureau.deliveries.locks import BusyError
from clew.bureau.deliveries.queries import delivery_by_id, standing_of, uploads_of
from clew.bureau.deliveries.starting import go_on_with
from clew.bureau.deliveries.state import State
from clew.bureau.ui.form_text import replace_nul
from clew.bureau.vault.current import current_vault

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.deliveries.models import Delivery, Upload


@for_senders
def deliveries(request: HttpRequest, officer: "Officer", case_id: UUID) -> HttpResponse:
    """Open a delivery into the exhibit of the label that is given as `exhibit`."""
    case = case_by_id(officer, case_id)
    check_case(rules.WORK_ON_CASE, officer, case)
    if request.method != "POST":
        return _only("POST")
    remove_expired(vault=current_vault(), now=now())
    replace_nul(request)
    try:
        opened = open_delivery(officer, case=case, label=request.POST.get("exhibit", ""), now=now())
    except NoExhibitError as error:
        return refused(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
    return JsonResponse(_told(opened), status=HTTPStatus.CREATED)


@for_senders
def delivery(request: HttpRequest, officer: "Officer", delivery_id: UUID) -> HttpResponse:
    """Tell how far a delivery is; one that is handed in is gone on with if nobody does."""
    found = delivery_by_id(officer, delivery_id)
    if request.method != "GET":
        return _only("GET")
    go_on_with(found, vault=current_vault(), now=now())
    return JsonResponse(_told(found))


@for_senders
def take_in(request: HttpRequest, officer: "Officer", delivery_id: UUID) -> HttpResponse:
    """Hand in what is whole: it is added to the case from now on."""
    delivery_by_id(officer, delivery_id)
    if request.method != "POST":
        return _only("POST")
    try:
        handed_in = hand_in(officer, delivery_id, now=now())
    except NothingToHandInError as error:
        return refused(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
    go_on_with(handed_in, vault=current_vault(), now=now())
    return JsonResponse(_told(handed_in))


@for_senders
def empty(request: HttpRequest, officer: "Officer", delivery_id: UUID) -> HttpResponse:
    """Take all files of an open delivery away."""
    delivery_by_id(officer, delivery_id)
    if request.method != "POST":
        return _only("POST")
    try:
        empty_delivery(officer, delivery_id, vault=current_vault(), now=now())
    except (HandedInError, BusyError) as error:
        return refused(HTTPStatus.CONFLICT, str(error))
    return JsonResponse(_told(delivery_by_id(officer, delivery_id)))


def _only(method: str) -> HttpResponse:
    answer = refused(HTTPStatus.METHOD_NOT_ALLOWED, f"only {method} is taken here")
    answer["Allow"] = method
    return answer


def _told(row: "Delivery") -> dict[str, object]:
    standing = standing_of(row)
    waiting = uploads_of(row) if row.state == State.OPEN else ()
    return {
        "id": str(row.pk),
        "state": row.state,
        "exhibit": row.exhibit.label,
        "uploads": reverse("uploads", args=[row.pk]),
        "take_in": reverse("delivery-take-in", args=[row.pk]),
        "empty": reverse("delivery-empty", args=[row.pk]),
        "files": [_file(one) for one in waiting],
        "handed_in": row.files,
        "read": row.files if row.summary else standing.read,
        "matched": row.matched,
        "to_match": row.to_match,
        "summary": row.summary or None,
        "trouble": row.trouble,
    }


def _file(row: "Upload") -> dict[str, object]:
    return {
        "path": row.path,
        "length": row.length,
        "offset": row.offset,
        "modified_ms": row.mtime_ns // 1_000_000,
        "address": reverse("upload", args=[row.pk]),
    }
