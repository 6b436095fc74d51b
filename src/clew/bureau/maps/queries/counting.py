"""Counting: how many of each layer are where. A statement a layer, however many there are."""

from collections import defaultdict
from collections.abc import Mapping

from django.db.models import Count

from clew.bureau.accounts.models import Officer
from clew.bureau.maps.asked import Asked
from clew.bureau.maps.layer import Layer
from clew.bureau.maps.place import PlaceCount
from clew.bureau.maps.queries.sources import rows_of


def by_country(officer: Officer, asked: Asked) -> list[PlaceCount]:
    """Return the countries where anything is, most first; what is nowhere comes last."""
    return _counted(officer, asked, "at_country", {})


def by_part(officer: Officer, asked: Asked, country: str) -> list[PlaceCount]:
    """Return the subdivisions of a country where anything is, likewise."""
    return _counted(officer, asked, "at_part", {"at_country": country})


def in_all(officer: Officer, asked: Asked, **at: str) -> dict[Layer, int]:
    """Return how many of each layer there are, each operation once; `at` narrows the place."""
    found = {}
    for layer in asked.layers:
        rows = rows_of(layer, officer, asked).filter(**at).order_by()
        found[layer] = rows.values("pk").distinct().count()
    return found


def _counted(
    officer: Officer, asked: Asked, column: str, at: Mapping[str, str]
) -> list[PlaceCount]:
    found: dict[str, dict[Layer, int]] = defaultdict(dict)
    for layer in asked.layers:
        rows = rows_of(layer, officer, asked).filter(**at).order_by()
        for code, number in rows.values_list(column).annotate(number=Count("pk", distinct=True)):
            if number:  # a layer without subdivisions is one group even where it is empty
                found[code][layer] = number
    places = [
        PlaceCount(code, {layer: counts.get(layer, 0) for layer in asked.layers})
        for code, counts in found.items()
    ]
    return sorted(places, key=lambda one: (not one.code, -one.total, one.code))
