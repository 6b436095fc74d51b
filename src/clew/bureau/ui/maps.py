"""The map: how much lies in which country, in which of its subdivisions, and what that is.

Each page is first a table with links; a script draws the same above it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.maps.place import UNKNOWN, PlaceCount
from clew.bureau.maps.queries import by_country, by_part, in_all, site_points, site_states
from clew.bureau.ui.map_asked import LAYERS, asked_of, form_of, query_of
from clew.bureau.ui.map_listed import listed_at
from clew.bureau.ui.paging import asked_page
from clew.bureau.ui.place_names import boundaries_of, place_called
from clew.bureau.ui.viewing import log_view, page_under

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.maps.asked import Asked

_NOWHERE = "unknown"  # in an address, for a place that is not known
_COUNTRY = re.compile(r"[A-Z]{2}")
_PART = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Row:
    """A place in the table: where its name leads, and how much of each layer is there."""

    code: str
    name: str
    address: str
    counts: Sequence[int]
    total: int


@require_safe
@page_under(rules.ENTER)
def world(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Show how much lies in which country."""
    asked = asked_of(request.GET)
    log_view(tags.MAPS_MAP_VIEWED, officer, subject="", details={"asked": query_of(asked)})
    rows = [
        _row(one, asked, "map-country", one.code or _NOWHERE) for one in by_country(officer, asked)
    ]
    context = _table(officer, asked, rows, {}) | {"boundaries": boundaries_of("")}
    return render(request, "ui/map.html", context | form_of(officer, asked))


@require_safe
@page_under(rules.ENTER)
def country(request: HttpRequest, officer: "Officer", country: str) -> HttpResponse:
    """Show how much lies in which subdivision of a country."""
    asked, code = asked_of(request.GET), _code(country, _COUNTRY)
    log_view(tags.MAPS_MAP_VIEWED, officer, subject=country, details={"asked": query_of(asked)})
    rows = [
        _row(one, asked, "map-place", country, one.code or _NOWHERE)
        for one in by_part(officer, asked, code)
    ]
    at = {"at_country": code}
    context = _table(officer, asked, rows, at) | {
        "country": _Place(country, place_called(code)),
        "boundaries": boundaries_of(code) if code else "",
        "points": site_points(officer, asked, **at),
    }
    return render(request, "ui/map.html", context | form_of(officer, asked))


@require_safe
@page_under(rules.ENTER)
def place(request: HttpRequest, officer: "Officer", country: str, part: str) -> HttpResponse:
    """List what is in a subdivision, or in a country where no subdivision is known."""
    asked, code, within = asked_of(request.GET), _code(country, _COUNTRY), _code(part, _PART)
    if within and not within.startswith(f"{code}-"):
        raise Http404
    page = asked_page(request)
    details = {"asked": query_of(asked), "page": page}
    log_view(tags.MAPS_PLACE_LISTED, officer, subject=f"{country}/{part}", details=details)
    at = {"at_country": code, "at_part": within}
    states = site_states(officer, asked, **at)
    context = {
        "country": _Place(country, place_called(code)),
        "part": _Place(part, place_called(within)),
        "boundaries": boundaries_of(code) if code else "",
        "points": site_points(officer, asked, **at),
        "states": states,
        "has_sites": any(states.values()),
        "lists": listed_at(officer, asked, country=code, part=within, page=page),
    }
    return render(request, "ui/map_place.html", context | form_of(officer, asked))


@dataclass(frozen=True, slots=True)
class _Place:
    """A place as its address names it, and its name."""

    code: str
    name: str


def _table(
    officer: "Officer", asked: "Asked", rows: Sequence[Row], at: dict[str, str]
) -> dict[str, object]:
    together, states = in_all(officer, asked, **at), site_states(officer, asked, **at)
    return {
        "rows": rows,
        "columns": [LAYERS[one] for one in asked.layers],
        "sums": [together[one] for one in asked.layers],
        "states": states,
        "has_sites": any(states.values()),
    }


def _row(one: PlaceCount, asked: "Asked", page: str, *at: str) -> Row:
    query = query_of(asked)
    address = reverse(page, args=at) + (f"?{query}" if query else "")
    counts = [one.counts[layer] for layer in asked.layers]
    return Row(one.code, place_called(one.code), address, counts, one.total)


def _code(said: str, form: re.Pattern[str]) -> str:
    """The code that an address names; what is none is nowhere on a map."""
    if said == _NOWHERE:
        return UNKNOWN
    if not form.fullmatch(said):
        raise Http404
    return said
