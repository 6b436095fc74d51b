"""Lists of dossiers: series, persons, places, devices and voices that an officer sees, filtered."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.persons import queries
from clew.bureau.persons.words import role_in_words
from clew.bureau.ui.dossier_parts import parts_worked_on
from clew.bureau.ui.paging import Page, asked_page
from clew.bureau.ui.templatetags.phrases import phrase
from clew.bureau.ui.viewing import log_view, page_under
from clew.model.dossier import Kind, Status

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_LISTED = 50


@dataclass(frozen=True, slots=True)
class Facet:
    """A choice of the list: its label and address, how many there are, and whether it is made."""

    label: str
    address: str
    count: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    kind: Kind | None
    status: Status | None
    named: str

    @classmethod
    def of(cls, request: HttpRequest) -> "_Asked":
        kind, status = request.GET.get("kind", ""), request.GET.get("status", "")
        return cls(
            Kind(kind) if kind in set(Kind) else None,
            Status(status) if status in set(Status) else None,
            request.GET.get("q", "")[:100].strip(),
        )

    def address(self, **other: str) -> str:
        """Return this choice, or another in these parts, as an address has it."""
        parts = {"kind": self.kind or "", "status": self.status or "", "q": self.named} | other
        return urlencode({name: str(value) for name, value in parts.items() if value})


@require_safe
@page_under(rules.ENTER)
def dossiers(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """List dossiers by kind, status and name, newest first, each with who keeps it."""
    asked = _Asked.of(request)
    named = queries.dossiers_named(officer, asked.named)
    of_kind = [one for one in named if asked.kind in (None, one.kind)]
    of_status = [one for one in of_kind if asked.status in (None, one.status)]
    page = Page.of(number=asked_page(request), size=_LISTED, total=len(of_status))
    rows = of_status[page.offset : page.offset + page.size]
    details = {"asked": asked.named, "status": asked.status or "", "page": page.number}
    log_view(tags.PERSONS_DOSSIERS_LISTED, officer, subject=asked.kind or "", details=details)
    context = {
        "rows": [
            (one, [phrase(role_in_words(role)) for role in one.roles], bool(own))
            for one, own in zip(rows, parts_worked_on(officer, *rows), strict=True)
        ],
        "count": len(of_status),
        "page": page,
        "asked": asked,
        "query": asked.address(),
        "kinds": _facets(asked, "kind", Kind, [one.kind for one in named]),
        "statuses": _facets(asked, "status", Status, [one.status for one in of_kind]),
    }
    return render(request, "ui/dossiers.html", context)


def _facets(
    asked: _Asked, part: str, choices: "type[Kind | Status]", found: Collection[object]
) -> Sequence[Facet]:
    counts, chosen = Counter(found), getattr(asked, part)

    def facet(label: str, value: str, count: int, *, is_here: bool) -> Facet:
        return Facet(label, f"?{asked.address(**{part: value})}", count, is_here)

    return [
        facet(_("all"), "", len(found), is_here=chosen is None),
        *(
            facet(phrase(one.value), one.value, counts[one], is_here=chosen is one)
            for one in choices
        ),
    ]
