"""Phones: numbers set aside for fiction, and beside them numbers that no plan assigns.

A country's numbers are of the right length for it, and begin as none of its numbers does.
"""

from collections import Counter
from functools import cache
from itertools import product

import phonenumbers
from phonenumbers import PhoneNumber, is_possible_number, is_valid_number

_FICTION = {
    "US": [f"1{area}55501" for area in (202, 312, 415, 512, 617, 702, 808, 907)],  # + 2 digits
    "GB": ["447700900"],  # + 3 digits
    "FR": ["33639980"],  # + 4 digits, less one
    "AU": ["61491570"],  # + 3 digits
}
_STRIDE = 7_368_787  # without a divisor in common with ten
_LENGTHS = {"US": 11, "GB": 12, "FR": 11, "AU": 11}


class PhoneBook:
    """Gives out the numbers of a world, each to one person at first.

    Raises:
        ValueError: a country has no number left.

    Example:
        >>> book = PhoneBook()
        >>> book.next("GB"), book.next("GB")
        ('+447700900787', '+447700900574')
    """

    def __init__(self) -> None:
        self._given: Counter[int] = Counter()  # by calling code: some countries share one

    def next(self, country: str) -> str:
        """Return a number of a country that nobody has."""
        code = phonenumbers.country_code_for_region(country)
        self._given[code] += 1
        return _number(country, self._given[code] - 1)


def is_invented(e164: str) -> bool:
    """Whether a number is set aside for fiction or assigned to nobody.

    Example:
        >>> is_invented("+447700900007"), is_invented("+442079460000")
        (True, False)
    """
    if any(e164.startswith(f"+{prefix}") for some in _FICTION.values() for prefix in some):
        return True
    return not is_valid_number(phonenumbers.parse(e164))


def _number(country: str, number: int) -> str:
    for prefix in _FICTION.get(country, ()):
        digits = _LENGTHS[country] - len(prefix)
        if number < 10**digits:
            return f"+{prefix}{_shuffled(number, digits)}"
    prefix, digits = _unassigned(country)
    if number >= 10**digits:
        raise ValueError(f"{country} has no invented phone number left")
    return f"+{prefix}{_shuffled(number, digits)}"


def _shuffled(number: int, digits: int) -> str:
    """Another number of so many digits for each: who comes one after another gets no neighbours."""
    return f"{(number * _STRIDE + _STRIDE) % 10**digits:0{digits}}"


@cache
def _unassigned(country: str) -> tuple[str, int]:
    """A prefix of a country that begins no assigned number, and how many digits follow it."""
    code = phonenumbers.country_code_for_region(country)
    example = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    length = len(str(example.national_number)) if example else 9
    for begins in product("123456789", "0123456789", "0123456789"):
        prefix = "".join(begins)
        probes = [int(prefix + fill * (length - 3)) for fill in "0123456789"]
        numbers = [PhoneNumber(country_code=code, national_number=probe) for probe in probes]
        if all(is_possible_number(n) and not is_valid_number(n) for n in numbers):
            return f"{code}{prefix}", length - 3
    raise ValueError(f"all numbers of {country} are assigned")
