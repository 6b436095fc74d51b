"""What is counted for a supervisor: of the own bureau, and only what this officer may see.

intake    reports and files that came in
times     from a report to its referral, to an answer, to an outcome
backlog   what waits, by how soon it is due
outcomes  what came of referrals and operations
exposure  how much was seen unblurred, in sums
whole     all of it
"""

from clew.bureau.overview.queries.backlog import Backlog
from clew.bureau.overview.queries.whole import Overview, overview_of

__all__ = ["Backlog", "Overview", "overview_of"]
