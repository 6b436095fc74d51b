"""Stating: what an owner said of a record is kept as what was signed, to be signed anew."""

from datetime import datetime

from clew.bureau.sharing.models import SaidOfRecord, SharedRecord
from clew.exchange.signing.document import Document


def keep_statement(row: SharedRecord, document: Document, *, said_at: datetime) -> SaidOfRecord:
    """Keep a statement in the caller's transaction; one that is kept already stays as it is."""
    said, _ = SaidOfRecord.objects.get_or_create(
        shared=row,
        digest=document.digest,
        defaults={
            "body": document.body,
            "signed": b"" if row.is_own else document.to_bytes(),
            "said_at": said_at,
        },
    )
    return said
