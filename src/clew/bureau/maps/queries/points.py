"""Points: sites whose plan has coordinates, and how far each site is."""

from typing import Any

from django.db.models import CharField, Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from clew.bureau.accounts.models import Officer
from clew.bureau.maps.asked import Asked
from clew.bureau.maps.layer import Layer
from clew.bureau.maps.place import SitePoint
from clew.bureau.maps.queries.sources import sites
from clew.bureau.operations.models import Site, SiteEvent
from clew.bureau.operations.site_state import SiteState

MOST_POINTS = 500


def with_states(rows: QuerySet[Site]) -> "QuerySet[Any]":
    """Add to each site how far it is, as `state`: what happened last counts."""
    told = SiteEvent.objects.filter(site=OuterRef("pk")).order_by("-happened_at", "-told_at", "-pk")
    planned = Value(SiteState.PLANNED.value, output_field=CharField())
    return rows.annotate(state=Coalesce(Subquery(told.values("state")[:1]), planned))


def site_states(officer: Officer, asked: Asked, **at: str) -> dict[SiteState, int]:
    """Return how many sites are how far; every state is there. `at` narrows the place."""
    found = dict.fromkeys(SiteState, 0)
    if Layer.SITES in asked.layers:
        rows = with_states(sites(officer, asked).filter(**at)).order_by()
        for state, number in rows.values_list("state").annotate(number=Count("pk")):
            found[SiteState(state)] = number
    return found


def site_points(officer: Officer, asked: Asked, **at: str) -> list[SitePoint]:
    """Return the sites that have coordinates, no more than `MOST_POINTS`."""
    if Layer.SITES not in asked.layers:
        return []
    rows = with_states(sites(officer, asked).filter(latitude__isnull=False, **at))
    told = rows.values_list("pk", "label", "latitude", "longitude", "state")[:MOST_POINTS]
    return [
        SitePoint(key, label, latitude, longitude, SiteState(state))
        for key, label, latitude, longitude, state in told
        if latitude is not None and longitude is not None
    ]
