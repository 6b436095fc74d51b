"""What the address of a map asks for, and the form that asks for it.

What an address says that is nothing of this is not heeded.
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from clew.bureau.access import rules
from clew.bureau.access.rule import Rule
from clew.bureau.maps.asked import Asked
from clew.bureau.maps.layer import Layer
from clew.bureau.operations.queries import visible_operations

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from clew.bureau.accounts.models import Officer

LAYERS: Mapping[Layer, "_StrPromise"] = {
    Layer.SITES: _("Sites"),
    Layer.OPERATIONS: _("Operations"),
    Layer.PEOPLE: _("People behind accounts"),
    Layer.REFERRALS: _("Referrals"),
}
_RULES: Mapping[Layer, Rule] = {
    Layer.SITES: rules.READ_OPERATION,
    Layer.OPERATIONS: rules.READ_OPERATION,
    Layer.PEOPLE: rules.READ_REPORTS,
    Layer.REFERRALS: rules.READ_REFERRALS,
}
_MOST_CHOICES = 200


def asked_of(given: QueryDict) -> Asked:
    """Read what an address gives.

    Example:
        >>> asked_of(QueryDict("layer=sites&from=2026-03-01&case=none"))
        Asked(layer=<Layer.SITES: 'sites'>, operation=None, case=None, \
since=datetime.date(2026, 3, 1), until=None)
    """
    layer = given.get("layer", "")
    return Asked(
        layer=Layer(layer) if layer in set(Layer) else None,
        operation=_key(given.get("operation", "")),
        case=_key(given.get("case", "")),
        since=_day(given.get("from", "")),
        until=_day(given.get("until", "")),
    )


def query_of(asked: Asked) -> str:
    """Return what asks for this, as it stands in an address."""
    said = {
        "layer": asked.layer,
        "operation": asked.operation,
        "case": asked.case,
        "from": asked.since,
        "until": asked.until,
    }
    return urlencode({name: str(value) for name, value in said.items() if value})


def form_of(officer: "Officer", asked: Asked) -> dict[str, object]:
    """Return what the form offers: the layers, operations and cases that the officer may see."""
    seen = visible_operations(officer)[:_MOST_CHOICES]
    operations = [(one.pk, one.name) for one in seen]
    cases = dict.fromkeys((one.case_id, one.case.number) for one in seen)
    return {
        "asked": asked,
        "query": query_of(asked),
        "layers": [
            (one, words) for one, words in LAYERS.items() if _RULES[one].gate.admits(officer)
        ],
        "operations": operations,
        "cases": list(cases),
    }


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    """A day; nobody asks for the first and the last that there are."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date.min.year < day.year < date.max.year else None
