"""Objects: the things seen in an item, as its page shows them: the surest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clew.bureau.reports.words import clock, span_in_words
from clew.bureau.ui.not_looked_for import why_not_looked_for
from clew.bureau.vault.queries import ItemRow
from clew.bureau.vault.queries.objects import SightingRow, things_of_item
from clew.fingerprint.kinds.object import KIND
from clew.fingerprint.objects.seen import OBJECT_CAVEAT

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_SHOWN = 60
_PLACES = (
    (gettext_noop("top left"), gettext_noop("top"), gettext_noop("top right")),
    (gettext_noop("middle left"), gettext_noop("middle"), gettext_noop("middle right")),
    (gettext_noop("bottom left"), gettext_noop("bottom"), gettext_noop("bottom right")),
)


@dataclass(frozen=True, slots=True)
class ThingCard:
    """One thing: its name, where it is (where it is seen best), when, and how sure the model is."""

    name: str
    where: str
    seen: str
    told: str


def objects_in_words(officer: "Officer", item: ItemRow) -> Mapping[str, object]:
    """Return what an item's page says of the things in it."""
    seen = sorted(things_of_item(officer, item.sha256), key=lambda one: -one.seen.score)
    cards: Sequence[ThingCard] = [thing_card(one) for one in seen[:_SHOWN]]
    return {
        "things": cards,
        "things_count": len(seen),
        "things_unshown": len(seen) - len(cards),
        "things_not_looked_for": why_not_looked_for(item, KIND.name),
        "thing_caveat": OBJECT_CAVEAT,
    }


def thing_card(one: SightingRow) -> ThingCard:
    """Return one thing as pages show it."""
    sure = _("%(quality)d %%") if one.seen.is_sure else _("unsure, %(quality)d %%")
    return ThingCard(
        name=one.seen.name,
        where=where_in_words(one.seen.box),
        seen=_when(one),
        told=sure % {"quality": one.seen.quality},
    )


def where_in_words(box: tuple[float, float, float, float]) -> str:
    """Return in which ninth of the picture the middle of a box lies.

    Example:
        >>> where_in_words((0.0, 0.8, 0.2, 0.2)), where_in_words((0.3, 0.3, 0.4, 0.4))
        ('bottom left', 'middle')
    """
    left, top, width, height = box
    return _(_PLACES[_third(top + height / 2)][_third(left + width / 2)])


def _third(share: float) -> int:
    return min(2, max(0, int(3 * share)))


def _when(one: SightingRow) -> str:
    if one.span is None or one.seen.best_at_s is None:
        return ""
    seen = {"span": span_in_words(one.span), "at": clock(one.seen.best_at_s)}
    return _("%(span)s, best at %(at)s") % seen
