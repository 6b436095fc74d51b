"""Shares in a timeline: what of a case went to bureaux of other nodes, what came, what came back.

Only for officers who carry packages, and of records whose things they see in this case: of items
that lie here, or that were received into it. Of what its owner took back only that it is told.
What was shared or came together is one entry, however many records it was.
"""

from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import CARRY_PACKAGES
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.models import Case
from clew.bureau.sharing.actions.exchanged import visible_records
from clew.bureau.sharing.models import Outstanding, Packed, SentPackage, SharedRecord
from clew.bureau.sharing.queries.node import NoNodeError, check_officer
from clew.bureau.sharing.queries.receipts import SLOW
from clew.bureau.timeline.entry import Entry
from clew.bureau.timeline.source import Source
from clew.bureau.timeline.telling import because
from clew.bureau.vault.queries import visible_locations
from clew.model.wording import Wording, counted

_KIND = "sharing"
_SAID = {
    tags.SHARING_RECORD_CORRECTED: Wording("corrected what was shared"),
    tags.SHARING_RECORD_RESTRICTED: Wording("restricted what was shared"),
    tags.SHARING_RECORD_RECALLED: Wording("recalled what was shared"),
    tags.SHARING_RECORD_PURGED: Wording("purged what its owner took back"),
}


def shares(officer: Officer, case: Case, *, now: datetime) -> list[Source]:
    """Return what a case's timeline tells of sharing; nothing to who carries no packages."""
    if not _exchanges(officer):
        return []
    records = _records(officer, case)
    return [
        _together(records, tags.SHARING_RECORD_SHARED),
        _together(records, tags.SHARING_RECORD_TAKEN),
        _said(records),
        _receipts(records),
        _receipts_overdue(records, now),
        _carried_out(records),
        _not_carried_out(records, now),
    ]


def _exchanges(officer: Officer) -> bool:
    try:
        check_officer(CARRY_PACKAGES, officer)
    except (DeniedError, NoNodeError):
        return False
    return True


def _records(officer: Officer, case: Case) -> QuerySet[SharedRecord]:
    here = visible_locations(officer).filter(exhibit__case=case.pk).values("item")
    return visible_records(officer).filter(Q(is_own=True, reference__in=here) | Q(case=case.pk))


def _together(records: QuerySet[SharedRecord], tag: str) -> Source:
    """One entry of the log for each share: that of the record which was written last of it."""
    is_own = tag == tags.SHARING_RECORD_SHARED
    of_it = records.filter(is_own=is_own).order_by()
    shares = of_it.values("owner", "share").annotate(last=Max("record"), count=Count("pk"))
    counts = {row["last"]: row["count"] for row in shares}
    rows = AuditEvent.objects.filter(tag=tag, subject__in=list(counts))
    return Source(rows, "at", lambda row: _of_share(row, counts[row.subject]))


def _of_share(row: AuditEvent, count: int) -> Entry:
    if row.tag == tags.SHARING_RECORD_TAKEN:
        return Entry(row.at, _KIND, row.who, _taken(count, row.details["owner"]))
    told = counted(
        count,
        "shared %(count)s record with %(to)s",
        "shared %(count)s records with %(to)s",
        to=", ".join(row.details["to"]),
    )
    return Entry(row.at, _KIND, row.who, because(told, row.details["reason"]))


def _taken(count: int, owner: str) -> Wording:
    return counted(
        count,
        "took in %(count)s record of %(owner)s",
        "took in %(count)s records of %(owner)s",
        owner=owner,
    )


def _said(records: QuerySet[SharedRecord]) -> Source:
    subjects = records.order_by().values("record")
    rows = AuditEvent.objects.filter(tag__in=_SAID, subject__in=subjects)
    return Source(rows, "at", _statement)


def _statement(row: AuditEvent) -> Entry:
    told = because(_SAID[row.tag], row.details.get("reason"))
    return Entry(row.at, _KIND, row.who, told)


def _packages(records: QuerySet[SharedRecord]) -> QuerySet[SentPackage]:
    held = Packed.objects.filter(package=OuterRef("pk"), shared__in=records.order_by().values("pk"))
    return SentPackage.objects.filter(Exists(held), withdrawn_at=None)


def _receipts(records: QuerySet[SharedRecord]) -> Source:
    rows = _packages(records).filter(acknowledged_at__isnull=False)
    return Source(rows, "acknowledged_at", _receipt)


def _receipts_overdue(records: QuerySet[SharedRecord], now: datetime) -> Source:
    rows = _packages(records).filter(acknowledged_at=None, sealed_at__lte=now - SLOW)
    return Source(rows, "sealed_at", _receipt_overdue)


def _receipt(row: SentPackage) -> Entry:
    assert row.acknowledged_at is not None
    told = Wording("took in package %(number)s", number=str(row.number))
    return Entry(row.acknowledged_at, _KIND, row.partner_id, told)


def _receipt_overdue(row: SentPackage) -> Entry:
    told = Wording("did not say by now that it took in package %(number)s", number=str(row.number))
    return Entry(row.sealed_at + SLOW, _KIND, row.partner_id, told)


def _outstanding(records: QuerySet[SharedRecord]) -> QuerySet[Outstanding]:
    return Outstanding.objects.filter(said__shared__in=records.order_by().values("pk"))


def _carried_out(records: QuerySet[SharedRecord]) -> Source:
    rows = _outstanding(records).filter(done_at__isnull=False)
    told = Wording("carried out what was said of a shared record")
    return Source(rows, "done_at", lambda row: Entry(row.done_at, _KIND, row.partner_id, told))


def _not_carried_out(records: QuerySet[SharedRecord], now: datetime) -> Source:
    rows = _outstanding(records).filter(done_at=None, by__lte=now)
    told = Wording("did not say by now that it carried out what was said of a shared record")
    return Source(rows, "by", lambda row: Entry(row.by, _KIND, row.partner_id, told))
