"""Asking: what the vault knows of a file that is not in it, as far as the officer may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.hashsets.models import HashSetEntry
from clew.bureau.hashsets.queries import deciding_digest, entries_by_digest
from clew.bureau.vault.item_key import item_key
from clew.bureau.vault.queries import visible_locations
from clew.bureau.vault.references import VaultReferences
from clew.intake.file_reading import FileReading
from clew.match.find import find_matches, rank
from clew.model.digests import Digests
from clew.model.match import Match, Relation, Span


@dataclass(frozen=True, slots=True)
class FoundAt:
    """One place where a matched item was found."""

    case: str
    exhibit: str
    path: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One match of the asked file: an item with its locations, or an entry of a hash list.

    `sha256` is None for an entry whose list gives none; `hashset` and `category` are None for an
    item.
    """

    match: Match
    sha256: str | None
    locations: Sequence[FoundAt] = ()
    hashset: str | None = None
    category: str | None = None


def ask(
    reading: FileReading, references: VaultReferences, *, acting_officer: Officer, now: datetime
) -> list[Answer]:
    """Return the file's matches, best first; the question is logged."""
    found = _same_items(reading, acting_officer) + _same_entries(reading.digests, acting_officer)
    known = {match.target for match in found}
    found += [m for m in find_matches(reading.subject, references) if m.target not in known]
    with transaction.atomic():
        record(
            tags.VAULT_FILE_ASKED,
            officer=acting_officer,
            subject=reading.digests.sha256.hex(),
            details={"matches": len(found)},
            now=now,
        )
    return _answers(sorted(found, key=rank), acting_officer)


def _same_items(reading: FileReading, officer: Officer) -> list[Match]:
    sha256 = reading.digests.sha256.hex()
    seen = visible_locations(officer).filter(item=sha256).exists()
    duration = reading.facts.duration_s
    whole = Span(0.0, duration) if duration else None
    match = Match(item_key(sha256), Relation.SAME_FILE, 1.0, query_span=whole, match_span=whole)
    return [match] if seen else []


def _same_entries(digests: Digests, officer: Officer) -> list[Match]:
    """The first entry of each visible list that names these bytes."""
    hexes = {name: getattr(digests, name).hex() for name in ("md5", "sha1", "sha256")}
    named = entries_by_digest(officer, **{f"{name}s": [hex_] for name, hex_ in hexes.items()})
    first: dict[object, Match] = {}
    for entry in sorted(named, key=lambda entry: entry.place):
        name, digest = deciding_digest(entry)
        if hexes[name] == digest:
            match = Match(f"entry:{entry.pk}", Relation.SAME_FILE, 1.0, evidence={"digest": name})
            first.setdefault(entry.hashset_id, match)
    return list(first.values())


def _answers(found: Sequence[Match], officer: Officer) -> list[Answer]:
    keys = [match.target.partition(":") for match in found]
    places = _places([key for kind, _, key in keys if kind == "item"], officer)
    entries = HashSetEntry.objects.select_related("hashset").in_bulk(
        [int(key) for kind, _, key in keys if kind == "entry"]
    )
    return [
        Answer(match, key, locations=places.get(key, ()))
        if kind == "item"
        else _listed(match, entries[int(key)])
        for match, (kind, _, key) in zip(found, keys, strict=True)
    ]


def _listed(match: Match, entry: HashSetEntry) -> Answer:
    return Answer(
        match,
        entry.sha256 or None,
        hashset=entry.hashset.name,
        category=entry.category or None,
    )


def _places(sha256s: Sequence[str], officer: Officer) -> dict[str, list[FoundAt]]:
    rows = visible_locations(officer).filter(item__in=sha256s)
    places: dict[str, list[FoundAt]] = {}
    for row in rows.select_related("exhibit__case").order_by("found_at", "path"):
        found = FoundAt(row.exhibit.case.number, row.exhibit.label, row.path)
        places.setdefault(row.item_id, []).append(found)
    return places
