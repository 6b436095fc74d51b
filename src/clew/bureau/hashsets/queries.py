"""Reading hash lists: an officer sees those of the own bureau; only complete ones answer."""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import batched

from django.db.models import Max, Q, QuerySet

from clew.bureau.access.rules import READ_HASH_LISTS
from clew.bureau.accounts.models import Officer
from clew.bureau.hashsets.models import HashSet, HashSetEntry

_DIGESTS_AT_ONCE = 5_000  # databases limit the parameters of a statement


class HashSetNotFoundError(LookupError):
    """There is no such list, or this officer may not see it: the two look alike."""


class EntryNotFoundError(LookupError):
    """There is no such entry in this list."""


def visible_hashsets(officer: Officer) -> QuerySet[HashSet]:
    """Return the hash lists the officer may see, incomplete ones too, by name."""
    if not READ_HASH_LISTS.gate.admits(officer):
        return HashSet.objects.none()
    return HashSet.objects.filter(bureau=officer.bureau_id).order_by("name")


def hashset_by_name(officer: Officer, name: str) -> HashSet:
    """Return a list that the officer may see.

    Raises:
        HashSetNotFoundError: it does not exist, or the officer may not see it.
    """
    try:
        return visible_hashsets(officer).get(name=name)
    except HashSet.DoesNotExist as error:
        raise HashSetNotFoundError(f"there is no list {name}") from error


def entries_by_row(officer: Officer, rows: Collection[int]) -> Iterator[HashSetEntry]:
    """Yield those of these entries that are of complete visible lists, by their rows."""
    for several in batched(sorted(rows), _DIGESTS_AT_ONCE, strict=False):
        yield from _entries(officer).filter(pk__in=several).order_by("pk")


def count_entries(officer: Officer, column: str) -> int:
    """Return how many entries that the officer may see give such a hash."""
    absent = Q(pdq=None) if column == "pdq" else Q(**{column: ""})
    return _entries(officer).exclude(absent).count()


def newest_list_at(officer: Officer) -> datetime | None:
    """Return when a list that the officer may see was last imported or changed."""
    newest = visible_hashsets(officer).filter(complete=True).aggregate(at=Max("imported_at"))
    at: datetime | None = newest["at"]
    return at


def entry_of(officer: Officer, list_name: str, row: int) -> HashSetEntry:
    """Return an entry of a list that the officer may see.

    Raises:
        HashSetNotFoundError: the officer sees no such list.
        EntryNotFoundError: the list has no such entry.
    """
    hashset = hashset_by_name(officer, list_name)
    try:
        return hashset.entries.get(pk=row)
    except HashSetEntry.DoesNotExist as error:
        raise EntryNotFoundError(f"the list {hashset.name} has no entry {row}") from error


def entries_by_digest(
    officer: Officer,
    *,
    md5s: Collection[str] = (),
    sha1s: Collection[str] = (),
    sha256s: Collection[str] = (),
) -> Iterator[HashSetEntry]:
    """Yield every entry of a complete visible list that names one of these digests (hex).

    An entry found by several of its digests comes once. The list is loaded with it.
    """
    seen: set[int] = set()
    for column, digests in (("sha256", sha256s), ("sha1", sha1s), ("md5", md5s)):
        for several in batched(digests, _DIGESTS_AT_ONCE, strict=False):
            wanted = Q(**{f"{column}__in": [digest.lower() for digest in several]})
            for entry in _entries(officer).filter(wanted).order_by("hashset", "place"):
                if entry.pk not in seen:
                    seen.add(entry.pk)
                    yield entry


def deciding_digest(entry: HashSetEntry) -> tuple[str, str]:
    """Return the strongest digest an entry gives, by name and in hex: it alone decides.

    An equal MD5 under a different SHA-256 is a forgery, not a hit.

    Example:
        >>> deciding_digest(HashSetEntry(md5="0a", sha1="0b"))
        ('sha1', '0b')
    """
    given = ((name, getattr(entry, name)) for name in ("sha256", "sha1", "md5"))
    return next(((name, digest) for name, digest in given if digest), ("", ""))


def _entries(officer: Officer) -> QuerySet[HashSetEntry]:
    return HashSetEntry.objects.filter(
        hashset__in=visible_hashsets(officer), hashset__complete=True
    ).select_related("hashset")
