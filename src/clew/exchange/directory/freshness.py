"""How old the directory may be: a day is fresh, thirty more are borne with a warning.

An old directory hides revocations. A machine without a network gets the newest on a stick.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from clew.exchange.directory.update import CLOCKS_DIFFER, Directory
from clew.exchange.refusal import RefusalError

GRACE = timedelta(days=30)


class StaleDirectoryError(RefusalError):
    """The directory is too old, or was never there: nothing is sealed or opened by it."""


class ClockError(RefusalError):
    """This machine's clock is behind a time that the directory proves."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How current the directory is; `needs_banner` once its day is over."""

    ended_at: datetime
    stops_at: datetime
    needs_banner: bool


def freshness(directory: Directory, *, now: datetime) -> Freshness:
    """Return how current the directory is.

    Raises:
        RefusalError: it may not be used any more, or the clock is wrong.
    """
    timestamp = directory.timestamp
    if timestamp is None:
        raise StaleDirectoryError("there is no directory yet; get one from the hub")
    if now < timestamp.issued_at - CLOCKS_DIFFER:
        raise ClockError(
            f"this machine's clock says {now}, but the directory was signed at "
            f"{timestamp.issued_at}; set the clock"
        )
    stops_at = min(timestamp.expires_at + GRACE, directory.root.expires_at)
    if now >= stops_at:
        raise StaleDirectoryError(
            f"the directory ended on {timestamp.expires_at:%Y-%m-%d} and may be used no longer; "
            "get a newer one"
        )
    return Freshness(timestamp.expires_at, stops_at, now >= timestamp.expires_at)
