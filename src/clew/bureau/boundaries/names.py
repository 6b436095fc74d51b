"""Names of countries and subdivisions in the active language, where set-up found them."""

import json
from collections.abc import Mapping
from functools import cache

from django.utils.translation import get_language

from clew.bureau.boundaries import BUNDLED
from clew.network.jurisdiction.countries import country_called
from clew.network.jurisdiction.subdivisions import subdivision_of

_COUNTRY = 2  # letters of a code


def place_name(code: str) -> str:
    """Return what a country or subdivision is called; of an unknown code the code.

    Example:
        >>> place_name("IN"), place_name("IN-RJ"), place_name("IN-XX")
        ('India', 'Rājasthān', 'IN-XX')
    """
    language = (get_language() or "").partition("-")[0]
    told = _names().get(language, {}).get(code)
    return told or (country_called(code) if len(code) == _COUNTRY else subdivision_of(code).name)


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    path = BUNDLED / "names.json"
    found: Mapping[str, Mapping[str, str]] = json.loads(path.read_bytes()) if path.is_file() else {}
    return found
