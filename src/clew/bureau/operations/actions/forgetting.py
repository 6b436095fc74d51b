"""Forgetting: of a case that is removed its operations go, with all that was told from sites."""

from clew.bureau.cases.models import Case
from clew.bureau.operations.models import (
    CheckLine,
    LegalProcess,
    Operation,
    Risk,
    Site,
    SiteConflict,
    SiteEvent,
    SiteExhibit,
    SiteOutcome,
    Target,
    Team,
    TeamMember,
    Tick,
)


def forget_operations(case: Case) -> None:
    """Delete the operations of a case whose removal is on record, in the caller's transaction.

    What was seized keeps its record of custody; numbers stay in the audit log, which names nobody.

    Raises:
        DatabaseError: the removal is not on record.
    """
    mine = Operation.objects.filter(case=case)
    for at_a_site in (SiteConflict, SiteExhibit, Tick, SiteEvent, SiteOutcome, Target):
        at_a_site.objects.filter(site__operation__in=mine).delete()
    for planned in (LegalProcess, Risk, CheckLine, Site):
        planned.objects.filter(operation__in=mine).delete()
    TeamMember.objects.filter(team__operation__in=mine).delete()
    Team.objects.filter(operation__in=mine).delete()
    Operation.objects.filter(follows__in=mine).update(follows=None)
    mine.delete()
