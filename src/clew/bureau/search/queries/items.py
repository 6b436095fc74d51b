"""Items by a hash of them, by one like their PDQ, or by the name they were found under."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from clew.bureau.accounts.models import Officer
from clew.bureau.search.asked import Asked
from clew.bureau.search.hit import MOST, Hit, Kind
from clew.bureau.search.holding import holds
from clew.bureau.search.queries.alike import near_pdq
from clew.bureau.vault.models import Item
from clew.bureau.vault.queries import visible_items, visible_locations

KIND = Kind.ITEM
_WHOLE = {"md5": 32, "sha1": 40, "sha256": 64}
_NAMES = {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256"}


def find(officer: Officer, asked: Asked) -> Iterator[Hit]:
    """Yield items: the very file first, then pictures like it, then what is named so."""
    if asked.digits:
        digits = asked.digits
        named = Q(md5=digits) | Q(sha1=digits) | Q(pk__startswith=digits)
        for item in visible_items(officer).filter(named).order_by("pk")[: MOST + 1]:
            yield _hit(item.pk, _equal(item, digits))
    for (kind, key), distance in near_pdq(officer, asked).items():
        if kind == "item":
            yield _hit(key, _("its PDQ differs in %d of 256 bits") % distance)
    places = visible_locations(officer).filter(holds("path", asked.words)).order_by("-found_at")
    for sha256, path in places.values_list("item", "path")[: MOST + 1]:
        yield _hit(sha256, _("the name it was found under: %s") % path)


def _equal(item: Item, digits: str) -> str:
    for column, length in _WHOLE.items():
        if len(digits) == length and getattr(item, column) == digits:
            return _("%s equal") % _NAMES[column]
    return _("its SHA-256 begins so")


def _hit(sha256: str, why: str) -> Hit:
    return Hit(sha256, why, "item", sha256)
