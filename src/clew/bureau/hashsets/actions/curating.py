"""Keeping hash lists by hand: opened, added to one entry at a time, renamed, deleted."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from clew.bureau.access.rules import KEEP_HASH_LISTS
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.hashsets.actions.deleting import delete_entries
from clew.bureau.hashsets.actions.importing import ListNameTakenError
from clew.bureau.hashsets.models import HashSet, HashSetEntry
from clew.bureau.hashsets.plain_text import plain
from clew.bureau.hashsets.queries import entry_of, hashset_by_name
from clew.bureau.turns import take_turn
from clew.model.hash_entry import HashEntry

BY_HAND = "kept by hand"
"""The format that a list names whose entries came one at a time."""

_LONGEST_NAME = 200


class BadListNameError(ValueError):
    """A list cannot have this name."""


@transaction.atomic
def open_list(name: str, *, acting_officer: Officer, now: datetime) -> HashSet:
    """Open an empty list of the officer's bureau, which answers from now on.

    Raises:
        DeniedError: the account is closed.
        BadListNameError: the name is empty or too long.
        ListNameTakenError: the bureau has a list of this name.
    """
    KEEP_HASH_LISTS.gate.check(acting_officer)
    hashset = HashSet(
        bureau_id=acting_officer.bureau_id,
        name=_checked_name(name),
        format=BY_HAND,
        imported_at=now,
        complete=True,
    )
    _save(hashset)
    _tell(tags.HASHSETS_LIST_OPENED, hashset, acting_officer=acting_officer, now=now)
    return hashset


@transaction.atomic
def add_entry(
    list_name: str, entry: HashEntry, *, acting_officer: Officer, now: datetime
) -> HashSetEntry:
    """Add one entry to a list, and return it; items are held against it when they are next matched.

    Raises:
        DeniedError: the account is closed.
        HashSetNotFoundError: the officer sees no such list.
        ValueError: the entry gives no hash to match by.
    """
    KEEP_HASH_LISTS.gate.check(acting_officer)
    if not entry.usable:
        raise ValueError("the entry gives no hash to match by")
    hashset = hashset_by_name(acting_officer, list_name)
    take_turn()
    last = hashset.entries.aggregate(last=Max("place"))["last"] or 0
    row = HashSetEntry.objects.create(
        hashset=hashset,
        place=last + 1,
        md5=entry.md5.hex() if entry.md5 else "",
        sha1=entry.sha1.hex() if entry.sha1 else "",
        sha256=entry.sha256.hex() if entry.sha256 else "",
        pdq=entry.pdq,
    )
    HashSet.objects.filter(pk=hashset.pk).update(imported_at=now)  # what was checked before is not
    details = {"entry": row.pk}
    _tell(tags.HASHSETS_ENTRY_ADDED, hashset, acting_officer=acting_officer, now=now, told=details)
    return row


@transaction.atomic
def remove_entry(list_name: str, entry_id: int, *, acting_officer: Officer, now: datetime) -> None:
    """Remove one entry from a list.

    Raises:
        DeniedError: the account is closed.
        HashSetNotFoundError: the officer sees no such list.
        EntryNotFoundError: the list has no such entry.
        JudgedEntryError: a match by it was judged.
    """
    KEEP_HASH_LISTS.gate.check(acting_officer)
    hashset = entry_of(acting_officer, list_name, entry_id).hashset
    delete_entries(hashset.entries.filter(pk=entry_id))
    details = {"entry": entry_id}
    removed = tags.HASHSETS_ENTRY_REMOVED
    _tell(removed, hashset, acting_officer=acting_officer, now=now, told=details)


@transaction.atomic
def rename_list(list_name: str, new: str, *, acting_officer: Officer, now: datetime) -> HashSet:
    """Give a list another name.

    Raises:
        DeniedError: the account is closed.
        HashSetNotFoundError: the officer sees no such list.
        BadListNameError: the name is empty or too long.
        ListNameTakenError: the bureau has a list of this name.
    """
    KEEP_HASH_LISTS.gate.check(acting_officer)
    hashset = hashset_by_name(acting_officer, list_name)
    hashset.name = _checked_name(new)
    _save(hashset)
    details = {"was": list_name}
    _tell(tags.HASHSETS_LIST_RENAMED, hashset, acting_officer=acting_officer, now=now, told=details)
    return hashset


@transaction.atomic
def delete_list(list_name: str, *, acting_officer: Officer, now: datetime) -> None:
    """Delete a list with all its entries; matches by it go with them.

    Raises:
        DeniedError: the account is closed.
        HashSetNotFoundError: the officer sees no such list.
        JudgedEntryError: a match by it was judged.
    """
    KEEP_HASH_LISTS.gate.check(acting_officer)
    hashset = hashset_by_name(acting_officer, list_name)
    _tell(tags.HASHSETS_LIST_DELETED, hashset, acting_officer=acting_officer, now=now)
    delete_entries(hashset.entries.all())
    hashset.delete()


def _checked_name(name: str) -> str:
    whole = plain(name).strip()
    if not whole or len(whole) > _LONGEST_NAME:
        raise BadListNameError(f"a list's name has 1 to {_LONGEST_NAME} characters")
    return whole


def _save(hashset: HashSet) -> None:
    try:
        with transaction.atomic():
            hashset.save()
    except IntegrityError as error:
        raise ListNameTakenError(f"there is a list {hashset.name}; choose another name") from error


def _tell(
    tag: str,
    hashset: HashSet,
    *,
    acting_officer: Officer,
    now: datetime,
    told: Mapping[str, object] | None = None,
) -> None:
    details = {"name": hashset.name, **(told or {})}
    record(tag, officer=acting_officer, subject=str(hashset.pk), details=details, now=now)
