"""Legal process of an operation as values."""

from clew.bureau.operations.models import LegalProcess
from clew.bureau.operations.process_kind import ProcessKind
from clew.bureau.operations.queries.rows import ProcessRow


def process_row(one: LegalProcess) -> ProcessRow:
    """Return a legal process as a value."""
    return ProcessRow(
        id=one.pk,
        site_id=one.site_id,
        kind=ProcessKind(one.kind),
        authority=one.authority,
        number=one.number,
        valid_from=one.valid_from,
        valid_until=one.valid_until,
    )
