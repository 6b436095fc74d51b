"""The place that a stated address names: its country, and a state or province before that.

A code of two letters at the end may be a country's or a state's ("CA" is Canada and California): it
is taken for the country's only if the rest of the address agrees.
"""

import re

from clew.network.jurisdiction.countries import country_named
from clew.network.jurisdiction.place import Place
from clew.network.jurisdiction.subdivisions import folded, subdivision_named

_CODE_AT_END = re.compile(r"\b(?P<country>[A-Za-z]{2})-(?P<part>[A-Za-z0-9]{1,3})\W*$")
_LONGEST_NAME = 6  # words
_LAST_WORDS = 40
_STATES_BY_TWO_LETTERS = ("US", "CA", "AU", "IN", "BR")


def place_of_address(address: str) -> Place | None:
    """Return the place that an address ends with, if it names one.

    Example:
        >>> str(place_of_address("12 Lake Road, Jaipur, Rajasthan 302001, India"))
        'IN-RJ'
        >>> str(place_of_address("3 Mill Street, Xville, IN-RJ"))
        'IN-RJ'
        >>> place_of_address("1 Main Street, Springfield, CA") is None
        True
    """
    coded = _CODE_AT_END.search(address)
    if coded is not None:
        country = country_named(coded["country"])
        subdivision = subdivision_named(coded["part"], country) if country else None
        if country and subdivision:
            return Place(country, subdivision)
    words = folded(address).split()[-_LAST_WORDS:]
    for count in range(min(_LONGEST_NAME, len(words)), 0, -1):
        last = " ".join(words[-count:])
        country = country_named(last)
        if country is not None:
            subdivision = _subdivision(words[:-count], country)
            if subdivision is None and _may_be_a_state(last):
                return None
            return Place(country, subdivision)
    return None


def _subdivision(words: list[str], country: str) -> str | None:
    """The subdivision named last, codes of letters only where nothing but a postcode follows."""
    for end in range(len(words), 0, -1):
        for count in range(min(_LONGEST_NAME, end), 0, -1):
            name = " ".join(words[end - count : end])
            if len(name) <= 3 and (not name.isalpha() or any(w.isalpha() for w in words[end:])):
                continue
            found = subdivision_named(name, country)
            if found is not None:
                return found
    return None


def _may_be_a_state(last: str) -> bool:
    return len(last) == 2 and any(subdivision_named(last, one) for one in _STATES_BY_TWO_LETTERS)
