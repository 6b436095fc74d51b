"""Deleting entries: the index, which may hold them, is left word."""

import struct
from itertools import batched

from django.db.models import ProtectedError, QuerySet

from clew.bureau.hashsets.models import DeletedEntries, HashSetEntry

_ROWS_TOLD = 100_000


class JudgedEntryError(ValueError):
    """A person judged a match by it: what was decided is not deleted."""


def delete_entries(entries: QuerySet[HashSetEntry]) -> None:
    """Delete entries, and the matches by them, in the caller's transaction.

    Raises:
        JudgedEntryError: a match by one of them was judged.
    """
    rows = entries.exclude(pdq=None).values_list("id", flat=True)
    for several in batched(rows.iterator(), _ROWS_TOLD, strict=False):
        DeletedEntries.objects.create(rows=struct.pack(f"<{len(several)}q", *several))
    try:
        entries.delete()
    except ProtectedError as error:
        raise JudgedEntryError(
            "a match by it was judged by a person, and what was decided is kept; undo nothing, "
            "leave the list as it is"
        ) from error
