"""Shared records: their standings and what was said of them, for the actions of this app."""

from collections.abc import Iterable, Iterator, Mapping

from clew.bureau.sharing.models import Partner, SaidOfRecord, SharedRecord
from clew.bureau.sharing.standings import from_json
from clew.exchange.signing.document import Document, Purpose, signatures_over
from clew.exchange.signing.keys import Secret
from clew.exchange.statements.law import Standing
from clew.exchange.statements.statement import MOST_BYTES, Subject


class RecordNotFoundError(LookupError):
    """There is no such shared record, or the officer may not see it: the two look alike."""


class Standings(Mapping[Subject, Standing]):
    """The standing of every record, each read when it is asked for."""

    def __getitem__(self, subject: Subject) -> Standing:
        row = SharedRecord.objects.filter(owner=subject.owner, record=subject.record).first()
        if row is None:
            raise KeyError(subject)
        return standing_of(row)

    def __iter__(self) -> Iterator[Subject]:
        rows = SharedRecord.objects.values_list("owner", "record")
        return (Subject(owner, record) for owner, record in rows.iterator())

    def __len__(self) -> int:
        return SharedRecord.objects.count()


def subject_of(row: SharedRecord) -> Subject:
    """Return the name under which a record travels."""
    return Subject(row.owner, row.record)


def standing_of(row: SharedRecord) -> Standing:
    """Return where a record stands."""
    return from_json(subject_of(row), row.standing)


def was_sent(row: SharedRecord, partner: Partner) -> bool:
    """Return whether a package to the bureau held blobs of the record, of any version."""
    return any(row.packed.filter(package__partner=partner).values_list("blobs", flat=True))


def is_sent(row: SharedRecord, partner: Partner) -> bool:
    """Return whether a package to the bureau held the record as it is now."""
    sent = row.packed.filter(package__partner=partner).values_list("blobs", flat=True)
    return bool(row.held) and any(set(row.held) <= set(blobs) for blobs in sent)


def is_brought(row: SharedRecord) -> bool:
    """Return whether an own record went with a referral, and goes with it."""
    return SharedRecord.objects.filter(is_own=True, kind="referral", share=row.share).exists()


def documents_of(row: SharedRecord, *, by: Secret) -> list[Document]:
    """Return all that was said of a record: own words signed anew, others' as their owner did."""
    said = row.said.order_by("id")
    if row.is_own:
        return signed_anew(said, by=by)
    purpose, limit = Purpose.STATEMENT, MOST_BYTES
    return [Document.from_bytes(bytes(one.signed), purpose=purpose, limit=limit) for one in said]


def signed_anew(rows: Iterable[SaidOfRecord], *, by: Secret) -> list[Document]:
    """Return own statements under a key that serves now; what they say stays the same."""
    return [
        Document(
            Purpose.STATEMENT,
            bytes(row.body),
            signatures_over(Purpose.STATEMENT, bytes(row.body), by=[by]),
        )
        for row in rows
    ]
