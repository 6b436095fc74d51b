"""Names of countries and subdivisions in the page's language, where set-up found them.

English names are those of the tables that Clew reads addresses by; the other languages come with
the boundaries (ADR 32). Without them English stands in.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from clew.bureau.maps.place import UNKNOWN
from clew.network.jurisdiction.countries import country_called
from clew.network.jurisdiction.subdivisions import subdivision_of

_BUNDLED = Path(__file__).parent / "static/ui/map/bundled"
_COUNTRY = 2  # letters of a code


def place_called(code: str) -> str:
    """Return what a country or subdivision is called; of an unknown code the code.

    Example:
        >>> place_called("IN"), place_called("IN-XX"), place_called("")
        ('India', 'IN-XX', 'Not known')
    """
    if code == UNKNOWN:
        return _("Not known")
    language = (get_language() or "").partition("-")[0]
    told = _names().get(language, {}).get(code)
    return told or (country_called(code) if len(code) == _COUNTRY else subdivision_of(code).name)


def boundaries_of(country: str) -> str:
    """Return the address of the boundaries of a country's parts, of all countries for none.

    It is empty where there are none.
    """
    name = f"parts/{country}.json" if country else "world.json"
    return static(f"ui/map/bundled/{name}") if (_BUNDLED / name).is_file() else ""


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    path = _BUNDLED / "names.json"
    found: Mapping[str, Mapping[str, str]] = json.loads(path.read_bytes()) if path.is_file() else {}
    return found
