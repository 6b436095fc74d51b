"""Plan row: one site as a row of a file says it, or the words of a command, checked and typed.

Several values in one cell are divided by `;`. A target may say in angle brackets where more is
known of it: an account (`name@service`), or a dossier by its name or id.

Example:
    >>> row = {"site": "S-1", "address": "1 Lake Road, Jaipur, Rajasthan, India",
    ...        "zone": "Asia/Kolkata", "targets": "R. Example <lark@chat.example>"}
    >>> site = planned_site(row)
    >>> str(site.place), site.targets[0].name, site.targets[0].known_as
    ('IN-RJ', 'R. Example', 'lark@chat.example')
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from clew.bureau.operations.process_kind import ProcessKind
from clew.bureau.operations.windows import UnknownZoneError, in_zone, zone_named
from clew.model.wording import Wording, counted
from clew.network.jurisdiction.addresses import place_of_address
from clew.network.jurisdiction.countries import country_named
from clew.network.jurisdiction.place import Place
from clew.network.jurisdiction.subdivisions import subdivision_named

COLUMNS = (
    *("site", "address", "country", "state", "latitude", "longitude", "zone", "team", "officers"),
    *("others", "targets", "process", "authority", "number", "valid_from", "valid_until", "risks"),
)
_PROCESS = ("process", "authority", "number", "valid_from", "valid_until")
_LONGEST = {"site": 60, "team": 120, "address": 2_000, "authority": 200, "number": 100}
_MOST_CHARACTERS = 4_000
_KNOWN_AS = re.compile(r"(?P<name>[^<>]+?)\s*<(?P<known>[^<>]+)>")


class PlanRowError(ValueError):
    """A column of the row cannot be used; the message begins with the column's name."""

    def __init__(self, column: str, why: Wording) -> None:
        super().__init__(f"{column}: {why}")
        self.column, self.why = column, why


@dataclass(frozen=True, slots=True)
class PlannedTarget:
    """Whom the site is about; `known_as` is an account or a dossier, empty where neither is."""

    name: str
    known_as: str = ""


@dataclass(frozen=True, slots=True)
class PlannedProcess:
    """What an authority allows, from when until when."""

    kind: ProcessKind
    authority: str
    number: str
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class PlannedSite:
    """One site as planned. Coordinates are degrees (WGS 84), both or neither."""

    label: str
    address: str
    place: Place
    zone: str
    latitude: float | None = None
    longitude: float | None = None
    team: str = ""
    officers: tuple[str, ...] = ()
    outsiders: tuple[str, ...] = ()
    targets: tuple[PlannedTarget, ...] = ()
    process: PlannedProcess | None = None
    risks: tuple[str, ...] = ()


def planned_site(row: Mapping[str, object]) -> PlannedSite:
    """Return the site that a row describes; columns that are missing are empty.

    Raises:
        PlanRowError: a column cannot be used.
    """
    cells = {name: _cell(row, name) for name in COLUMNS}
    if cells["team"] == "" and (cells["officers"] or cells["others"]):
        raise PlanRowError("team", Wording("people are named, but not the team that they are in"))
    zone = _zone(cells["zone"])
    latitude, longitude = _coordinates(cells)
    return PlannedSite(
        label=_needed(cells, "site"),
        address=_needed(cells, "address"),
        place=_place(cells),
        zone=zone.key,
        latitude=latitude,
        longitude=longitude,
        team=cells["team"],
        officers=_several(cells["officers"]),
        outsiders=_several(cells["others"]),
        targets=tuple(_target(one) for one in _several(cells["targets"])),
        process=planned_process(cells, zone=zone) if any(cells[n] for n in _PROCESS) else None,
        risks=_several(cells["risks"]),
    )


def planned_process(cells: Mapping[str, str], *, zone: ZoneInfo) -> PlannedProcess:
    """Return the legal process of the cells; times without a zone are local, days are whole.

    Raises:
        PlanRowError: one of them is missing or cannot be used.
    """
    kinds = {kind.value: kind for kind in ProcessKind}
    name = _needed(cells, "process").lower().replace(" ", "_").replace("-", "_")
    if name not in kinds:
        raise PlanRowError(
            "process",
            Wording(
                "%(said)s is none; they are %(kinds)s",
                said=repr(cells["process"]),
                kinds=", ".join(kinds),
            ),
        )
    valid_from = _time(cells, "valid_from", zone, ends=False)
    valid_until = _time(cells, "valid_until", zone, ends=True)
    if valid_until <= valid_from:
        raise PlanRowError("valid_until", Wording("it is not after valid_from"))
    authority, number = _needed(cells, "authority"), _needed(cells, "number")
    return PlannedProcess(kinds[name], authority, number, valid_from, valid_until)


