"""What was exchanged, for officers: packages of all bureaux, records only where one sees the thing.

A tombstone tells that something was taken back and by whom, and nothing of what it was.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from clew.bureau.access.rules import CARRY_PACKAGES
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.queries import visible_cases
from clew.bureau.sharing.actions.kind_registry import known_kinds
from clew.bureau.sharing.models import Outstanding, SentPackage, SharedRecord, TakenPackage
from clew.bureau.sharing.queries.node import check_officer
from clew.bureau.sharing.queries.receipts import SLOW
from clew.bureau.sharing.queries.records import RecordNotFoundError, standing_of
from clew.exchange.statements.law import Standing

type Row = dict[str, object]

_MOST = 1_000


def package_rows(officer: Officer, *, now: datetime, most: int = _MOST) -> list[Row]:
    """Return the packages that went and came, the newest first, `most` of them.

    Raises:
        DeniedError: the officer carries no packages.
    """
    check_officer(CARRY_PACKAGES, officer)
    sent = SentPackage.objects.annotate(count=Count("records")).order_by("-sealed_at")[:most]
    taken = TakenPackage.objects.order_by("-taken_at")[:most]
    rows = [(row.sealed_at, _sent_row(row, now)) for row in sent]
    rows += [(row.taken_at, _taken_row(row)) for row in taken]
    return [row for _, row in sorted(rows, key=lambda one: one[0], reverse=True)][:most]


def overdue_rows(officer: Officer, *, now: datetime) -> list[Row]:
    """Return what bureaux should have carried out by now and did not say so, the oldest first.

    Raises:
        DeniedError: the officer carries no packages.
    """
    check_officer(CARRY_PACKAGES, officer)
    rows = Outstanding.objects.filter(done_at=None, by__lte=now).order_by("by", "pk")
    seen = set(visible_records(officer).values_list("pk", flat=True))
    return [
        {
            "bureau": row.partner_id,
            "record": row.said.shared.record[:12] if row.said.shared_id in seen else "",
            "said_at": _minute(row.said.said_at),
            "by": _minute(row.by),
        }
        for row in rows.select_related("said__shared")
    ]


def record_rows(officer: Officer, *, most: int = _MOST) -> list[Row]:
    """Return the shared records whose things the officer sees, and tombstones, the newest first.

    `most` of them are returned.

    Raises:
        DeniedError: the officer carries no packages.
    """
    check_officer(CARRY_PACKAGES, officer)
    rows = visible_records(officer).select_related("case").order_by("-made_at", "pk")[:most]
    return [_record_row(row) for row in rows]


def record_told(officer: Officer, name: str) -> Row:
    """Return all that is known of one shared record.

    Raises:
        DeniedError: the officer carries no packages.
        RecordNotFoundError: there is none, or the officer may not see it.
    """
    check_officer(CARRY_PACKAGES, officer)
    named = visible_records(officer).filter(record__startswith=name.lower())
    found = named.select_related("case")[:2]
    if len(found) != 1:
        raise RecordNotFoundError(f"there is no record {name}, or several begin so")
    row = found[0]
    told = dict(row.told)
    inner = told.pop("inner", {})
    said = row.said.order_by("said_at", "id")
    return {
        **_record_row(row),
        "record": row.record,
        "item": row.reference,
        "title": told.get("title", ""),
        "note": told.get("note", ""),
        "grades": inner.get("grades", []),
        "provenance": row.provenance,
        "keep_until": _minute(row.retain_until),
        "said": [{"digest": one.digest, "at": _minute(one.said_at)} for one in said],
        "files_to_destroy": row.outside,
    }


def visible_records(officer: Officer) -> QuerySet[SharedRecord]:
    """Return the shared records whose things the officer sees, and the tombstones of others'."""
    seen = Q(is_own=False, case__in=visible_cases(officer)) | Q(is_own=False, reference="")
    for kind in known_kinds().values():
        by_itself = Q(is_own=True) | Q(case=None)
        seen |= by_itself & Q(kind=kind.name, reference__in=kind.seen(officer))
    return SharedRecord.objects.filter(seen)


def _sent_row(row: SentPackage, now: datetime) -> Row:
    return {
        "way": "to",
        "bureau": row.partner_id,
        "number": row.number,
        "records": row.count,  # type: ignore[attr-defined] # counted by the query
        "purpose": row.purpose,
        "at": _minute(row.sealed_at),
        "bytes": row.size,
        "state": _sent_state(row, now),
    }


def _sent_state(row: SentPackage, now: datetime) -> str:
    if row.acknowledged_at is not None:
        return f"acknowledged {_minute(row.acknowledged_at)}"
    if row.withdrawn_at is not None:
        return "sealed anew as another"
    if row.expires_at <= now:
        return "expired: it is sealed anew when you send"
    return "overdue: no receipt yet" if row.sealed_at + SLOW <= now else "waits"


def _taken_row(row: TakenPackage) -> Row:
    return {
        "way": "from",
        "bureau": row.partner_id,
        "number": row.number,
        "records": None,
        "purpose": row.purpose,
        "at": _minute(row.taken_at),
        "bytes": None,
        "state": f"taken in; {len(row.withheld)} withheld" if row.withheld else "taken in",
    }


def _record_row(row: SharedRecord) -> Row:
    standing = standing_of(row)
    return {
        "record": row.record[:12],
        "owner": row.owner,
        "kind": row.kind,
        "item": row.reference[:12],
        "case": "" if row.case is None else row.case.number,
        "for": sorted(standing.audience - standing.removed),
        "label": "" if standing.tlp is None else standing.tlp.value,
        "purpose": row.purpose,
        "state": _state(row, standing),
    }


def _state(row: SharedRecord, standing: Standing) -> str:
    parts: Sequence[str] = (
        "recalled" if standing.is_recalled else "",
        "to be purged" if row.purge_due else "",
        "purged" if row.purged_at is not None else "",
        f"{len(row.outside)} files to be destroyed" if row.outside else "",
        f"set aside: {row.set_aside}" if row.set_aside else "",
        "contested" if standing.is_contested else "",
    )
    return ", ".join(part for part in parts if part) or ("shared" if row.is_own else "held")


def _minute(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M}"
