"""Recording: what was read of an exhibit's files becomes rows, a batch in one transaction.

Doing it twice changes nothing: an item is its SHA-256, a location its exhibit, name and item, a
fingerprint its item, kind, version, form and time.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from uuid6 import uuid7

from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.cases.models import Exhibit
from clew.bureau.turns import take_turn
from clew.bureau.vault.actions.classifying import record_sayings
from clew.bureau.vault.actions.object_sightings import record_objects
from clew.bureau.vault.actions.text_lines import record_text
from clew.bureau.vault.actions.touches import keep_found
from clew.bureau.vault.models import Fingerprint, Item, Location, Unread
from clew.bureau.vault.templates import Templates, template_name
from clew.bureau.vault.traits import FORGOTTEN
from clew.fingerprint.kinds.object import KIND as OBJECT
from clew.fingerprint.kinds.text import KIND as TEXT
from clew.fingerprint.registry import biometric_kinds
from clew.intake.collection import UNKNOWN_TIME_NS, NotRead
from clew.intake.file_reading import FileReading
from clew.model.problem import Problem

type Reading = FileReading | NotRead


@dataclass(slots=True)
class LoggedRun:
    """Batches of one run, as the log tells them: the first one begins it, more continue it."""

    id: str = field(default_factory=lambda: uuid7().hex)
    files: int = 0
    has_begun: bool = False


_IN_ROWS_OF_THEIR_OWN = frozenset({TEXT.name, OBJECT.name})


@transaction.atomic
def record_readings(  # noqa: PLR0913 -- what, where, who and when, by name
    readings: Sequence[Reading],
    *,
    acting_officer: Officer,
    exhibit: Exhibit,
    sandbox: str,
    templates: Templates,
    now: datetime,
    owner: Bureau | None = None,
    run: LoggedRun | None = None,
) -> None:
    """Record a batch of readings; when this returns they are durable.

    `sandbox` says how decoding was confined; it is kept with each item for reports. `templates`
    seals what describes people. The items are the officer's bureau's unless another `owner` shared
    them. Faces and voices of an item that were forgotten stay so, however
    often it is read. The log tells which `run` the batch is of, and how many files it added so far.
    """
    take_turn()
    read = [r for r in readings if isinstance(r, FileReading)]
    bureau = owner or acting_officer.bureau
    record_learned(read, bureau=bureau, sandbox=sandbox, templates=templates, now=now)
    Location.objects.bulk_create(
        [_location(r, exhibit=exhibit, now=now) for r in read], ignore_conflicts=True
    )
    keep_found({r.digests.sha256.hex() for r in read}, case_id=exhibit.case_id)
    _record_problems(readings, exhibit=exhibit, now=now)
    of_run = run or LoggedRun()
    record(
        tags.VAULT_FILES_CONTINUED if of_run.has_begun else tags.VAULT_FILES_ADDED,
        officer=acting_officer,
        subject=str(exhibit.id),
        details={
            "files": len(read),
            "problems": sum(1 for r in readings if r.problem),
            "run": of_run.id,
            "so_far": of_run.files + len(read),
        },
        now=now,
    )


def record_learned(
    readings: Sequence[FileReading],
    *,
    bureau: Bureau,
    sandbox: str,
    templates: Templates,
    now: datetime,
) -> None:
    """Record what was learned of files, wherever they lie, in the caller's transaction and turn."""
    read = _without_forgotten(readings)
    _record_items(read, bureau_id=bureau.pk, sandbox=sandbox, now=now)
    Fingerprint.objects.bulk_create(
        [row for reading in read for row in _fingerprints(reading, templates)],
        ignore_conflicts=True,
    )
    record_sayings(read, bureau=bureau, now=now)
    record_text(read)
    record_objects(read)


def path_key(name: bytes) -> str:
    """Return what a name is found by: its SHA-256 in hex, since names have no bound.

    Example:
        >>> path_key(b"a.jpg")[:8]
        '509b0d46'
    """
    return hashlib.sha256(name).hexdigest()


def _without_forgotten(read: Sequence[FileReading]) -> list[FileReading]:
    """The readings without what was forgotten of their items, which then says so."""
    keys = {reading.digests.sha256.hex() for reading in read}
    rows = Item.objects.filter(pk__in=keys).values_list("sha256", "not_looked_for")
    forgotten = {
        sha256: {kind: why for kind, why in told.items() if why.startswith(FORGOTTEN)}
        for sha256, told in rows
    }
    return [_forgetting(one, forgotten.get(one.digests.sha256.hex(), {})) for one in read]


