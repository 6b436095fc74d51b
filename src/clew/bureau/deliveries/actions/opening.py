"""Opening: an officer begins to send files into an exhibit; the second time finds the first."""

from datetime import datetime

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.cases.actions.opening import add_exhibit
from clew.bureau.cases.models import Case, Exhibit
from clew.bureau.deliveries.models import Delivery
from clew.bureau.deliveries.state import State
from clew.model.wording import Wording

_LONGEST_LABEL = 200


class NoExhibitError(ValueError):
    """The exhibit is not named, or by a name that cannot be one."""


@transaction.atomic
def open_delivery(acting_officer: Officer, *, case: Case, label: str, now: datetime) -> Delivery:
    """Return the officer's open delivery into the exhibit of that label, which may be new.

    Raises:
        CaseNotFoundError: the officer may not see the case.
        DeniedError: the officer does not work on it, or it is closed.
        NoExhibitError: the label is empty or too long.
    """
    name = label.strip()
    if not name or len(name) > _LONGEST_LABEL:
        raise NoExhibitError(
            Wording(
                "say what the exhibit is called, in %(count)s characters at most",
                count=_LONGEST_LABEL,
            )
        )
    exhibit = add_exhibit(acting_officer, case=case, label=name, now=now)
    return delivery_into(acting_officer, exhibit, now=now)


def delivery_into(officer: Officer, exhibit: Exhibit, *, now: datetime) -> Delivery:
    """Return the officer's open delivery into an exhibit, opened in the caller's transaction."""
    delivery, is_new = Delivery.objects.get_or_create(
        exhibit=exhibit,
        officer=officer,
        state=State.OPEN.value,
        defaults={"opened_at": now},
    )
    if is_new:
        record(
            tags.DELIVERIES_DELIVERY_OPENED,
            officer=officer,
            subject=str(delivery.pk),
            details={"case": str(exhibit.case_id), "exhibit": exhibit.label},
            now=now,
        )
    return delivery
