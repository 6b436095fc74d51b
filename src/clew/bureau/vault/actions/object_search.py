"""Object search: in which items things were seen, among all that the officer may see.

What is searched for can tell of a case. So a search takes a reason, and who asked, what and why are
in the audit log before anything is answered.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.vault.queries.objects import FoundThings, find_things
from clew.fingerprint.objects.things import thing_named
from clew.model.wording import Wording

MOST_FOUND = 50
_MOST_THINGS = 12


class NoThingsError(ValueError):
    """No thing was asked for, or too many were."""


def search_objects(
    asked: Sequence[str], *, acting_officer: Officer, reason: str, now: datetime
) -> FoundThings:
    """Return the items in which all these things were seen, perhaps, the surest first; 50 at most.

    Raises:
        NoReasonError: no reason was given.
        NoThingsError: there is nothing to look for, or too much.
        UnknownThingError: one is none of the things that the model knows.
    """
    why = told(reason, what=Wording("these things are searched for"))
    if not 0 < len(asked) <= _MOST_THINGS:
        raise NoThingsError(
            Wording("give 1 to %(most_things)s things", most_things=str(_MOST_THINGS))
        )
    things = sorted({thing_named(word) for word in asked})
    with transaction.atomic():
        record(
            tags.VAULT_OBJECTS_SEARCHED,
            officer=acting_officer,
            details={"reason": why, "things": things},
            now=now,
        )
    return find_things(acting_officer, things, most=MOST_FOUND)
