"""Taking reports in: streamed, in batches that are durable, each report whole before it counts.

A report that was taken in before is read anew: what it says again stays, what it adds is added,
and what it no longer says is withdrawn. All of that counts from the moment its end was read; where
it breaks off, an earlier reading stays as it was, and a first one counts as far as it goes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from clew.bureau.access.rules import KEEP_REPORTS
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.network.actions.rows import IdentifierRows, keep_sightings
from clew.bureau.network.digests import digest_of
from clew.bureau.network.models import Refusal, Revision
from clew.bureau.network.models import Report as ReportRow
from clew.handling.tlp import Tlp
from clew.intake.source import Reported
from clew.model.report import Refused, Report
from clew.model.sighting import Sighting

_BATCH = 10_000
_REFUSED_TOLD = 1_000


@dataclass(slots=True)
class IntakeSummary:
    """What came of taking reports in. `refused` holds the first of those that were refused."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    broken_off: list[str] = field(default_factory=list)
    recalled: list[str] = field(default_factory=list)
    sightings: int = 0
    added: int = 0
    withdrawn: int = 0
    refused: list[Refused] = field(default_factory=list)
    refused_count: int = 0


def take_in(  # noqa: PLR0913 -- what an intake is told, by name
    reported: Iterable[Reported],
    *,
    acting_officer: Officer,
    source_name: str,
    now: datetime,
    marking: Tlp | None = None,
    progress: Callable[[int], None] = lambda _sightings: None,
) -> IntakeSummary:
    """Take in what a document says, and return what came of it.

    Taking the same in twice changes nothing. `marking` is that of new reports (AMBER+STRICT where
    it is None), and replaces that of others where it is given. `progress` is called with the
    number of sightings that are durable.

    Raises:
        DeniedError: the officer keeps no reports.
    """
    KEEP_REPORTS.gate.check(acting_officer)
    taking = _Taking(acting_officer, source_name, now, marking, progress)
    for one in reported:
        if isinstance(one, Report):
            taking.take_head(one)
        elif isinstance(one, Sighting):
            taking.take_sighting(one)
        elif isinstance(one, Refused):
            taking.take_refused(one)
    taking.end()
    return taking.summary


