"""A place: a country, and where known a first-level subdivision of it."""

import re
from dataclasses import dataclass

_COUNTRY = re.compile(r"[A-Z]{2}")
_SUBDIVISION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Place:
    """A country's code (ISO 3166-1, two letters), and a subdivision's (ISO 3166-2).

    Raises:
        ValueError: a code is misspelled, or the subdivision is another country's.

    Example:
        >>> str(Place("IN", "IN-RJ"))
        'IN-RJ'
        >>> Place("IN", "US-NY")
        Traceback (most recent call last):
        ValueError: 'US-NY' is no subdivision of IN
    """

    country: str
    subdivision: str | None = None

    def __post_init__(self) -> None:
        if not _COUNTRY.fullmatch(self.country):
            raise ValueError(f"a country's code is two capital letters, not {self.country!r}")
        if self.subdivision is None:
            return
        if not _SUBDIVISION.fullmatch(self.subdivision):
            raise ValueError(f"a subdivision's code is as IN-RJ, not {self.subdivision!r}")
        if not self.subdivision.startswith(f"{self.country}-"):
            raise ValueError(f"{self.subdivision!r} is no subdivision of {self.country}")

    def __str__(self) -> str:
        return self.subdivision or self.country
