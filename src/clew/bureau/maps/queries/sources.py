"""Sources: the rows of each layer that an officer may see, with `at_country` and `at_part`.

Both are codes, empty where nothing is known. An operation comes once for each of its sites.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from clew.bureau.accounts.models import Officer
from clew.bureau.maps.asked import Asked
from clew.bureau.maps.layer import Layer
from clew.bureau.maps.place import UNKNOWN
from clew.bureau.network.models import BuiltEntity
from clew.bureau.network.queries import NotBuiltError, built_network
from clew.bureau.operations.models import Operation, Site
from clew.bureau.operations.queries import visible_operations
from clew.bureau.referrals.models import Referral
from clew.bureau.referrals.queries import visible_referrals

_NOWHERE = Value(UNKNOWN, output_field=CharField())


def rows_of(layer: Layer, officer: Officer, asked: Asked) -> "QuerySet[Any]":
    """Return the rows of a layer, in the order in which they are listed."""
    return _ROWS[layer](officer, asked)


def sites(officer: Officer, asked: Asked) -> QuerySet[Site]:
    """Return the sites of operations that the officer may see, by the operation and their label."""
    among = Site.objects.filter(operation__in=_operations(officer, asked))
    return among.annotate(at_country=F("country"), at_part=F("subdivision")).order_by(
        "-operation__begins_at", "operation", "label"
    )


def _operations(officer: Officer, asked: Asked) -> QuerySet[Operation]:
    seen = visible_operations(officer).order_by()
    if asked.operation is not None:
        seen = seen.filter(pk=asked.operation)
    if asked.case is not None:
        seen = seen.filter(case=asked.case)
    return seen.filter(_between(asked, begins="begins_at", ends="ends_at"))


def _operations_where(officer: Officer, asked: Asked) -> QuerySet[Operation]:
    """Those that are seen, by the places of their sites."""
    found = Operation.objects.filter(pk__in=_operations(officer, asked).values("pk"))
    return found.annotate(
        at_country=Coalesce(F("sites__country"), _NOWHERE),
        at_part=Coalesce(F("sites__subdivision"), _NOWHERE),
    ).order_by("-begins_at", "pk")


def _people(officer: Officer, asked: Asked) -> QuerySet[BuiltEntity]:  # noqa: ARG001 -- of no time
    try:
        found = built_network(officer).build.entities.all()
    except NotBuiltError:
        found = BuiltEntity.objects.none()
    return found.annotate(at_country=F("country"), at_part=F("subdivision")).order_by("id")


def _referrals(officer: Officer, asked: Asked) -> QuerySet[Referral]:
    other = Case(
        When(bureau=officer.bureau_id, then=F("to__country")), default=F("bureau__country")
    )
    seen = visible_referrals(officer)
    return seen.filter(_between(asked, begins="drafted_at", ends="drafted_at")).annotate(
        at_country=Coalesce(other, _NOWHERE), at_part=_NOWHERE
    )


def _between(asked: Asked, *, begins: str, ends: str) -> Q:
    """What lasted from `begins` to `ends` and touched the days that are asked for."""
    touched = Q()
    if asked.since is not None:
        touched &= Q(**{f"{ends}__gte": datetime.combine(asked.since, time(), UTC)})
    if asked.until is not None:
        first_after = datetime.combine(asked.until, time(), UTC) + timedelta(days=1)
        touched &= Q(**{f"{begins}__lt": first_after})
    return touched


_ROWS: Mapping[Layer, Callable[[Officer, Asked], "QuerySet[Any]"]] = {
    Layer.SITES: sites,
    Layer.OPERATIONS: _operations_where,
    Layer.PEOPLE: _people,
    Layer.REFERRALS: _referrals,
}
