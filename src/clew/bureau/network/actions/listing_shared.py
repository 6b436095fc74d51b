"""Lists of what many share: a bureau's own knowledge of VPN exits, carriers, public addresses."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from clew.bureau.access.rules import KEEP_REPORTS
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.network.models import SharingEntry
from clew.model.sharing import SharingNote

_AT_ONCE = 2_000


@transaction.atomic
def replace_sharing_list(
    acting_officer: Officer, *, source: str, notes: Sequence[SharingNote], now: datetime
) -> int:
    """Keep a list under its name, in the place of the one of that name; return how many went.

    Raises:
        DeniedError: the officer keeps no reports.
    """
    KEEP_REPORTS.gate.check(acting_officer)
    before = SharingEntry.objects.filter(bureau=acting_officer.bureau_id, source=source)
    gone, _ = before.delete()
    SharingEntry.objects.bulk_create(
        [
            SharingEntry(
                bureau=acting_officer.bureau,
                source=source,
                kind=note.kind.value,
                value=note.value,
                sharing=note.sharing.value,
                from_at=note.from_at,
                until_at=note.until_at,
            )
            for note in notes
        ],
        batch_size=_AT_ONCE,
    )
    details = {"list": source, "entries": len(notes), "replaced": gone}
    record(tags.NETWORK_LIST_KEPT, officer=acting_officer, details=details, now=now)
    return gone
