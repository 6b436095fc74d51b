"""Handing in: what is whole is read from now on; what is not stays, and can be gone on with."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.deliveries.actions.opening import delivery_into
from clew.bureau.deliveries.models import Delivery, Upload
from clew.bureau.deliveries.queries import delivery_by_id
from clew.bureau.deliveries.state import AT_WORK, State
from clew.model.wording import Wording

STARTS_WITHIN = timedelta(seconds=20)
"""How long a process may take until it is seen to be at work."""


class NothingToHandInError(ValueError):
    """No file of the delivery is whole."""


@transaction.atomic
def hand_in(acting_officer: Officer, delivery_id: UUID, *, now: datetime) -> Delivery:
    """Hand in what is whole; doing it twice changes nothing, and one that stopped goes on.

    Raises:
        DeliveryNotFoundError: it does not exist, or is not the officer's to add to.
        NothingToHandInError: none of its files is whole.
    """
    delivery = delivery_by_id(acting_officer, delivery_id)
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if row.state == State.STOPPED:
        return _again(row)
    if row.state != State.OPEN:
        return row
    files = row.uploads.filter(offset=F("length")).count()
    if not files:
        raise NothingToHandInError(Wording("no file is whole yet; send one to its end"))
    row.state, row.handed_in_at, row.files = State.HANDED_IN.value, now, files
    row.save(update_fields=["state", "handed_in_at", "files"])
    _keep_what_is_not_whole(acting_officer, row, now=now)
    record(
        tags.DELIVERIES_DELIVERY_HANDED_IN,
        officer=acting_officer,
        subject=str(row.pk),
        details={"files": files},
        now=now,
    )
    return row


def _keep_what_is_not_whole(officer: Officer, handed_in: Delivery, *, now: datetime) -> None:
    left = Upload.objects.filter(delivery=handed_in).exclude(offset=F("length"))
    if left.exists():
        left.update(delivery=delivery_into(officer, handed_in.exhibit, now=now))


def _again(row: Delivery) -> Delivery:
    row.state = (State.MATCHING if row.summary else State.HANDED_IN).value
    row.tries, row.trouble = 0, ""
    row.save(update_fields=["state", "tries", "trouble"])
    return row


def note_start(delivery_id: UUID, *, now: datetime) -> bool:
    """Note that a process is started for a delivery; False if one was a moment ago."""
    waiting = Delivery.objects.filter(pk=delivery_id, state__in=AT_WORK)
    return bool(waiting.exclude(started_at__gt=now - STARTS_WITHIN).update(started_at=now))
