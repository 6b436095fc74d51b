"""Conditions: what officers noted of the time of day and the weather in items."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from clew.bureau.accounts.models import Officer
from clew.bureau.vault.models import ConditionsNote
from clew.bureau.vault.queries.items import KEYS_AT_ONCE, seen_among


@dataclass(frozen=True, slots=True)
class ConditionsRow:
    """One word that counts: the newest of its sort, with who said it and when."""

    said: str
    officer: str
    noted_at: datetime


def conditions(officer: Officer, sha256s: Collection[str]) -> dict[str, list[ConditionsRow]]:
    """Return of each item the time of day and the weather as noted last; none is not a key."""
    newest: dict[str, dict[str, ConditionsRow]] = {}
    for several in batched(seen_among(officer, set(sha256s)), KEYS_AT_ONCE, strict=False):
        rows = ConditionsNote.objects.filter(item__in=several).select_related("officer")
        for row in rows.order_by("noted_at", "id"):
            for sort, said in (("time", row.time_of_day), ("weather", row.weather)):
                if said:
                    told = ConditionsRow(said, row.officer.username, row.noted_at)
                    newest.setdefault(row.item_id, {})[sort] = told
    return {sha256: [said[sort] for sort in sorted(said)] for sha256, said in newest.items()}
