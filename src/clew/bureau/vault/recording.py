"""Recording: what was read of an exhibit's files becomes rows, a batch in one transaction.

Doing it twice changes nothing: an item is its SHA-256, a location its exhibit, name and item, a
fingerprint its item, kind, version, form and time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.cases.models import Exhibit
from clew.bureau.vault.models import Fingerprint, Item, Location, Unread
from clew.bureau.vault.turns import take_turn
from clew.intake.file_reading import FileReading, NotRead
from clew.model.problem import Problem

type Reading = FileReading | NotRead


@transaction.atomic
def record_readings(
    readings: Sequence[Reading],
    *,
    acting_officer: Officer,
    exhibit: Exhibit,
    sandbox: str,
    now: datetime,
) -> None:
    """Record a batch of readings; when this returns they are durable.

    `sandbox` says how decoding was confined; it is kept with each item for reports.
    """
    take_turn()
    read = [r for r in readings if isinstance(r, FileReading)]
    _record_items(read, bureau_id=acting_officer.bureau_id, sandbox=sandbox, now=now)
    Location.objects.bulk_create(
        [_location(r, exhibit=exhibit, now=now) for r in read], ignore_conflicts=True
    )
    Fingerprint.objects.bulk_create(
        [row for reading in read for row in _fingerprints(reading)], ignore_conflicts=True
    )
    _record_problems(readings, exhibit=exhibit, now=now)
    record(
        tags.VAULT_FILES_ADDED,
        officer=acting_officer,
        subject=str(exhibit.id),
        details={"files": len(read), "problems": sum(1 for r in readings if r.problem)},
        now=now,
    )
