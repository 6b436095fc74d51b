"""Exported files: what was written of a record that was taken back, as this node's log says."""

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from django.db.models import Q

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.models import Case
from clew.bureau.network.models import Report
from clew.bureau.vault.models import Match

type Written = dict[str, str]

_WRITTEN = (tags.EXPORTS_CASE_EXPORTED, tags.REPORTS_REPORT_MADE)


def files_written_of(sha256: str, case: Case | None, *, since: datetime) -> list[Written]:
    """Return the files that may tell of an item: itself, its case, and cases with what it matches.

    Each with its SHA-256, who wrote it and when. Ask before the item's matches are deleted.
    """
    cases = set(_cases_with(sha256)) | ({case} if case is not None else set())
    return _files(_of_cases(cases) | _of_items([sha256]), since=since)


def files_of_case(case: Case, items: Collection[str]) -> list[Written]:
    """Return the files that were written of a case, and of the pictures among these items."""
    return _files(_of_cases([case]) | _of_items(items))


def files_of_report(report: Report) -> list[Written]:
    """Return the files that were written of a report."""
    return _files(Q(tag=tags.EXPORTS_REPORT_EXPORTED, subject=str(report.pk)))


def _of_cases(cases: Iterable[Case]) -> Q:
    every = list(cases)
    subjects = {str(one.pk) for one in every} | {one.number for one in every}
    return Q(tag__in=_WRITTEN, subject__in=subjects)


def _of_items(items: Collection[str]) -> Q:
    return Q(tag=tags.EXPORTS_PICTURE_EXPORTED, subject__in=list(items))


def _files(which: Q, *, since: datetime | None = None) -> list[Written]:
    events = AuditEvent.objects.filter(which)
    if since is not None:
        events = events.filter(at__gte=since)
    return [
        {"sha256": digest, "by": event.who, "at": f"{event.at:%Y-%m-%dT%H:%M:%SZ}"}
        for event in events.order_by("at")
        for digest in _digests(event)
    ]


def _cases_with(sha256: str) -> Iterator[Case]:
    sides = Match.objects.filter(Q(query=sha256) | Q(target=sha256))
    items = {sha256, *sides.values_list("query", flat=True), *_targets(sha256)}
    yield from Case.objects.filter(exhibits__locations__item__in=items).distinct()


def _targets(sha256: str) -> Iterator[str]:
    rows = Match.objects.filter(query=sha256, target__isnull=False)
    yield from (str(one) for one in rows.values_list("target", flat=True))


def _digests(event: AuditEvent) -> list[str]:
    told = json.loads(event.details_text).get("sha256", "")
    return sorted(told.values()) if isinstance(told, dict) else [str(told)]