def too_long(most: int) -> Wording:
    """Return that a cell is longer than so many characters."""
    return counted(
        most, "it is longer than %(count)s character", "it is longer than %(count)s characters"
    )


def _cell(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    if isinstance(value, list):
        value = "; ".join(str(one) for one in value)
    if isinstance(value, dict):
        raise PlanRowError(name, Wording("it is an object; write text, or a list of texts"))
    text = " ".join(("" if value is None else str(value)).replace("\0", "").split())
    longest = _LONGEST.get(name, _MOST_CHARACTERS)
    if len(text) > longest:
        raise PlanRowError(name, too_long(longest))
    return text


def _needed(cells: Mapping[str, str], name: str) -> str:
    if not cells[name]:
        raise PlanRowError(name, Wording("it is empty"))
    return cells[name]


def _several(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in cell.split(";") if one.strip()))


def _zone(cell: str) -> ZoneInfo:
    if not cell:
        raise PlanRowError(
            "zone", Wording("it is empty; write it as Asia/Kolkata, or give --zone for all")
        )
    try:
        return zone_named(cell)
    except UnknownZoneError as error:
        raise PlanRowError("zone", error.args[0]) from error


def _place(cells: Mapping[str, str]) -> Place:
    """The place as it is said; what is not said is read from the end of the address."""
    told = place_of_address(cells["address"])
    if not cells["country"]:
        if told is None:
            raise PlanRowError(
                "country", Wording("it is empty, and the address does not end with one")
            )
        country, known = told.country, told.subdivision
    else:
        found = country_named(cells["country"])
        if found is None:
            raise PlanRowError(
                "country", Wording("%(said)s is no country", said=repr(cells["country"]))
            )
        country, known = found, told.subdivision if told and told.country == found else None
    if not cells["state"]:
        return Place(country, known)
    subdivision = subdivision_named(cells["state"], country)
    if subdivision is None:
        raise PlanRowError(
            "state",
            Wording(
                "%(said)s is no state or province of %(country)s",
                said=repr(cells["state"]),
                country=country,
            ),
        )
    return Place(country, subdivision)


def _coordinates(cells: Mapping[str, str]) -> tuple[float | None, float | None]:
    if not (cells["latitude"] or cells["longitude"]):
        return None, None
    return _degrees(cells, "latitude", 90), _degrees(cells, "longitude", 180)


def _degrees(cells: Mapping[str, str], name: str, most: int) -> float:
    try:
        degrees = float(_needed(cells, name))
    except ValueError as error:
        if isinstance(error, PlanRowError):
            raise
        raise PlanRowError(
            name, Wording("%(said)s is no number of degrees", said=repr(cells[name]))
        ) from error
    if not (math.isfinite(degrees) and abs(degrees) <= most):
        raise PlanRowError(
            name,
            Wording(
                "%(said)s is not between %(least)s and %(most)s",
                said=repr(cells[name]),
                least=-most,
                most=most,
            ),
        )
    return degrees


def _target(text: str) -> PlannedTarget:
    found = _KNOWN_AS.fullmatch(text)
    name, known = (found["name"], found["known"].strip()) if found else (text, "")
    if len(name) > 200:
        raise PlanRowError("targets", Wording("a name is longer than 200 characters"))
    return PlannedTarget(name, known)


def _time(cells: Mapping[str, str], name: str, zone: ZoneInfo, *, ends: bool) -> datetime:
    """A time; a day alone begins at its first moment, or ends with its last."""
    text = _needed(cells, name)
    try:
        if len(text) == len("2026-12-03"):
            day = date.fromisoformat(text) + timedelta(days=ends)
            return datetime(day.year, day.month, day.day, tzinfo=zone)
        at = datetime.fromisoformat(text)
        return in_zone(at, zone.key)
    except (ValueError, OverflowError) as error:
        raise PlanRowError(
            name,
            Wording("%(said)s is no time; write 2026-12-03 or 2026-12-03T05:30", said=repr(text)),
        ) from error
