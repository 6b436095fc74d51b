"""Shown: accounts and what is said of them as pages show it; victims under a pseudonym.

Whom any report calls a victim is shown by a pseudonym, the same on every page, and what could tell
who it is (a name, a number, an address that they share with somebody) is left out. The command line
tells it to whom the work needs it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clew.bureau.access.pseudonyms import code_of
from clew.bureau.network.queries import victims_among
from clew.bureau.speaking import worded
from clew.intake.spelling import visible
from clew.model.identifier import Identifier
from clew.model.wording import Wording
from clew.network.resolution.evidence import without_details

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_PURPOSE = "a victim's pseudonym"


def pseudonym(one: Identifier) -> str:
    """Return what a victim's account is shown as.

    Example:
        >>> from clew.model.identifier import account
        >>> ana = account("chat.example", "ana")
        >>> (pseudonym(ana) == pseudonym(ana), len(pseudonym(ana)))
        (True, 15)
    """
    return f"Victim {code_of(str(one), purpose=_PURPOSE)}"


@dataclass(frozen=True, slots=True)
class Shown:
    """How some accounts are shown, by whom of them a report calls a victim."""

    victims: frozenset[Identifier]

    @classmethod
    def to(cls, officer: "Officer", accounts: Collection[Identifier]) -> "Shown":
        """Return how these accounts are shown to an officer."""
        return cls(victims_among(officer, accounts))

    def with_more(self, officer: "Officer", accounts: Collection[Identifier]) -> "Shown":
        """Return how these accounts and further ones are shown."""
        return Shown(self.victims | victims_among(officer, accounts))

    def is_victim(self, *accounts: Identifier) -> bool:
        """Tell whether one of some accounts is a victim's."""
        return not self.victims.isdisjoint(accounts)

    def account(self, one: Identifier) -> str:
        """Return the account's name, or the victim's pseudonym."""
        return pseudonym(one) if one in self.victims else visible(one.value)

    def naming(self, text: str, accounts: Collection[Identifier]) -> str:
        """Return a text with these accounts as they are shown, in the page's language."""
        ordered = sorted(accounts, key=lambda each: -len(each.value))

        def named(part: str) -> str:
            for one in ordered:
                part = part.replace(str(one), self.account(one))
            return part

        return worded(text.with_each(named) if isinstance(text, Wording) else named(text))

    def evidence(self, why: str, *accounts: Identifier) -> str:
        """Return evidence on accounts in the page's language: of a victim's, without particulars.

        Example:
            >>> from clew.model.identifier import account
            >>> ana, ben = account("chat.example", "ana"), account("chat.example", "ben")
            >>> Shown(frozenset([ana])).evidence("Both have the same phone: +6421555123", ana, ben)
            'Both have the same phone'
        """
        return worded(without_details(why) if self.is_victim(*accounts) else why)
