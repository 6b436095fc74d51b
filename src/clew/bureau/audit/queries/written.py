"""Written: the files that left as the log says, each with its SHA-256, who wrote it and when."""

import json
from collections.abc import Collection
from datetime import datetime

from django.db.models import Q

from clew.bureau.audit.models import AuditEvent

type Written = dict[str, str]


def left_as(tags: Collection[str], subjects: Collection[str]) -> Q:
    """Return the events of these tags about these subjects as a condition on the log."""
    return Q(tag__in=list(tags), subject__in=list(subjects))


def files_written(which: Q, *, since: datetime | None = None) -> list[Written]:
    """Return the files that these events tell of, the oldest first."""
    events = AuditEvent.objects.filter(which)
    if since is not None:
        events = events.filter(at__gte=since)
    return [
        {"sha256": digest, "by": event.who, "at": f"{event.at:%Y-%m-%dT%H:%M:%SZ}"}
        for event in events.order_by("at", "pk")
        for digest in _digests(event)
    ]


def _digests(event: AuditEvent) -> list[str]:
    told = json.loads(event.details_text).get("sha256", "")
    return sorted(told.values()) if isinstance(told, dict) else [str(told)]
