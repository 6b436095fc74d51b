"""PDQ hashes of pictures as other bodies' programs compare them: of the picture as it is."""

from collections.abc import Collection
from itertools import batched

from clew.bureau.accounts.models import Officer
from clew.bureau.vault.models import Fingerprint
from clew.bureau.vault.queries.items import KEYS_AT_ONCE
from clew.bureau.vault.queries.visibility import visible_locations
from clew.model.fingerprint import Form

_BYTES = 32  # of one hash; the turned ones stand behind it


def pdqs_of(officer: Officer, sha256s: Collection[str]) -> dict[str, bytes]:
    """Return the PDQ of each whole picture, by the newest version; one that is flat is no key."""
    found: dict[str, bytes] = {}
    for several in batched(sha256s, KEYS_AT_ONCE, strict=False):
        seen = visible_locations(officer).filter(item__in=several).values("item")
        rows = Fingerprint.objects.filter(
            item__in=seen, kind="pdq", form=Form.WHOLE.value, at_s=None, low_information=False
        )
        for item, data in rows.order_by("version").values_list("item", "data"):
            found[item] = bytes(data)[:_BYTES]
    return found
