"""Why something was not looked for in an item, in the page's language."""

from clew.bureau.speaking import worded
from clew.bureau.vault.queries import ItemRow
from clew.bureau.vault.traits import NOT_LOOKED_FOR


def why_not_looked_for(item: ItemRow, kind: str) -> str:
    """Return why a kind of fingerprint was not looked for in an item, empty where it was."""
    return worded(NOT_LOOKED_FOR.read(item.not_looked_for.get(kind, "")))
