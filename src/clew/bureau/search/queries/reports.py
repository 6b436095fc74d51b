"""Reports by their number, their sender, and the words of their head.

What a report says can tell who a victim is: the words it was found by are not told with it.
"""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clew.bureau.accounts.models import Officer
from clew.bureau.network.queries import visible_reports
from clew.bureau.search.asked import Asked
from clew.bureau.search.hit import MOST, Hit, Kind
from clew.bureau.search.holding import holds

KIND = Kind.REPORT
_COLUMNS = {
    "sender": gettext_lazy("its sender"),
    "incident": gettext_lazy("the words stand in what it says of the incident"),
    "summary": gettext_lazy("the words stand in its summary"),
}


def find(officer: Officer, asked: Asked) -> Iterator[Hit]:
    """Yield reports that were not recalled, the newest first."""
    seen = visible_reports(officer).filter(recalled_at=None).order_by("-taken_in_at", "-pk")
    for one in seen.filter(Q(key__icontains=asked.text))[: MOST + 1]:
        yield Hit(one.key, _("its number"))
    for column, why in _COLUMNS.items():
        for one in seen.filter(holds(column, asked.words))[: MOST + 1]:
            yield Hit(one.key, str(why))
