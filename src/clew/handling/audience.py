"""Audience: the bureaux that a record may be shown to, named one by one or by their countries.

What is derived from several records may be shown only to who may see each of them. A bureau that
one record names by itself and another by its country is in both, so an audience keeps every list
that must hold rather than one list worked out: that stays right whatever bureaux join later.

Example:
    >>> both = Audience.of("NZ", "IN") & Audience.of("bureau-7")
    >>> both.admits(bureau="bureau-7", country="NZ"), both.admits(bureau="bureau-8", country="NZ")
    (True, False)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Audience:
    """Lists of names (bureaux' ids, countries' codes): a bureau must be on every one of them.

    No list at all is everybody; an empty list is nobody. A list that holds all of another adds
    nothing and is not kept, so equal audiences are equal values.
    """

    lists: frozenset[frozenset[str]]

    @classmethod
    def of(cls, *names: str) -> Self:
        """Return the audience of one list; of no name, nobody."""
        return cls(frozenset({frozenset(names)}))

    @classmethod
    def everybody(cls) -> Self:
        """Return the audience that leaves nobody out."""
        return cls(frozenset())

    def admits(self, *, bureau: str, country: str) -> bool:
        """Tell whether a bureau is in the audience, by its own name or its country's."""
        return all(bureau in names or (country and country in names) for names in self.lists)

    def __and__(self, other: "Audience") -> "Audience":
        return Audience(_shortest(self.lists | other.lists))


def _shortest(lists: Iterable[frozenset[str]]) -> frozenset[frozenset[str]]:
    """The lists of which none holds all of another."""
    every = frozenset(lists)
    return frozenset(one for one in every if not any(other < one for other in every))
