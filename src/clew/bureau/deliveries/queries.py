"""Reading deliveries: an officer sees the own ones, in cases that the officer may add to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from clew.bureau.access.rules import WORK_ON_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import cases_for
from clew.bureau.deliveries.models import Delivery, Upload
from clew.bureau.deliveries.state import AT_WORK, State

_MOST_AT_ONCE = 500


class DeliveryNotFoundError(LookupError):
    """There is no such delivery, or it is not this officer's: the two look alike."""


class UploadNotFoundError(LookupError):
    """There is no such file on its way, or it is not this officer's: the two look alike."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of a delivery is here: files and bytes, begun, whole and read."""

    files: int
    whole: int
    read: int
    bytes: int
    bytes_here: int
    bytes_read: int


def own_deliveries(officer: Officer) -> QuerySet[Delivery]:
    """Return the officer's deliveries into cases that the officer may add to now, newest first."""
    mine = Delivery.objects.filter(
        officer=officer.pk, exhibit__case__in=cases_for(WORK_ON_CASE, officer)
    )
    return mine.select_related("exhibit__case").order_by("-opened_at", "-pk")


def deliveries_into(officer: Officer, case: Case, *, most: int) -> list[Delivery]:
    """Return the officer's last deliveries into a case."""
    return list(own_deliveries(officer).filter(exhibit__case=case.pk)[:most])


def delivery_by_id(officer: Officer, delivery_id: UUID) -> Delivery:
    """Return the officer's delivery of that id.

    Raises:
        DeliveryNotFoundError: it does not exist, or is not the officer's to add to.
    """
    found = own_deliveries(officer).filter(pk=delivery_id).first()
    if found is None:
        raise DeliveryNotFoundError("there is no such delivery")
    return found


def upload_by_id(officer: Officer, upload_id: UUID) -> Upload:
    """Return the officer's file on its way of that id.

    Raises:
        UploadNotFoundError: it does not exist, or is not the officer's to add to.
    """
    mine = Upload.objects.filter(pk=upload_id, delivery__in=own_deliveries(officer).order_by())
    found = mine.select_related("delivery").first()
    if found is None:
        raise UploadNotFoundError("there is no such file on its way")
    return found


def uploads_of(delivery: Delivery) -> Sequence[Upload]:
    """Return the files of a delivery that the officer was found to have, by their path."""
    return list(delivery.uploads.defer("path_bytes").order_by("path", "pk"))


def standing_of(delivery: Delivery) -> Standing:
    """Count how much of a delivery is here."""
    read, whole = Q(became__isnull=False), Q(offset=F("length"))
    found = delivery.uploads.aggregate(
        files=Count("pk"),
        whole=Count("pk", filter=whole),
        read=Count("pk", filter=read),
        bytes=Sum("length", default=0),
        bytes_here=Sum("offset", default=0),
        bytes_read=Sum("length", filter=read, default=0),
    )
    return Standing(**found)


def begun_of(officer: Officer) -> int:
    """Count the officer's files that are on their way, or wait to be read."""
    return Upload.objects.filter(delivery__officer=officer.pk, became__isnull=True).count()


def still_needed() -> tuple[int, int]:
    """Return the bytes of disk that files begun still need, and the largest of them."""
    begun = Upload.objects.filter(became__isnull=True)
    found = begun.aggregate(
        all=Sum(2 * F("length") - F("offset"), default=0), largest=Max("length", default=0)
    )
    return found["all"], found["largest"]


def next_to_read() -> Delivery | None:
    """Return the delivery that was handed in first, of those that a process has to go on with."""
    waiting = Delivery.objects.filter(state__in=AT_WORK).order_by("handed_in_at", "pk")
    return waiting.select_related("exhibit__case", "officer__bureau").first()


def expired(now: datetime) -> Sequence[Upload]:
    """Return the files that nobody went on with for too long, sent or stopped while being read."""
    waiting = Upload.objects.filter(delivery__state__in=(State.OPEN, State.STOPPED))
    over = waiting.filter(became__isnull=True, expires_at__lte=now)
    return list(over.select_related("delivery").order_by("pk")[:_MOST_AT_ONCE])
