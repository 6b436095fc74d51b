"""What supports a dossier, what each bureau says of its status, and who works on it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller
from clew.bureau.api.calling import log_view
from clew.bureau.api.scopes import Scope
from clew.bureau.audit import tags
from clew.bureau.hits.queries import hits_of_dossier
from clew.bureau.persons import queries
from clew.bureau.persons.queries.supporting import Joining, support_of
from clew.bureau.persons.queries.working import worked_on
from clew.bureau.persons.standings import Standing, differ, standings
from clew.model.dossier import Status as HowFar
from clew.model.match import Relation

router = Router(tags=["Dossiers"])
_READ = TokenFor(Scope.READ, rules.READ_DOSSIER)


class JoiningMatches(Schema):
    """Matches of a relation among its items, by what people judged of them, and the surest one."""

    relation: Relation
    same: int
    not_same: int
    unsure: int
    not_judged: int
    surest: UUID


class NamedPosition(Schema):
    """A position in degrees, and how many files name it."""

    latitude: float
    longitude: float
    files: int


class NamedSerial(Schema):
    """A camera's serial number, and how many files name it."""

    serial: str
    files: int


class SupportTold(Schema):
    """What a dossier rests on; `by_match` counts items by the relation that added them."""

    by_hand: int
    by_match: dict[str, int]
    joined: list[JoiningMatches]
    positions: list[NamedPosition]
    serials: list[NamedSerial]
    cameras: list[str]


class WorkedOnIn(Schema):
    """A case in which it is worked on; `keeps` tells whether its team keeps the dossier."""

    case_id: UUID
    case_number: str
    bureau: str
    is_open: bool
    keeps: bool
    items: int
    officers: list[str]


class StandingTold(Schema):
    """What a bureau says of its status; `set_at` is null where it said nothing yet."""

    bureau: str
    status: HowFar
    identities: list[str]
    set_at: datetime | None
    set_by: str
    reason: str


class WorkTold(Schema):
    """Who works on it, what each bureau says, and of which others something touches it."""

    worked_on: list[WorkedOnIn]
    standings: list[StandingTold]
    bureaux_differ: bool
    contacts: list[str]


@router.get("/dossiers/{dossier_id}/support", response=SupportTold, auth=_READ)
def support(request: HttpRequest, dossier_id: UUID) -> Mapping[str, object]:
    """Tell what a dossier rests on: decisions, matches among its items, positions and serials."""
    officer = caller(request)
    found = queries.dossier(officer, dossier_id)
    log_view(request, tags.UI_DOSSIER_VIEWED, found.id)
    told = support_of(officer, found)
    return {
        "by_hand": told.by_hand,
        "by_match": {relation.value: count for relation, count in told.by_match.items()},
        "joined": [_joining(one) for one in told.joined],
        "positions": [
            {"latitude": north, "longitude": east, "files": files}
            for (north, east), files in told.positions
        ],
        "serials": [{"serial": serial, "files": files} for serial, files in told.serials],
        "cameras": [one.name for one in told.cameras],
    }


@router.get("/dossiers/{dossier_id}/work", response=WorkTold, auth=_READ)
def work(request: HttpRequest, dossier_id: UUID) -> Mapping[str, object]:
    """Tell who works on a dossier, what each bureau says of its status, and whom to contact."""
    officer = caller(request)
    found = queries.dossier(officer, dossier_id)
    log_view(request, tags.UI_DOSSIER_VIEWED, found.id)
    told = standings(found)
    return {
        "worked_on": worked_on(officer, found),
        "standings": [_standing(one) for one in told],
        "bureaux_differ": differ(told),
        "contacts": sorted({one.bureau for one in hits_of_dossier(officer, found)}),
    }


def _joining(one: Joining) -> Mapping[str, object]:
    names = ("relation", "same", "not_same", "unsure", "not_judged")
    return {name: getattr(one, name) for name in names} | {"surest": one.surest.id}


def _standing(one: Standing) -> Mapping[str, object]:
    told = {name: getattr(one, name) for name in ("bureau", "status", "identities")}
    last = one.last
    return told | {
        "set_at": last.decided_at if last else None,
        "set_by": last.officer if last else "",
        "reason": last.reason if last else "",
    }
