"""The place that a phone number belongs to: its country, and the area of a line where it tells.

Numbers are taken along to other carriers and abroad: a number says where it was given out.
"""

import phonenumbers
from phonenumbers import geocoder

from clew.network.jurisdiction.place import Place
from clew.network.jurisdiction.subdivisions import subdivision_named

_NO_COUNTRY = "001"  # satellite phones and the like


def place_of_phone(number: str) -> Place | None:
    """Return the place of a phone number (E.164), if it is a number that was given out somewhere.

    Example:
        >>> str(place_of_phone("+911412345678")), str(place_of_phone("+919812345678"))
        ('IN-RJ', 'IN')
        >>> place_of_phone("+999") is None
        True
    """
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None
    country = phonenumbers.region_code_for_number(parsed)
    if country is None or country == _NO_COUNTRY:
        return None
    area = geocoder.description_for_number(parsed, "en").rpartition(",")[2].strip()
    return Place(country, subdivision_named(area, country) if area else None)
