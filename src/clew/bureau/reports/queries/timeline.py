"""What happened in a case, as far as a report on it may tell: when, of what kind, and by whom.

What something was about is left out, and so is all that is about a record with a stricter marking
than the report's, or about what was shared with other nodes.
"""

from datetime import datetime

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.reports.figures import Happening, TimelineFigure
from clew.bureau.timeline.entry import Entry
from clew.bureau.timeline.queries import timeline
from clew.handling.marking import Marking
from clew.handling.tlp import strictest

MOST = 2_000
_SHARING = "sharing"


def case_timeline(
    officer: Officer, case: Case, *, marking: Marking, now: datetime
) -> TimelineFigure:
    """Return what happened in a case, newest first."""
    found = timeline(officer, case, now=now, limit=MOST + 1)
    told = [one for one in found[:MOST] if _may_tell(one, marking)]
    return TimelineFigure(
        happenings=[Happening(one.at, one.kind, one.who) for one in told],
        is_cut=len(found) > MOST,
    )


def _may_tell(entry: Entry, marking: Marking) -> bool:
    if entry.kind == _SHARING:
        return False
    if isinstance(entry.handling, Marking):
        return marking.holds(entry.handling)
    return entry.handling is None or strictest([marking.tlp, entry.handling.tlp]) == marking.tlp
