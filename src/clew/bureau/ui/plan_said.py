"""What was typed into a plan's forms, as the values that actions take; and what was wrong."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.operations.actions.changing import (
    ChangedMeanwhileError,
    NameTakenError,
    NoTextError,
    StillUsedError,
    ToldAlreadyError,
)
from clew.bureau.operations.actions.opening import CommanderError, NoNameError, WindowError
from clew.bureau.operations.actions.siting import UnknownTargetError
from clew.bureau.operations.actions.teams import MemberError
from clew.bureau.operations.plan_row import (
    PlannedProcess,
    PlannedSite,
    PlanRowError,
    planned_process,
    planned_site,
    too_long,
)
from clew.bureau.operations.windows import (
    UnknownZoneError,
    UnusableTimeError,
    in_zone,
    zone_named,
)
from clew.bureau.speaking import worded
from clew.bureau.ui.forms import Fault
from clew.bureau.ui.templatetags.wordings import said_by

if TYPE_CHECKING:
    from django.http import QueryDict

_LONG = 20_000
_AT: Mapping[type[Exception], str] = {
    ChangedMeanwhileError: "",
    CommanderError: "commander",
    MemberError: "officers",
    NameTakenError: "{first}",
    NoNameError: "name",
    NoReasonError: "reason",
    NoTextError: "{first}",
    StillUsedError: "",
    ToldAlreadyError: "",
    UnknownTargetError: "targets",
    UnknownZoneError: "zone",
    UnusableTimeError: "begins",
    WindowError: "ends",
}


_FIELDS = {"state": "subdivision"}  # columns of a plan's file that fields are named otherwise than


class UnreadableTimeError(ValueError):
    """A field holds no time."""

    def __init__(self, name: str) -> None:
        super().__init__(_("say when, with a day and a time"))
        self.name = name


def fault_of(
    done: Callable[[], object], said: "QueryDict", *, key: str, first: str
) -> Fault | None:
    """Do what a form asks; return why it was refused, if it was.

    `first` is the field of a name or of words that cannot be used.
    """
    try:
        done()
    except PlanRowError as error:
        return _fault(said, key, _FIELDS.get(error.column, error.column), worded(error.why))
    except UnreadableTimeError as error:
        return _fault(said, key, error.name, said_by(error))
    except tuple(_AT) as error:
        name = next(name for kind, name in _AT.items() if isinstance(error, kind))
        is_conflict = isinstance(error, ChangedMeanwhileError)
        return _fault(said, key, name.format(first=first), said_by(error), is_conflict=is_conflict)
    return None


def site_said(said: "QueryDict") -> PlannedSite:
    """Return the site that a form describes, read as a row of a plan's file.

    Raises:
        PlanRowError: a field cannot be used.
    """
    row: dict[str, object] = {name: said.get(name, "")[:_LONG] for name in _CELLS}
    row |= {"state": said.get("subdivision", "")[:_LONG]}
    return planned_site(row | {name: lines(said, name) for name in ("targets", "risks")})


def process_said(said: "QueryDict") -> PlannedProcess:
    """Return the legal process that a form describes.

    Raises:
        PlanRowError: a field cannot be used.
        UnknownZoneError: there is no such zone.
    """
    cells = {name: " ".join(said.get(name, "")[:_LONG].split()) for name in _PROCESS}
    for name, most in (("authority", 200), ("number", 100)):
        if len(cells[name]) > most:
            raise PlanRowError(name, too_long(most))
    return planned_process(cells, zone=zone_named(said.get("zone", "")[:_LONG].strip()))


def window_said(said: "QueryDict") -> tuple[datetime, datetime]:
    """Return when a window begins and ends, by the clocks of the zone that is named.

    Raises:
        UnreadableTimeError: one of them is no time.
        UnknownZoneError: there is no such zone.
        UnusableTimeError: the calendar ends before.
    """
    zone = said.get("zone", "")[:_LONG].strip()
    zone_named(zone)
    return _time(said, "begins", zone), _time(said, "ends", zone)


def typed_into(said: "QueryDict") -> Mapping[str, str]:
    """Return what was typed, by the names of the fields."""
    return {name: said.get(name, "") for name in said}


def lines(said: "QueryDict", name: str) -> list[str]:
    """Return the lines of a field that say something."""
    every = (one.strip() for one in said.get(name, "")[:_LONG].splitlines())
    return [one for one in every if one]


def key_said(said: "QueryDict", name: str) -> UUID | None:
    """Return the id that a field holds; None where it is empty, nobody's where it is no id."""
    text = said.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError:
        return UUID(int=0)


_CELLS = ("site", "address", "country", "latitude", "longitude", "zone", "team")
_PROCESS = ("process", "authority", "number", "valid_from", "valid_until")


def _time(said: "QueryDict", name: str, zone: str) -> datetime:
    try:
        at = datetime.fromisoformat(said.get(name, "")[:_LONG])
    except ValueError as error:
        raise UnreadableTimeError(name) from error
    return in_zone(at, zone)


def _fault(said: "QueryDict", key: str, name: str, why: str, *, is_conflict: bool = False) -> Fault:
    return Fault(key, name, why, typed_into(said), is_conflict=is_conflict)
