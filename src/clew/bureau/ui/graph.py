"""The network as a picture: a page with its bonds as a table, of which a script draws a graph."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.network.queries import (
    BuiltNetwork,
    NotBuiltError,
    NotInNetworkError,
    built_network,
    graph_views,
)
from clew.bureau.network.strand_words import KIND_NAMES
from clew.bureau.ui.graph_asked import MOST_STEPS, Asked
from clew.bureau.ui.graph_drawn import LIMITS, Drawn, drawn, named
from clew.bureau.ui.graph_seeds import PERSON, Seed
from clew.bureau.ui.graph_told import told
from clew.bureau.ui.paging import Page, asked_page
from clew.bureau.ui.people import Person, about
from clew.bureau.ui.viewing import log_view, page_under
from clew.network.bonds.bond import KINDS, Bond

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_BONDS = 50  # a page of the table


@dataclass(frozen=True, slots=True)
class BondLine:
    """A bond as the table shows it: its two persons, and the queries of pictures around them."""

    a: Person
    b: Person
    bond: Bond
    kinds: Sequence[object]
    around_a: str
    around_b: str


@dataclass(frozen=True, slots=True)
class KindChoice:
    """A kind of strand in the form: how many bonds have it, and whether it is shown."""

    value: str
    name: object
    count: int
    is_shown: bool


@require_safe
@page_under(rules.READ_REPORTS)
def graph(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Show who has to do with whom: the strongest bonds, or those around somebody."""
    return graph_page(request, officer)


@require_safe
@page_under(rules.READ_REPORTS)
def graph_data(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Tell what the picture holds, before its filters."""
    network, asked = built_network(officer), Asked.said(request.GET)
    drawing = drawn(officer, network, asked)
    _log(officer, drawing)
    return JsonResponse(told(officer, network, drawing))


def graph_page(request: HttpRequest, officer: "Officer", *, error: str = "") -> HttpResponse:
    """Return the page of a picture, with what went wrong where something did."""
    asked = Asked.said(request.GET or request.POST)
    context: dict[str, object] = {"tab": "graph", "asked": asked}
    try:
        network = built_network(officer)
    except NotBuiltError:
        return render(request, "ui/graph.html", context)
    status = 422 if error else 200
    try:
        drawing = drawn(officer, network, asked)
    except NotInNetworkError:
        if not asked.account:
            raise
        error, status = _("No report in this network is of that account."), 404
        asked = Asked(filter=asked.filter)
        drawing = drawn(officer, network, asked)
    _log(officer, drawing)
    context |= about(officer, network) | _told(request, officer, network, drawing)
    context |= {"asked": asked, "error": error}
    return render(request, "ui/graph.html", context, status=status)


def _told(
    request: HttpRequest, officer: "Officer", network: BuiltNetwork, drawing: Drawn
) -> dict[str, object]:
    kept, asked = drawing.kept, drawing.asked
    page = Page.of(number=asked_page(request), size=_BONDS, total=len(kept))
    rows = kept[page.offset : page.offset + page.size]
    seeds = drawing.seeds if len(drawing.seeds) <= _BONDS else ()
    ends = dict.fromkeys([*(name for one in rows for name in (one.a, one.b)), *seeds])
    people = named(officer, network, list(ends))
    return {
        "seeds_said": asked.seeds_said(),
        "said": parse_qsl(asked.query),
        "here": f"{reverse('graph')}?{asked.query}",
        "views": graph_views(officer),
        "may_export": rules.EXPORT_REPORT.gate.admits(officer),
        "steps": range(1, MOST_STEPS + 1),
        "kinds": _kinds(drawing),
        "people_shown": len(drawing.kept_names),
        "bonds_shown": len(kept),
        "drawing": drawing,
        "limits": LIMITS,
        "around": [people[name] for name in seeds if name in people],
        "lines": [_line(one, people, asked) for one in rows if one.a in people and one.b in people],
        "page": page,
        "query": asked.query,
    }


def _kinds(drawing: Drawn) -> list[KindChoice]:
    counts = Counter(strand.kind for one in drawing.bonds.bonds for strand in one.strands)
    shown = drawing.asked.filter.kinds
    return [
        KindChoice(kind, KIND_NAMES[kind], counts[kind], is_shown=kind in shown) for kind in KINDS
    ]


def _line(bond: Bond, people: Mapping[str, Person], asked: Asked) -> BondLine:
    a, b = people[bond.a], people[bond.b]
    around_a, around_b = (asked.around(Seed(PERSON, one.row.pk)) for one in (a, b))
    kinds = [KIND_NAMES[one.kind] for one in bond.strands]
    return BondLine(a, b, bond, kinds, around_a, around_b)


def _log(officer: "Officer", drawing: Drawn) -> None:
    details = {"asked": drawing.asked.query, "people": len(drawing.bonds.names)}
    log_view(tags.NETWORK_GRAPH_VIEWED, officer, subject="", details=details)