class _Taking:
    """One run: the report being read, and what of it waits to be written."""

    def __init__(  # what an intake is told
        self,
        officer: Officer,
        source_name: str,
        now: datetime,
        marking: Tlp | None,
        progress: Callable[[int], None],
    ) -> None:
        self.summary = IntakeSummary()
        self._officer = officer
        self._source_name = source_name
        self._now = now
        self._marking = marking
        self._progress = progress
        self._identifiers = IdentifierRows()
        self._head: Report | None = None
        self._row: ReportRow | None = None
        self._before = 0
        self._sightings: list[Sighting] = []
        self._refused: list[Refused] = []

    def take_head(self, head: Report) -> None:
        """Begin a report, or end it."""
        if self._head is None:
            self._write()  # what was refused before belongs to no report
            self._head = head
        elif (self._head.key, self._head.format) == (head.key, head.format):
            self._write(ended=head)
        else:
            self._write(broken_off=True)
            self._head = head

    def take_sighting(self, one: Sighting) -> None:
        """Keep a sighting of the report that was begun."""
        self._sightings.append(one)
        self.summary.sightings += 1
        self._write_if_many()

    def take_refused(self, one: Refused) -> None:
        """Keep a refusal."""
        self.summary.refused_count += 1
        if len(self.summary.refused) < _REFUSED_TOLD:
            self.summary.refused.append(one)
        self._refused.append(one)
        self._write_if_many()

    def end(self) -> None:
        """Write what waits."""
        self._write(broken_off=self._head is not None)

    def _write_if_many(self) -> None:
        if len(self._sightings) + len(self._refused) >= _BATCH:
            self._write()

    def _write(self, *, ended: Report | None = None, broken_off: bool = False) -> None:
        """Write what waits, in one transaction; a small report is written whole in one."""
        if self._head is None and not self._refused:
            return
        try:
            with transaction.atomic():
                self._write_rows(ended, broken_off=broken_off)
        except BaseException:
            self._identifiers = IdentifierRows()  # what was remembered may not be there
            raise
        self._sightings.clear()
        self._refused.clear()
        if ended or broken_off:
            self._head = self._row = None
        self._progress(self.summary.sightings)

    def _write_rows(self, ended: Report | None, *, broken_off: bool) -> None:
        if self._head is not None and self._row is None:
            self._row = self._begin(self._head)
        row = self._row
        if row is not None and row.recalled_at is not None:
            self._leave_recalled(row, at_end=bool(ended or broken_off))
            return
        if row is not None:
            keep_sightings(
                self._sightings, report=row, reading=row.started, identifiers=self._identifiers
            )
        self._keep_refused(row)
        if row is not None and ended is not None:
            self._complete(row, ended)
        elif row is not None and broken_off:
            self._break_off(row)

    def _begin(self, head: Report) -> ReportRow:
        row, _ = ReportRow.objects.select_for_update().get_or_create(
            bureau_id=self._officer.bureau_id,
            key=head.key,
            format=head.format,
            defaults={
                "source_name": self._source_name,
                "taken_in_at": self._now,
                "marking": (self._marking or Tlp.AMBER_STRICT).value,
                **_columns(head),
            },
        )
        if row.recalled_at is None:
            row.started += 1
            row.save(update_fields=["started"])
            self._before = _current(row, row.reading)
            self._mark(row)
        return row

    def _mark(self, row: ReportRow) -> None:
        if self._marking is None or row.marking == self._marking.value:
            return
        details = {"key": row.key, "from": row.marking, "to": self._marking.value}
        row.marking = self._marking.value
        row.save(update_fields=["marking"])
        self._record(tags.NETWORK_REPORT_MARKED, row, details)

    def _complete(self, row: ReportRow, head: Report) -> None:
        """From now on the report says what this reading says."""
        before, was_whole = row.reading, row.whole
        withdrawn = row.sightings.filter(
            first_reading__lte=before, last_reading__gte=before, last_reading__lt=row.started
        ).count()
        added = _current(row, row.started) - (self._before - withdrawn)
        columns = _columns(head)
        is_other = any(getattr(row, name) != value for name, value in columns.items())
        for name, value in columns.items():
            setattr(row, name, value)
        row.reading, row.whole = row.started, True
        row.save()
        if before and was_whole and not (added or withdrawn or is_other):
            self.summary.known.append(row.key)
            return
        (self.summary.changed if before else self.summary.new).append(row.key)
        self.summary.added += added
        self.summary.withdrawn += withdrawn
        self._revise(row, added=added, withdrawn=withdrawn)

    def _revise(self, row: ReportRow, *, added: int, withdrawn: int) -> None:
        row.revised += 1
        row.save(update_fields=["revised"])
        head = {name: getattr(row, name) for name in ("sender", "incident", "summary", "urgent")}
        head |= {"files": row.files, "unknown": row.unknown}
        Revision.objects.create(
            report=row,
            reading=row.reading,
            head=head,
            added=added,
            withdrawn=withdrawn,
            made_at=self._now,
        )
        details = {"key": row.key, "added": added, "withdrawn": withdrawn}
        self._record(tags.NETWORK_REPORT_TAKEN_IN, row, details)

    def _break_off(self, row: ReportRow) -> None:
        self.summary.broken_off.append(row.key)
        if row.reading and row.whole:
            return
        before, row.reading = row.reading, row.started
        row.save(update_fields=["reading"])
        added = _current(row, row.reading)
        if not before:
            self.summary.added += added
            self._revise(row, added=added, withdrawn=0)

    def _leave_recalled(self, row: ReportRow, *, at_end: bool) -> None:
        """A recall wins over whatever comes later under the same number."""
        if at_end:
            self.summary.recalled.append(row.key)

    def _keep_refused(self, row: ReportRow | None) -> None:
        place = self._source_name if row is None else str(row.pk)
        rows = {}
        for one in self._refused:
            said = (str(self._officer.bureau_id), place, one.where, one.element, one.reason)
            rows[digest_of(said)] = one
        Refusal.objects.bulk_create(
            [
                self._refusal(one, digest, row)
                for digest, one in sorted(rows.items(), key=lambda pair: pair[0])
            ],
            update_conflicts=True,
            update_fields=["reading"],
            unique_fields=["digest"],
        )

    def _refusal(self, one: Refused, digest: bytes, row: ReportRow | None) -> Refusal:
        return Refusal(
            bureau_id=self._officer.bureau_id,
            report=row,
            reading=0 if row is None else row.started,
            source_name=self._source_name,
            where=one.where,
            element=one.element,
            reason=one.reason,
            advice=one.advice,
            digest=digest,
            refused_at=self._now,
        )

    def _record(self, tag: str, row: ReportRow, details: Mapping[str, object]) -> None:
        record(tag, officer=self._officer, subject=str(row.pk), details=details, now=self._now)


def _columns(head: Report) -> dict[str, object]:
    return {
        "sender": head.sender,
        "received_at": head.received_at,
        "incident_at": head.incident_at,
        "incident": head.incident,
        "summary": head.summary,
        "urgent": head.urgent,
        "files": [dict(each) for each in head.files],
        "unknown": dict(head.unknown),
    }


def _current(row: ReportRow, reading: int) -> int:
    """How many sightings a reading of the report says."""
    said = row.sightings.filter(first_reading__lte=reading, last_reading__gte=reading)
    return said.count() if reading else 0
