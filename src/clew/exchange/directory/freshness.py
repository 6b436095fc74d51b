"""How old the directory may be: a day is fresh, thirty more are borne with a warning.

An old directory hides revocations. A machine without a network gets the newest on a stick.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from clew.exchange.directory.update import CLOCKS_DIFFER, Directory
from clew.exchange.refusal import RefusalError
from clew.model.wording import Wording

GRACE = timedelta(days=30)
_OVER = Wording("the directory ended on %(end)s and may be used no longer; get a newer one")
_BEHIND = Wording(
    "this machine's clock says %(now)s, but the directory was signed at %(signed)s; set the clock"
)
_NONE_YET = Wording("there is no directory yet; get one from the hub")
SAID = (_NONE_YET, _BEHIND, _OVER)
"""What is said of what was refused, to be known again where it was kept as text."""


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
        raise StaleDirectoryError(_NONE_YET)
    if now < timestamp.issued_at - CLOCKS_DIFFER:
        raise ClockError(_BEHIND.filled(now=str(now), signed=str(timestamp.issued_at)))
    stops_at = min(timestamp.expires_at + GRACE, directory.root.expires_at)
    if now >= stops_at:
        raise StaleDirectoryError(_OVER.filled(end=f"{timestamp.expires_at:%Y-%m-%d}"))
    return Freshness(timestamp.expires_at, stops_at, now >= timestamp.expires_at)
