"""The map: how much lies in which country and subdivision, and what that is."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import Day, Given
from clew.bureau.api.paging import Page, Sliced, paged
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import inlined
from clew.bureau.audit import tags
from clew.bureau.maps.asked import Asked
from clew.bureau.maps.layer import Layer
from clew.bureau.maps.place import UNKNOWN, PlaceCount
from clew.bureau.maps.queries import by_country, by_part, rows_at
from clew.bureau.network.queries import built_network
from clew.bureau.ui.people import persons
from clew.bureau.ui.place_names import place_called

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clew.bureau.accounts.models import Officer

router = Router(tags=["Map"])
_READ = TokenFor(Scope.READ, rules.ENTER)
_NOWHERE = "unknown"

CountryCode = Annotated[
    str,
    StringConstraints(pattern="^([A-Z]{2}|unknown)$"),
    Field(description="of ISO 3166-1, or `unknown`"),
]
PartCode = Annotated[
    str,
    StringConstraints(pattern="^([A-Z]{2}-[A-Z0-9]{1,3}|unknown)$"),
    Field(description="of ISO 3166-2, or `unknown`"),
]
LayerNamed = Annotated[Layer, inlined(Layer)]


class MapAsked(Given):
    """Of one operation or case, and of which days (UTC); what belongs to none is left out then."""

    operation: UUID | None = None
    case: UUID | None = None
    since: Day | None = None
    until: Day | None = None


class MapOfLayersAsked(MapAsked):
    """One layer, or all."""

    layer: LayerNamed | None = None


class MapListAsked(MapAsked):
    """The layer that is listed."""

    layer: LayerNamed


class PlaceTold(Schema):
    """A country or subdivision: `code` is empty where it is not known. `counts` are by layer."""

    code: str
    name: str
    counts: dict[str, int]


class MapTold(Schema):
    """Where anything is, most first."""

    places: list[PlaceTold]


class ThingTold(Schema):
    """A thing at a place: its id and, but of a referral, its name; a victim has a pseudonym.

    `state` is how far a site is; coordinates are degrees (WGS 84), null where none are known.
    """

    id: str
    name: str = ""
    state: str = ""
    latitude: float | None = None
    longitude: float | None = None


@router.get("/map", response=MapTold, auth=_READ)
def world(request: HttpRequest, asked: Query[MapOfLayersAsked]) -> Mapping[str, object]:
    """Tell how many sites, operations, people and referrals are in which country."""
    log_view(request, tags.MAPS_MAP_VIEWED, "", asked=_said(asked))
    return {"places": [_place(one) for one in by_country(caller(request), _asked(asked))]}


@router.get("/map/{country}", response=MapTold, auth=_READ)
def country(
    request: HttpRequest, country: CountryCode, asked: Query[MapOfLayersAsked]
) -> Mapping[str, object]:
    """Tell how many are in which subdivision of a country."""
    log_view(request, tags.MAPS_MAP_VIEWED, country, asked=_said(asked))
    found = by_part(caller(request), _asked(asked), _code(country))
    return {"places": [_place(one) for one in found]}


@router.get("/map/{country}/{subdivision}", response=Page[ThingTold], auth=_READ)
def place(
    request: HttpRequest,
    country: CountryCode,
    subdivision: PartCode,
    asked: Query[MapListAsked],
    part: Sliced,
) -> Mapping[str, object]:
    """List what of a layer is in a subdivision, or in a country where none is known."""
    log_view(request, tags.MAPS_PLACE_LISTED, f"{country}/{subdivision}", asked=_said(asked))
    officer, at = caller(request), {"country": _code(country), "part": _code(subdivision)}
    rows = rows_at(asked.layer, officer, _asked(asked), **at)
    return paged(
        part,
        lambda offset, limit: _things(officer, asked.layer, list(rows[offset : offset + limit])),
    )


def _asked(given: MapAsked) -> Asked:
    layer = getattr(given, "layer", None)
    return Asked(layer, given.operation, given.case, given.since, given.until)


def _said(given: MapAsked) -> dict[str, str]:
    return {
        name: value.isoformat() if isinstance(value, date) else str(value)
        for name, value in given.dict().items()
        if value is not None
    }


def _code(said: str) -> str:
    return UNKNOWN if said == _NOWHERE else said


def _place(one: PlaceCount) -> dict[str, object]:
    counts = {layer.value: number for layer, number in one.counts.items()}
    return {"code": one.code, "name": place_called(one.code), "counts": counts}


def _things(
    officer: "Officer", layer: Layer, rows: "Sequence[Any]"
) -> "list[Mapping[str, object]]":
    if layer is Layer.PEOPLE and rows:
        people = persons(officer, built_network(officer), rows)
        return [{"id": str(one.row.pk), "name": one.name} for one in people]
    if layer is Layer.REFERRALS:
        return [{"id": str(one.pk)} for one in rows]
    if layer is Layer.OPERATIONS:
        return [{"id": str(one.pk), "name": one.name} for one in rows]
    return [
        {
            "id": str(one.pk),
            "name": one.label,
            "state": one.state,
            "latitude": one.latitude,
            "longitude": one.longitude,
        }
        for one in rows
    ]
