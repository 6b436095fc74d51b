"""Birth dates that differ: of another person, or invented for one account."""

from clew.model.identifier import IdentifierKind
from clew.model.wording import Wording
from clew.network.resolution.comparing import BESIDE_TOLD, beside, without_common
from clew.network.resolution.feature import Feature, Finding, Found
from clew.network.resolution.view import View

_LEVELS = ("differ", "nearly")


def find_birth_dates(view: View) -> Found:
    """The two accounts state different birth dates."""
    return without_common(view, IdentifierKind.BIRTH_DATE, _compared)


def _compared(one: str, other: str) -> int:
    """Whether two dates have the same year, or the same day and month."""
    return int(one[:4] == other[:4] or one[5:] == other[5:])


def _details(view: View, finding: Finding) -> Wording:
    return beside(view, finding, IdentifierKind.BIRTH_DATE)


FEATURES = (Feature("birth_dates", _LEVELS, find_birth_dates, _details, told=BESIDE_TOLD),)
