"""Receipts: packages of which their bureau did not say by now that it took them in."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import CARRY_PACKAGES
from clew.bureau.accounts.models import Officer
from clew.bureau.sharing.models import SentPackage
from clew.bureau.sharing.queries.node import NoNodeError, check_officer

SLOW = timedelta(days=7)


def receipts_overdue(officer: Officer, *, now: datetime) -> QuerySet[SentPackage]:
    """Return the packages without a receipt, oldest first; none to who carries no packages."""
    try:
        check_officer(CARRY_PACKAGES, officer)
    except (DeniedError, NoNodeError):
        return SentPackage.objects.none()
    sent = SentPackage.objects.filter(acknowledged_at=None, withdrawn_at=None)
    return sent.filter(sealed_at__lte=now - SLOW).order_by("sealed_at", "pk")
