"""Cases by their number or title."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.queries import visible_cases
from clew.bureau.search.asked import Asked
from clew.bureau.search.hit import MOST, Hit, Kind
from clew.bureau.search.holding import holds

KIND = Kind.CASE


def find(officer: Officer, asked: Asked) -> Iterator[Hit]:
    """Yield cases, the newest first."""
    found = Q(number__icontains=asked.text) | holds("title", asked.words)
    for case in visible_cases(officer).filter(found).order_by("-opened_at", "-pk")[: MOST + 1]:
        is_number = asked.text.casefold() in case.number.casefold()
        why = _("its number") if is_number else _("its title holds the words: %s") % case.title
        yield Hit(case.number, why, "case", str(case.pk))
