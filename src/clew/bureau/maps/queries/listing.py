"""Listing: the things of one layer at one place, as rows of what they are."""

from typing import Any

from django.db.models import QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.maps.asked import Asked
from clew.bureau.maps.layer import Layer
from clew.bureau.maps.queries.points import with_states
from clew.bureau.maps.queries.sources import rows_of


def rows_at(
    layer: Layer, officer: Officer, asked: Asked, *, country: str, part: str
) -> "QuerySet[Any]":
    """Return the rows of a layer in a subdivision, or in a country where none is known."""
    if layer not in asked.layers:
        return rows_of(layer, officer, asked).none()
    rows = rows_of(layer, officer, asked).filter(at_country=country, at_part=part)
    if layer is Layer.SITES:
        return with_states(rows.select_related("operation"))
    if layer is Layer.PEOPLE:
        return rows.prefetch_related("accounts")
    return rows.distinct()
