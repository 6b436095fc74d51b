"""Texts: the lines read in an item, as its page shows them: those that can be trusted first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clew.bureau.reports.words import span_in_words
from clew.bureau.vault.queries import ItemRow
from clew.bureau.vault.queries.text import SeenLine, letters_not_looked_for, lines_of_item
from clew.fingerprint.kinds.text import KIND
from clew.fingerprint.text.line import TEXT_CAVEAT

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class TextCard:
    """One line: what was read, when in a clip it is seen, and whether it can be trusted."""

    read: str
    seen: str
    told: str


def text_in_words(officer: "Officer", item: ItemRow) -> Mapping[str, object]:
    """Return what an item's page says of its text."""
    lines = sorted(lines_of_item(officer, item.sha256), key=_is_doubted)
    cards: Sequence[TextCard] = [
        TextCard(
            read=one.line.text,
            seen=span_in_words(one.span) if one.span else "",
            told=_told(one),
        )
        for one in lines[:_SHOWN]
    ]
    return {
        "texts": cards,
        "texts_count": len(lines),
        "texts_unshown": len(lines) - len(cards),
        "text_not_looked_for": item.not_looked_for.get(KIND.name, ""),
        "letters_not_looked_for": ", ".join(letters_not_looked_for(item)),
        "text_caveat": TEXT_CAVEAT,
    }


def _told(one: SeenLine) -> str:
    if one.line.against:
        return f"cannot tell: {one.line.against.value}"
    return f"{one.line.quality} % sure"


def _is_doubted(one: SeenLine) -> bool:
    return one.line.against is not None
