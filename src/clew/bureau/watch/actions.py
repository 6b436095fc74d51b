"""What officers do with finds: they see them, and are not told again."""

from datetime import datetime

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.watch.models import Seen
from clew.bureau.watch.queries import Find, find_by_id


@transaction.atomic
def see_find(acting_officer: Officer, name: str, *, now: datetime) -> Find:
    """Record that the officer saw a find, named by its id or the end of it.

    Raises:
        FindNotFoundError: there is none, the officer may not see it, or has seen it.
    """
    found = find_by_id(acting_officer, name)
    kept = "case_id" if found.watched.kind == "case" else "dossier_id"
    Seen.objects.get_or_create(
        officer=acting_officer,
        item_id=found.item,
        **{kept: found.watched.id},
        defaults={"seen_at": now},
    )
    record(
        tags.WATCH_FIND_SEEN,
        officer=acting_officer,
        subject=found.item,
        details={found.watched.kind: str(found.watched.id)},
        now=now,
    )
    return found
