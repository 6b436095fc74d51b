"""Operations, and what hangs on them.

Rules:
1. An operation belongs to a bureau and a case; its own marking only narrows who sees it.
2. Where a site stands follows from the events that were told of it: each says who told it, when it
   was told and when it happened. They are only added, in any order, until the case is removed:
   `guards` sees to that.
3. Of what came of a site each number is as it was told last; what was told before stays.
4. Whom a target points at (an account of the network, a dossier) is a pointer: who may not see that
   sees the target's name only.
"""

from clew.bureau.operations.models.checklist import CheckLine, Tick
from clew.bureau.operations.models.conflicts import SiteConflict
from clew.bureau.operations.models.operation import Operation
from clew.bureau.operations.models.processes import LegalProcess
from clew.bureau.operations.models.risks import Risk
from clew.bureau.operations.models.sites import Site, Target
from clew.bureau.operations.models.teams import Team, TeamMember
from clew.bureau.operations.models.told import SiteEvent, SiteExhibit, SiteOutcome

__all__ = [
    "CheckLine",
    "LegalProcess",
    "Operation",
    "Risk",
    "Site",
    "SiteConflict",
    "SiteEvent",
    "SiteExhibit",
    "SiteOutcome",
    "Target",
    "Team",
    "TeamMember",
    "Tick",
]
