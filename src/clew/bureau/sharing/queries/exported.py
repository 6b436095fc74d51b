"""Exported files: what was written of a record that was taken back, as this node's log says."""

import json
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.models import Case
from clew.bureau.vault.models import Match

_WRITTEN = (tags.EXPORTS_CASE_EXPORTED, tags.REPORTS_REPORT_MADE)


def files_written_of(sha256: str, case: Case | None, *, since: datetime) -> list[dict[str, str]]:
    """Return the files that may tell of an item: itself, its case, and cases with what it matches.

    Each with its SHA-256, who wrote it and when. Ask before the item's matches are deleted.
    """
    cases = set(_cases_with(sha256)) | ({case} if case is not None else set())
    subjects = {str(one.pk) for one in cases} | {one.number for one in cases}
    of_cases = Q(tag__in=_WRITTEN, subject__in=subjects)
    of_itself = Q(tag=tags.EXPORTS_PICTURE_EXPORTED, subject=sha256)
    events = AuditEvent.objects.filter(of_cases | of_itself, at__gte=since)
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
