"""Hits: what a search finds, each with why."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 20
"""Hits of a kind that are told."""


class Kind(StrEnum):
    """What is found. Their order is that of a page."""

    ACCOUNT = "account"
    SELECTOR = "selector"
    ITEM = "item"
    HASH_LIST = "hash_list"
    CASE = "case"
    DOSSIER = "dossier"
    NOTE = "note"
    REPORT = "report"
    REFERRAL = "referral"
    OPERATION = "operation"
    TEXT = "text"
    THING = "thing"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing: its name, why it was found, and the page (by its route and key) that shows it.

    Of an item the name is its SHA-256. Without a page `page` is empty.
    """

    what: str
    why: str
    page: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of a kind; `is_cut` where there are more than are told."""

    kind: Kind
    hits: Sequence[Hit]
    is_cut: bool = False

    @classmethod
    def of(cls, kind: Kind, hits: "Iterable[Hit]") -> "Group":
        """Return the first of these hits, each thing once.

        Example:
            >>> Group.of(Kind.CASE, [Hit("7", "its number"), Hit("7", "its title")]).hits
            [Hit(what='7', why='its number', page='', key='')]
        """
        first = {(one.what, one.page, one.key): one for one in reversed(list(hits))}
        kept = list(islice(reversed(first.values()), MOST + 1))
        return cls(kind, kept[:MOST], len(kept) > MOST)
