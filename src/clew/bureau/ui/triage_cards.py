"""Cards of stacks: each by its first item, as the plain list shows it and as the gallery asks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clew.bureau.speaking import visible
from clew.bureau.triage.stack import Stack
from clew.bureau.ui.cards import Card, cards_of
from clew.bureau.ui.page_pictures import PagePictures
from clew.bureau.vault import queries

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.cases.models import Case


@dataclass(frozen=True, slots=True)
class StackCard:
    """A stack, its first item's card, and how many copies of that there are."""

    stack: Stack
    card: Card
    copies: int

    @property
    def tags(self) -> list[str]:
        """The words that any of its items has, in order."""
        return sorted(self.stack.tags)


def stack_cards(
    officer: "Officer", case: "Case", stacks: Sequence[Stack], *, pictures: PagePictures
) -> list[StackCard]:
    """Return stacks as cards, in their order."""
    cards = _cards(officer, case, [stack.items[0] for stack in stacks], pictures)
    return [
        StackCard(stack, cards[stack.items[0]], len(stack.items) - 1)
        for stack in stacks
        if stack.items[0] in cards
    ]


def told_cards(
    officer: "Officer", case: "Case", sha256s: Collection[str], *, pictures: PagePictures
) -> dict[str, dict[str, str]]:
    """Return items of a case as the gallery shows them, by SHA-256."""
    return {
        sha256: {
            "name": visible(card.name),
            "folder": visible(card.folder),
            "family": card.family,
            "length": card.length,
            "badge": card.badge.label,
            "kind": card.badge.kind,
            "note": card.note,
            "picture": card.picture,
        }
        for sha256, card in _cards(officer, case, sha256s, pictures).items()
    }


def _cards(
    officer: "Officer", case: "Case", sha256s: Collection[str], pictures: PagePictures
) -> dict[str, Card]:
    items = queries.items(officer, sha256s)
    return {card.sha256: card for card in cards_of(officer, items, pictures=pictures, case=case)}
