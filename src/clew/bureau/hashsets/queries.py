"""Reading hash lists: an officer sees those of the own bureau; only complete ones answer."""

from collections.abc import Collection, Iterator
from itertools import batched

from django.db.models import Q, QuerySet

from clew.bureau.accounts.models import Officer
from clew.bureau.hashsets.models import HashSet, HashSetEntry

_DIGESTS_AT_ONCE = 5_000  # databases limit the parameters of a statement


def visible_hashsets(officer: Officer) -> QuerySet[HashSet]:
    """Return the hash lists the officer may see, incomplete ones too, by name."""
    if not (officer.is_authenticated and officer.is_active):
        return HashSet.objects.none()
    return HashSet.objects.filter(bureau=officer.bureau_id).order_by("name")


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


def pdq_entries(officer: Officer, *, above: int = 0) -> Iterator[tuple[int, bytes]]:
    """Yield (key, PDQ of 32 bytes) of the visible entries with a key above `above`, by key."""
    rows = _entries(officer).exclude(pdq=None).filter(pk__gt=above).order_by("pk")
    for key, pdq in rows.values_list("pk", "pdq").iterator(chunk_size=10_000):
        yield key, bytes(pdq or b"")


def _entries(officer: Officer) -> QuerySet[HashSetEntry]:
    return HashSetEntry.objects.filter(
        hashset__in=visible_hashsets(officer), hashset__complete=True
    ).select_related("hashset")
