"""Noting: what an officer sees of the time of day and the weather in an item."""

from datetime import datetime

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.vault.models import ConditionsNote
from clew.bureau.vault.queries.items import seen_item
from clew.model.conditions import TimeOfDay, Weather


class EmptyNoteError(ValueError):
    """A note says neither the time of day nor the weather."""


@transaction.atomic
def note_conditions(
    acting_officer: Officer,
    sha256: str,
    *,
    time_of_day: TimeOfDay | None,
    weather: Weather | None,
    now: datetime,
) -> None:
    """Note what is seen in an item; what was noted before stays, and the newest word counts.

    Raises:
        ItemNotFoundError: it does not exist, or the officer may not see it.
        EmptyNoteError: it says nothing.
    """
    if time_of_day is None and weather is None:
        raise EmptyNoteError("say the time of day, the weather, or both")
    found = seen_item(acting_officer, sha256)
    ConditionsNote.objects.create(
        item_id=found,
        officer=acting_officer,
        time_of_day=time_of_day or "",
        weather=weather or "",
        noted_at=now,
    )
    details = {"time_of_day": time_of_day or "", "weather": weather or ""}
    record(
        tags.VAULT_CONDITIONS_NOTED, officer=acting_officer, subject=found, details=details, now=now
    )
