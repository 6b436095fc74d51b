"""Importing hash lists: streamed, in batches that are durable, and whole before it answers.

An entry's `place` is its number in the list, so an import that was cut off goes on where it was
and doubles nothing. A list is matched against from the moment its import is complete.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import batched, islice
from pathlib import Path

from django.db import transaction
from django.db.models import Max

from clew.bureau.access.rules import KEEP_HASH_LISTS
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.hashsets.actions.deleting import delete_entries
from clew.bureau.hashsets.models import HashSet, HashSetEntry
from clew.bureau.hashsets.plain_text import plain, plain_report
from clew.bureau.turns import take_turn
from clew.exchange.hash_lists import HashListReading, open_hash_list
from clew.handling.tlp import Tlp
from clew.model.hash_entry import HashEntry, ImportReport

_BATCH = 2_000
_CHUNK = 1 << 20
_CATEGORY_CHARACTERS = 40


class ListNameTakenError(ValueError):
    """Another list of the bureau has this name."""


def import_hash_list(  # noqa: PLR0913 -- what an import is told, by name
    path: Path,
    *,
    acting_officer: Officer,
    name: str,
    now: datetime,
    kind: str = HashSet.Kind.KNOWN.value,
    marking: Tlp = Tlp.AMBER_STRICT,
    format_name: str | None = None,
    progress: Callable[[int], None] = lambda _entries: None,
) -> HashSet:
    """Import a hash list under a name, and return it with its report.

    The same file under the same name is imported once; an import that was cut off goes on.
    `progress` is called with the number of entries that are durable.

    Raises:
        DeniedError: the account is closed.
        ListNameTakenError: the name belongs to a list from another file.
        UnknownFormatError: no format knows this file.
        BrokenListError: the file cannot be read to its end; what was read waits for the rest.
        OSError: the file cannot be opened.
    """
    started_s = time.monotonic()
    KEEP_HASH_LISTS.gate.check(acting_officer)
    source = _sha256(path)
    reading = open_hash_list(path, format_name=format_name)
    facts = {
        "kind": kind,
        "marking": marking.value,
        "format": reading.format,
        "source_name": plain(path.name),
        "source_sha256": source,
    }
    hashset = _begin(name, facts, acting_officer=acting_officer, now=now)
    if hashset.complete:
        return hashset
    _take_entries(hashset, reading, progress)
    completed_at = now + timedelta(seconds=time.monotonic() - started_s)
    _complete(hashset, reading.report(), acting_officer=acting_officer, completed_at=completed_at)
    return hashset


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


@transaction.atomic
def _begin(name: str, facts: dict[str, str], *, acting_officer: Officer, now: datetime) -> HashSet:
    hashset, begun = HashSet.objects.get_or_create(
        bureau_id=acting_officer.bureau_id, name=name, defaults={"imported_at": now, **facts}
    )
    if not begun and hashset.source_sha256 != facts["source_sha256"]:
        _start_over(hashset, facts)
    if begun:
        details = {"name": name, "source_sha256": facts["source_sha256"]}
        record(
            tags.HASHSETS_IMPORT_STARTED,
            officer=acting_officer,
            subject=str(hashset.pk),
            details=details,
            now=now,
        )
    return hashset


def _start_over(hashset: HashSet, facts: dict[str, str]) -> None:
    """An import that was cut off gives way to another file: nothing was matched against it yet."""
    if hashset.complete:
        raise ListNameTakenError(
            f"the list {hashset.name} was imported from another file "
            f"({hashset.source_name}); choose another name"
        )
    delete_entries(hashset.entries.all())
    for column, value in facts.items():
        setattr(hashset, column, value)
    hashset.save()


def _take_entries(
    hashset: HashSet, reading: HashListReading, progress: Callable[[int], None]
) -> None:
    done = hashset.entries.aggregate(done=Max("place"))["done"] or 0
    for batch in batched(_numbered(reading.entries(), after=done), _BATCH, strict=False):
        rows = [_row(hashset, place, entry) for place, entry in batch]
        with transaction.atomic():
            take_turn()
            HashSetEntry.objects.bulk_create(rows, ignore_conflicts=True)
        progress(rows[-1].place)


def _numbered(entries: Iterable[HashEntry], *, after: int) -> Iterator[tuple[int, HashEntry]]:
    """The entries with their numbers, without those that an earlier run recorded."""
    return islice(enumerate(entries, start=1), after, None)


def _row(hashset: HashSet, place: int, entry: HashEntry) -> HashSetEntry:
    category = plain(entry.category or "")
    attributes = {plain(name): plain(value) for name, value in entry.attributes.items()}
    if len(category) > _CATEGORY_CHARACTERS:
        attributes["category in full"] = category
    return HashSetEntry(
        hashset=hashset,
        place=place,
        md5=entry.md5.hex() if entry.md5 else "",
        sha1=entry.sha1.hex() if entry.sha1 else "",
        sha256=entry.sha256.hex() if entry.sha256 else "",
        pdq=entry.pdq,
        photodna=entry.photodna,
        category=category[:_CATEGORY_CHARACTERS],
        attributes=attributes,
    )


@transaction.atomic
def _complete(
    hashset: HashSet, report: ImportReport, *, acting_officer: Officer, completed_at: datetime
) -> None:
    """From now on the list is matched against. Items checked before this moment are unchecked."""
    hashset.complete = True
    hashset.imported_at = completed_at
    hashset.report = plain_report(report)
    hashset.save(update_fields=["complete", "imported_at", "report"])
    record(
        tags.HASHSETS_LIST_IMPORTED,
        officer=acting_officer,
        subject=str(hashset.pk),
        details={"name": hashset.name, "counts": hashset.report["counts"]},
        now=completed_at,
    )
