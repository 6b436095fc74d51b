"""Names of countries and subdivisions in the page's language, where set-up found them.

English names are those of the tables that Clew reads addresses by; the other languages come with
the boundaries (ADR 32). Without them English stands in.
"""

from django.templatetags.static import static
from django.utils.translation import gettext as _

from clew.bureau.boundaries import BUNDLED
from clew.bureau.boundaries.names import place_name
from clew.bureau.maps.place import UNKNOWN


def place_called(code: str) -> str:
    """Return what a country or subdivision is called; of an unknown code the code.

    Example:
        >>> place_called("IN"), place_called("IN-XX"), place_called("")
        ('India', 'IN-XX', 'Not known')
    """
    if code == UNKNOWN:
        return _("Not known")
    return place_name(code)


def boundaries_of(country: str) -> str:
    """Return the address of the boundaries of a country's parts, of all countries for none.

    It is empty where there are none.
    """
    name = f"parts/{country}.json" if country else "world.json"
    return static(f"ui/map/bundled/{name}") if (BUNDLED / name).is_file() else ""
