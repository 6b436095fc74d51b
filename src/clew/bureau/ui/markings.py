"""Markings: the label of a page that shows what several cases hold."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from clew.bureau.cases.queries import visible_cases
from clew.bureau.vault.queries import LocationRow
from clew.bureau.vault.queries.loans import lenders
from clew.handling.tlp import Tlp, strictest

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


def marking_of(officer: "Officer", places: Iterable[LocationRow], *others: str) -> str:
    """Return the strictest marking of the cases that hold or lent these places, and of `others`."""
    shown = list(places)
    cases = visible_cases(officer).filter(pk__in={place.case_id for place in shown})
    lent = lenders(officer, {place.sha256 for place in shown}).values()
    markings = [*cases.values_list("marking", flat=True), *others]
    markings += [one.tlp.value for several in lent for one in several]
    return strictest(Tlp(marking) for marking in markings).value
