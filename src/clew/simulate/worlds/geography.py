"""Geography: a hundred countries with some of their subdivisions (ISO 3166), for invented people.

Codes are real, all that happens there is invented. How many people a world has in each country
falls off by rank, in an order drawn for each world, so that no country stands for crime.
"""

from dataclasses import dataclass
from itertools import accumulate
from random import Random

# Country, offset from UTC in hours, script of its names, subdivisions (where we know the codes).
_TABLE = """
IN +5.5 devanagari RJ MH KA UP|US -6 latin CA TX NY FL|BR -3 latin SP RJ MG|DE +1 latin BY BE NW
FR +1 latin IDF|GB +0 latin ENG SCT WLS|CA -5 latin ON QC BC|AU +10 latin NSW VIC QLD
MX -6 latin JAL NLE|ES +1 latin MD CT AN|IT +1 latin 25 62|NL +1 latin NH ZH UT|CH +1 latin ZH BE GE
AT +1 latin 9 6|JP +9 han 13 27|CN +8 han GD SH|KR +9 latin 11 26|RU +3 cyrillic MOW SPE
UA +2 cyrillic 30 51|TR +3 latin 34 06|TH +7 latin 10 50|ID +7 latin JK JB|PH +8 latin CEB DAV
VN +7 latin SG HN|MY +8 latin 10 14|NG +1 latin LA KN|ZA +2 latin WC KZN|KE +3 latin 30
EG +2 arabic C ALX|PK +5 arabic PB SD|BD +6 devanagari C B|LK +5.5 latin 1|AR -3 latin B C
CO -5 latin DC ANT|CL -4 latin RM|PE -5 latin LMA|GR +2 greek|CY +2 greek|BG +2 cyrillic
RS +1 cyrillic|MK +1 cyrillic|BY +3 cyrillic|KZ +5 cyrillic|KG +6 cyrillic|MN +8 cyrillic
SA +3 arabic 01 02|AE +4 arabic DU AZ|JO +2 arabic|LB +2 arabic|IQ +3 arabic|MA +1 arabic
TN +1 arabic|DZ +1 arabic|OM +4 arabic|KW +3 arabic|QA +3 arabic|NP +5.75 devanagari|TW +8 han TPE
SG +8 han|HK +8 han|SE +1 latin|NO +1 latin|DK +1 latin|FI +2 latin|IS +0 latin|IE +0 latin
PT +0 latin|BE +1 latin VLG WAL BRU|LU +1 latin|PL +1 latin|CZ +1 latin|SK +1 latin|HU +1 latin
RO +2 latin|HR +1 latin|SI +1 latin|BA +1 latin|AL +1 latin|EE +2 latin|LV +2 latin|LT +2 latin
MD +2 latin|MT +1 latin|GH +0 latin|SN +0 latin|AM +4 latin|CM +1 latin|UG +3 latin|TZ +3 latin
RW +2 latin|ZM +2 latin|ZW +2 latin|MZ +2 latin|NA +2 latin|BW +2 latin|MG +3 latin|EC -5 latin
BO -4 latin|PY -3 latin|UY -3 latin|CR -6 latin|PA -5 latin|GT -6 latin|DO -4 latin
"""


@dataclass(frozen=True, slots=True)
class Country:
    """A country: its code, whole codes of its subdivisions (or None alone), hours from UTC."""

    code: str
    subdivisions: tuple[str | None, ...]
    utc_hours: float
    script: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody lives: a country and, where it is divided here, its subdivision's index."""

    country: Country
    division: int

    @property
    def subdivision(self) -> str | None:
        """The subdivision's whole code, as "IN-RJ"."""
        return self.country.subdivisions[self.division]


def _countries() -> tuple[Country, ...]:
    rows = (row.split() for row in _TABLE.replace("\n", "|").split("|") if row)
    return tuple(
        Country(code, tuple(f"{code}-{part}" for part in parts) or (None,), float(hours), script)
        for code, hours, script, *parts in rows
    )


COUNTRIES = _countries()
"""All countries of this geography; a country's place in it is also its place in the addresses."""


class Spread:
    """Which countries a world reaches, and how people are spread over them.

    Example:
        >>> spread = Spread(Random(1), countries=3)
        >>> len({spread.place().country.code for _ in range(200)})
        3
    """

    def __init__(self, random: Random, *, countries: int) -> None:
        self._random = random
        self.countries = random.sample(COUNTRIES, countries)
        self._weights = list(accumulate(1 / (rank + 5) for rank in range(countries)))

    def place(self) -> Place:
        """Return where the next person lives."""
        (country,) = self._random.choices(self.countries, cum_weights=self._weights)
        return self.within(country)

    def within(self, country: Country) -> Place:
        """Return where in a country the next person lives."""
        return Place(country, self._random.randrange(len(country.subdivisions)))
