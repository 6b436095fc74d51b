"""Looking hashes up in the lists that an officer sees."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from clew.bureau.api.matcher.signals import PDQ_RADIUS, Signal, as_rows
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record_view
from clew.bureau.hashsets.queries import deciding_digest, entries_by_digest, entries_by_row
from clew.bureau.vault.actions.indexing import update_indexes
from clew.bureau.vault.current import current_vault
from clew.bureau.vault.index_folders import ENTRIES
from clew.index.hamming import HammingIndex

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that matches: its row, its list's name, and the distance in bits (0: equal)."""

    row: int
    bank: str
    distance: int


def look_up(
    signal: Signal,
    value: bytes,
    *,
    banks: Collection[str] | None = None,
    officer: "Officer",
    now: datetime,
) -> Sequence[Found]:
    """Return the entries that match, nearest first; the question is logged.

    `banks` limits the answer to lists of these names.
    """
    found = _near(value, officer) if signal.name == "pdq" else _equal(signal, value, officer)
    within = [one for one in found if banks is None or one.bank in banks]
    record_view(
        tags.HASHSETS_LOOKED_UP, officer=officer, subject=f"{signal.name} {value.hex()}", now=now
    )
    return sorted(within, key=lambda one: (one.distance, one.row))


def _near(value: bytes, officer: "Officer") -> list[Found]:
    folder = current_vault().index_folder
    update_indexes(folder)
    with HammingIndex.open(folder / ENTRIES) as index:
        hits = index.search(as_rows([value]), radius=PDQ_RADIUS)
    distances = dict(zip(hits.key.tolist(), hits.distance.tolist(), strict=True))
    return [
        Found(entry.pk, entry.hashset.name, distances[entry.pk])
        for entry in entries_by_row(officer, distances)
    ]


def _equal(signal: Signal, value: bytes, officer: "Officer") -> list[Found]:
    """Entries that this digest decides: an equal MD5 under another SHA-256 is a forgery."""
    hexes = [value.hex()]
    wanted = {"md5s": hexes} if signal.column == "md5" else {"sha256s": hexes}
    return [
        Found(entry.pk, entry.hashset.name, 0)
        for entry in entries_by_digest(officer, **wanted)
        if deciding_digest(entry)[0] == signal.column
    ]
