"""Of a report goes all that it said, and the identifiers that nothing else names."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from clew.bureau.network.models import (
    AccountJudgement,
    Build,
    Identifier,
    Refusal,
    Report,
    Revision,
    Sighting,
)
from clew.bureau.operations.models import Target
from clew.bureau.referrals.models import Part
from clew.bureau.sharing.actions.item_erasing import forget_told

_NAMED_IN = ("subject", "identifier", "file", "link")
_OVER = "the time until which it was kept is over"


def forget_report(report: Report, *, now: datetime) -> None:
    """Delete what a report said, in the caller's transaction.

    Its key and format stay, recalled: taking it in again changes nothing. Networks that may rest
    on it are gone until they are built again.
    """
    Build.objects.all().delete()
    forget_told(Part.objects.filter(sources__report=report), for_good=True)
    said = Sighting.objects.filter(report=report)
    named = {key for one in _NAMED_IN for key in said.values_list(one, flat=True)} - {None}
    said.delete()
    Revision.objects.filter(report=report).delete()
    Refusal.objects.filter(report=report).delete()
    _forget_unnamed(named)
    _empty(report, now)


def _forget_unnamed(keys: set[int]) -> None:
    """Forget identifiers that no report names any more, and what was judged of their accounts."""
    for some in _few(sorted(keys)):
        unnamed = _unnamed(Identifier.objects.filter(pk__in=some))
        gone = list(unnamed.values_list("pk", flat=True))
        AccountJudgement.objects.filter(Q(a__in=gone) | Q(b__in=gone)).delete()
        Target.objects.filter(account__in=gone).update(account=None)
        Identifier.objects.filter(pk__in=gone).delete()


def _unnamed(identifiers: QuerySet[Identifier]) -> QuerySet[Identifier]:
    for one in _NAMED_IN:
        identifiers = identifiers.exclude(Exists(Sighting.objects.filter((one, OuterRef("pk")))))
    return identifiers


def _few(keys: list[int], at_once: int = 500) -> list[list[int]]:
    return [keys[i : i + at_once] for i in range(0, len(keys), at_once)]


def _empty(report: Report, now: datetime) -> None:
    report.source_name = report.sender = report.incident = report.summary = ""
    report.received_at = report.incident_at = None
    report.urgent, report.files, report.unknown = False, [], {}
    report.released_to = frozenset()
    report.recalled_at = report.recalled_at or now
    report.recall_reason = _OVER
    report.save()
