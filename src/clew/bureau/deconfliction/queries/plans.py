"""Plans that may take part in a run: sites of own operations, by their place and time alone.

A hit tells the other bureau that something is planned here. So nothing takes part that is for named
persons only or may not be exported, and nothing that is over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from clew.bureau.access.rules import DECONFLICT_CASE, DECONFLICT_OPERATION
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.queries import cases_for
from clew.bureau.operations.models import Operation, Site
from clew.bureau.operations.queries import OperationNotFoundError
from clew.exchange.deconfliction.places import LongWindowError, place_selectors


@dataclass(frozen=True, slots=True)
class PlanChoice:
    """What takes part: the sites of these operations; of none named, of all that may."""

    operations: Sequence[UUID] = ()

    def to_json(self) -> dict[str, object]:
        """Return it as a value that JSON can hold."""
        return {"operations": [str(one) for one in self.operations]}


def comparable_operations(officer: Officer, *, now: datetime) -> QuerySet[Operation]:
    """Return the operations that are not over whose places and times the officer may compare."""
    cases = cases_for(DECONFLICT_CASE, officer).order_by()
    seen = Operation.objects.filter(DECONFLICT_OPERATION.where(officer), case__in=cases)
    return seen.filter(ends_at__gt=now)


def planned_sites(
    officer: Officer, choice: PlanChoice, *, now: datetime
) -> Mapping[bytes, Sequence[UUID]]:
    """Return what is compared, each with the sites that it stands for, in its order.

    Sites without coordinates take no part, and none of a window that lasts longer than a week.

    Raises:
        OperationNotFoundError: there is no such operation, or none that the officer may compare.
    """
    seen = comparable_operations(officer, now=now)
    if choice.operations:
        found = set(seen.filter(pk__in=choice.operations).values_list("pk", flat=True))
        if found != set(choice.operations):
            raise OperationNotFoundError(
                "there is no such operation of this bureau that may be compared; what is over, "
                "TLP:RED or PAP:RED may not"
            )
        seen = seen.filter(pk__in=found)
    placed = Site.objects.filter(operation__in=seen.order_by(), latitude__isnull=False)
    stands: dict[bytes, list[UUID]] = {}
    for site in placed.select_related("operation").order_by("pk"):
        for one in _of(site):
            stands.setdefault(one, []).append(site.pk)
    return dict(sorted(stands.items()))


def _of(site: Site) -> Sequence[bytes]:
    if site.latitude is None or site.longitude is None:
        return ()
    window = {"begins_at": site.operation.begins_at, "ends_at": site.operation.ends_at}
    try:
        return place_selectors(site.latitude, site.longitude, **window)
    except LongWindowError:
        return ()
