"""When a picture was taken: what the file says, and between which times (UTC) that must lie.

Cameras write the time of their own clock and rarely their zone. What is known of the zone comes
from the file's own offset, else from the satellites' clock, else, roughly, from the place; and what
two of these say may contradict. A camera's clock may be wrong altogether: nothing here can tell.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from clew.model.media import Facts

_QUARTER = timedelta(minutes=15)  # all zones differ from UTC by whole quarters of an hour
_SLACK = timedelta(minutes=5)  # the satellites' time may be that old
_WESTERNMOST, _EASTERNMOST = timedelta(hours=-12), timedelta(hours=14)
_SUN = timedelta(hours=3, minutes=30)  # no zone's clock is further from the sun's


class Basis(StrEnum):
    """What the zone is known from, surest first."""

    STATED = "stated"
    SATELLITES = "satellites"
    PLACE = "place"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class CaptureTime:
    """A file's own time, and the earliest and latest moment (UTC) that it can stand for.

    `offset` is the zone's, where it is known; `against` says in words what contradicts.
    """

    written: str
    earliest_at: datetime
    latest_at: datetime
    basis: Basis
    offset: timedelta | None = None
    against: str = ""


def capture_time(facts: Facts) -> CaptureTime | None:
    """Return when the file says it was taken, None where it does not.

    Example:
        >>> told = capture_time(Facts(captured_at="2023-05-06T07:08:09",
        ...                           gps_at="2023-05-06T05:08:02Z"))
        >>> told.basis.value, str(told.offset), told.earliest_at.isoformat()
        ('satellites', '2:00:00', '2023-05-06T05:08:09+00:00')
    """
    written = facts.captured_at
    moment = _moment(written)
    if written is None or moment is None:
        return None
    gps = _moment(facts.gps_at)
    sun = None if facts.longitude is None else timedelta(hours=facts.longitude / 15)
    if moment.tzinfo is not None:
        offset = moment.utcoffset() or timedelta()
        at = moment.astimezone(UTC)
        return CaptureTime(written, at, at, Basis.STATED, offset, _against(at, offset, gps, sun))
    local = moment.replace(tzinfo=UTC)
    if gps is not None:
        offset = _nearest_quarter(local - gps)
        at = local - offset
        if abs(at - gps) <= _SLACK and _WESTERNMOST <= offset <= _EASTERNMOST:
            return CaptureTime(
                written, at, at, Basis.SATELLITES, offset, _against(at, offset, None, sun)
            )
    against = "" if gps is None else f"the satellites' clock said {gps:%Y-%m-%d %H:%M:%S} UTC"
    if sun is not None:
        return CaptureTime(
            written, local - sun - _SUN, local - sun + _SUN, Basis.PLACE, None, against
        )
    return CaptureTime(
        written, local - _EASTERNMOST, local - _WESTERNMOST, Basis.NOTHING, None, against
    )


def _moment(text: str | None) -> datetime | None:
    """ISO 8601 text as a moment; dates beyond what a calendar holds are none."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if 1 < moment.year < 9999 else None


def _nearest_quarter(length: timedelta) -> timedelta:
    return round(length / _QUARTER) * _QUARTER


def _against(at: datetime, offset: timedelta, gps: datetime | None, sun: timedelta | None) -> str:
    """What contradicts a time whose offset is known."""
    words = []
    if gps is not None and abs(at - gps) > _SLACK:
        words.append(f"the satellites' clock said {gps:%Y-%m-%d %H:%M:%S} UTC")
    if sun is not None and abs(sun - offset) > _SUN:
        words.append("that zone is not where the picture's position is")
    return "; ".join(words)