def _forgetting(reading: FileReading, told: Mapping[str, str]) -> FileReading:
    if not told:
        return reading
    kept = [one for one in reading.fingerprints if one.kind not in told]
    return replace(reading, fingerprints=kept, not_looked_for={**reading.not_looked_for, **told})


def _record_items(
    read: Iterable[FileReading], *, bureau_id: UUID, sandbox: str, now: datetime
) -> None:
    """Write the items: one that was decoded well replaces what a failed attempt left."""
    by_digest = {r.digests.sha256: r for r in sorted(read, key=_was_decoded_well)}
    rows = {
        well: [
            _item(r, bureau_id=bureau_id, sandbox=sandbox, now=now)
            for r in by_digest.values()
            if _was_decoded_well(r) is well
        ]
        for well in (True, False)
    }
    Item.objects.bulk_create(
        rows[True],
        update_conflicts=True,
        unique_fields=["sha256"],
        update_fields=[*_LEARNED, "checked_at"],
    )
    Item.objects.bulk_create(rows[False], ignore_conflicts=True)


_LEARNED = (
    *("mime", "family", "facts", "problem_code", "problem_reason", "sandbox"),
    "not_looked_for",
)


def _was_decoded_well(reading: FileReading) -> bool:
    return reading.decoded and reading.problem is None


def _item(reading: FileReading, *, bureau_id: UUID, sandbox: str, now: datetime) -> Item:
    problem = reading.problem
    return Item(
        sha256=reading.digests.sha256.hex(),
        md5=reading.digests.md5.hex(),
        sha1=reading.digests.sha1.hex(),
        size=reading.digests.size,
        bureau_id=bureau_id,
        mime=reading.media_type.mime,
        family=reading.media_type.family.value,
        facts={k: v for k, v in asdict(reading.facts).items() if v not in (None, {}, ())},
        problem_code=problem.code.value if problem else "",
        problem_reason=problem.reason[:500] if problem else "",
        sandbox=sandbox,
        not_looked_for=dict(reading.not_looked_for),
        added_at=now,
    )


def _location(reading: FileReading, *, exhibit: Exhibit, now: datetime) -> Location:
    return Location(
        item_id=reading.digests.sha256.hex(),
        exhibit=exhibit,
        path=reading.shown,
        path_bytes=reading.name,
        path_sha256=path_key(reading.name),
        modified_at=_time(reading.mtime_ns),
        size=reading.size,
        mtime_ns=reading.mtime_ns,
        found_at=now,
    )


def _time(mtime_ns: int) -> datetime | None:
    """The file's modification time, or None where it is not known, or no date."""
    if mtime_ns == UNKNOWN_TIME_NS:
        return None
    try:
        return datetime.fromtimestamp(mtime_ns / 1e9, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _fingerprints(reading: FileReading, templates: Templates) -> Iterable[Fingerprint]:
    sealed = biometric_kinds()
    compared = (one for one in reading.fingerprints if one.kind not in _IN_ROWS_OF_THEIR_OWN)
    for print_ in compared:
        name = template_name(reading.digests.sha256.hex(), print_.kind)
        yield Fingerprint(
            item_id=reading.digests.sha256.hex(),
            kind=print_.kind,
            version=print_.version,
            form=print_.form.value,
            data=templates.close(print_.data, name=name) if print_.kind in sealed else print_.data,
            quality=print_.quality,
            at_s=print_.at_s,
            until_s=print_.until_s,
            low_information=print_.low_information,
            part=print_.part,
        )


def _record_problems(readings: Sequence[Reading], *, exhibit: Exhibit, now: datetime) -> None:
    fine = [path_key(r.name) for r in readings if r.problem is None]
    Unread.objects.filter(exhibit=exhibit, path_sha256__in=fine).delete()
    Unread.objects.bulk_create(
        [_unread(r, r.problem, exhibit=exhibit, now=now) for r in readings if r.problem],
        update_conflicts=True,
        unique_fields=["exhibit", "path_sha256"],
        update_fields=["item", "code", "reason", "advice", "seen_at"],
    )


def _unread(reading: Reading, problem: Problem, *, exhibit: Exhibit, now: datetime) -> Unread:
    item_id = reading.digests.sha256.hex() if isinstance(reading, FileReading) else None
    return Unread(
        exhibit=exhibit,
        item_id=item_id,
        path=problem.path,
        path_bytes=reading.name,
        path_sha256=path_key(reading.name),
        code=problem.code.value,
        reason=problem.reason[:500],
        advice=problem.advice[:500],
        seen_at=now,
    )
