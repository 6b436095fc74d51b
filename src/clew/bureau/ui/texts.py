"""Texts: the lines read in an item, as its page shows them: those that can be trusted first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from clew.bureau.reports.words import span_in_words
from clew.bureau.ui.not_looked_for import why_not_looked_for
from clew.bureau.ui.objects import where_in_words
from clew.bureau.ui.templatetags.phrases import phrase
from clew.bureau.vault.queries import ItemRow
from clew.bureau.vault.queries.text import SeenLine, letters_not_looked_for, lines_of_item
from clew.fingerprint.kinds.text import KIND
from clew.fingerprint.text.line import TEXT_CAVEAT

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class TextCard:
    """One line: what was read, when in a clip it is seen and where, and if it can be trusted.

    Of one that is doubted `read` is only what was perhaps read.
    """

    read: str
    seen: str
    where: str
    told: str
    is_doubted: bool


def text_in_words(officer: "Officer", item: ItemRow) -> Mapping[str, object]:
    """Return what an item's page says of its text."""
    lines = sorted(lines_of_item(officer, item.sha256), key=_is_doubted)
    cards: Sequence[TextCard] = [text_card(one) for one in lines[:_SHOWN]]
    return {
        "texts": cards,
        "texts_count": len(lines),
        "texts_unshown": len(lines) - len(cards),
        "text_not_looked_for": why_not_looked_for(item, KIND.name),
        "letters_not_looked_for": ", ".join(letters_not_looked_for(item)),
        "text_caveat": TEXT_CAVEAT,
    }


def text_card(one: SeenLine) -> TextCard:
    """Return one line as pages show it."""
    return TextCard(
        read=_perhaps(one.line.text) if _is_doubted(one) else one.line.text,
        seen=span_in_words(one.span) if one.span else "",
        where=where_in_words(one.line.box),
        told=_told(one),
        is_doubted=_is_doubted(one),
    )


def _told(one: SeenLine) -> str:
    if one.line.against:
        return _("cannot tell: %(why)s") % {"why": phrase(one.line.against.value)}
    return _("%(percent)d %% sure") % {"percent": one.line.quality}


def _perhaps(text: str) -> str:
    """What a doubted reading is worth showing: shapes that are no letters, or one alone, are not.

    They would only be drawn as boxes.

    Example:
        >>> _perhaps("\u25a1 -"), _perhaps("\u56d7"), _perhaps("HOTE1")
        ('', '', 'HOTE1')
    """
    return text if sum(one.isalnum() for one in text) > 1 else ""


def _is_doubted(one: SeenLine) -> bool:
    return one.line.against is not None
