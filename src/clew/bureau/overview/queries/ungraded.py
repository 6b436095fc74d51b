"""Ungraded: pictures, clips and sounds in a bureau's open cases that nobody of it graded yet."""

from itertools import batched

from django.db.models import Exists, OuterRef

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.queries import visible_cases
from clew.bureau.grades.models import ItemGrade
from clew.bureau.hashsets.models import HashSet
from clew.bureau.network.queries import hashes_of_urgent
from clew.bureau.vault.models import Item
from clew.bureau.vault.queries import items_of_digests, visible_locations
from clew.bureau.vault.queries.sorting import is_listed
from clew.model.media import Family

_MEDIA = [one.value for one in (Family.IMAGE, Family.CLIP, Family.SOUND)]
_AT_ONCE = 5_000  # databases limit the parameters of a statement


def ungraded(officer: Officer) -> tuple[int, int]:
    """Return how many of these files urgent reports name, and how many there are.

    A file counts once, wherever it lies; what a list of harmless files names does not count.
    """
    cases = visible_cases(officer).filter(bureau=officer.bureau_id, closed_at=None).order_by()
    here = visible_locations(officer).filter(exhibit__case__in=cases.values("pk"))
    graded = ItemGrade.objects.filter(bureau=officer.bureau_id, undone_at=None)
    waits = Item.objects.filter(
        ~Exists(graded.filter(item=OuterRef("pk"))),
        ~is_listed(officer, HashSet.Kind.KNOWN_GOOD),
        pk__in=here.values("item"),
        family__in=_MEDIA,
    )
    named = sorted(set(items_of_digests(officer, hashes_of_urgent(officer)).values()))
    urgent = sum(
        waits.filter(pk__in=several).count() for several in batched(named, _AT_ONCE, strict=False)
    )
    return urgent, waits.count()
