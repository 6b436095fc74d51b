"""Hash lists by what they name: a digest that decides, a PDQ near the one asked for; or by name."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from clew.bureau.accounts.models import Officer
from clew.bureau.hashsets.models import HashSetEntry
from clew.bureau.hashsets.queries import (
    deciding_digest,
    entries_by_digest,
    entries_by_row,
    visible_hashsets,
)
from clew.bureau.search.asked import Asked
from clew.bureau.search.hit import MOST, Hit, Kind
from clew.bureau.search.holding import holds
from clew.bureau.search.queries.alike import near_pdq

KIND = Kind.HASH_LIST
_NAMES = {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256"}


def find(officer: Officer, asked: Asked) -> Iterator[Hit]:
    """Yield entries, then lists."""
    if digits := asked.digits:
        columns = {f"{name}s": [digits] for name in _NAMES}
        for entry in entries_by_digest(officer, **columns):
            name, digest = deciding_digest(entry)
            if digest == digits:
                yield _entry(entry, _("%s equal") % _NAMES[name])
    alike = near_pdq(officer, asked).items()
    near = {int(key): bits for (kind, key), bits in alike if kind == "entry"}
    for entry in entries_by_row(officer, near):
        yield _entry(entry, _("its PDQ differs in %d of 256 bits") % near[entry.pk])
    for one in visible_hashsets(officer).filter(holds("name", asked.words))[: MOST + 1]:
        yield Hit(one.name, _("the name of the list"))


def _entry(entry: HashSetEntry, why: str) -> Hit:
    what = _("%(list)s, entry %(place)d") % {"list": entry.hashset.name, "place": entry.place}
    category = _(", category %s") % entry.category if entry.category else ""
    return Hit(f"{what}{category}", why)
