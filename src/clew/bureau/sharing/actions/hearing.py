"""Hearing: what owners said, once it was verified, moves where their records stand here.

It comes before the stream moves, so that what is forbidden is gone before anything new is put in;
hearing it again, after a crash, changes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from clew.bureau.sharing.actions.received_cases import mark_as_told
from clew.bureau.sharing.actions.stating import keep_statement
from clew.bureau.sharing.models import SaidOfRecord, SharedRecord
from clew.bureau.sharing.standings import to_json
from clew.exchange.signing.document import Document
from clew.exchange.statements.law import Standing
from clew.exchange.statements.statement import Subject, read_remark


@transaction.atomic
def hear(
    changed: Mapping[Subject, Standing],
    statements: Sequence[Document],
    *,
    here: str,
    now: datetime,
) -> None:
    """Keep standings and statements; what is held and not allowed any more is due to be purged."""
    rows = {subject: _row(subject, standing, here, now) for subject, standing in changed.items()}
    for document in statements:
        fields = document.to_json()["body"]
        assert isinstance(fields, dict)  # it was read as a statement
        subject = Subject(fields["owner"], fields["record"])
        row = rows.get(subject) or SharedRecord.objects.get(
            owner=subject.owner, record=subject.record
        )
        said = keep_statement(row, document, said_at=read_remark(document).at)
        if not row.purge_due and not row.outside and said.carried_out_at is None:
            SaidOfRecord.objects.filter(pk=said.pk).update(carried_out_at=now)


def _row(subject: Subject, standing: Standing, here: str, now: datetime) -> SharedRecord:
    row, _ = SharedRecord.objects.get_or_create(
        owner=subject.owner,
        record=subject.record,
        defaults={
            "is_own": subject.owner == here,
            "standing": to_json(standing),
            "made_at": now,
        },
    )
    row.standing = to_json(standing)
    if not row.is_own and standing.forbidden(row.held, bureau=here):
        row.purge_due = True
    if not standing.is_released_to(here):
        row.set_aside = ""
    row.save(update_fields=["standing", "purge_due", "set_aside"])
    mark_as_told(row)  # a stricter label holds at once
    return row
