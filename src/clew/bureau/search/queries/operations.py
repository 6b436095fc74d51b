"""Operations by their name, and their sites by label, address or target."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clew.bureau.accounts.models import Officer
from clew.bureau.operations.models import Site
from clew.bureau.operations.queries.visibility import visible_operations
from clew.bureau.search.asked import Asked
from clew.bureau.search.hit import MOST, Hit, Kind
from clew.bureau.search.holding import holds

KIND = Kind.OPERATION
_SITES = {
    "label": gettext_lazy("its label"),
    "address": gettext_lazy("its address: %(address)s"),
    "targets__name": gettext_lazy("the name of a target there"),
}


def find(officer: Officer, asked: Asked) -> Iterator[Hit]:
    """Yield operations, then sites."""
    seen = visible_operations(officer)
    for one in seen.filter(holds("name", asked.words))[: MOST + 1]:
        yield Hit(one.name, _("its name"), "operation", str(one.pk))
    sites = Site.objects.filter(operation__in=seen.order_by()).select_related("operation")
    for column, why in _SITES.items():
        found = sites.filter(_said(column, asked)).order_by("operation", "label").distinct()
        for site in found[: MOST + 1]:
            yield Hit(
                _("site %(site)s of %(operation)s")
                % {"site": site.label, "operation": site.operation.name},
                why % {"address": " ".join(site.address.split())},
                "operation-site",
                str(site.pk),
            )


def _said(column: str, asked: Asked) -> Q:
    return Q(label__iexact=asked.text) if column == "label" else holds(column, asked.words)
