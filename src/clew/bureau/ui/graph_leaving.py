"""The picture of a network leaves: as a file from here, or as one that the browser makes."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from clew.bureau.access import rules
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.exports.actions.networks import GRAPHML, Picture, export_graph
from clew.bureau.network.queries import BuiltNetwork, built_network
from clew.bureau.signin.proof import ask_for_proof, proved_lately
from clew.bureau.ui.graph import graph_page
from clew.bureau.ui.graph_asked import Asked
from clew.bureau.ui.graph_drawn import drawn, named
from clew.bureau.ui.people import Person, accounts_of
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import asks_for_json, now, page_under
from clew.exchange.released import WithheldError
from clew.network.bonds.graphml import PictureNode

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


@require_POST
@page_under(rules.EXPORT_REPORT)
def graph_export(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Give GraphML as a file, or tell a script how what it drew is to be marked."""
    asked = Asked.said(request.POST)
    if not proved_lately(request):
        return ask_for_proof(f"{reverse('graph')}?{asked.query}")
    network = built_network(officer)
    form, reason = request.POST.get("form", ""), request.POST.get("reason", "")[:500]
    picture = picture_of(officer, network, asked)
    try:
        leaving = export_graph(officer, picture, form=form, reason=reason, now=now())
    except (NoReasonError, WithheldError, ValueError) as error:
        return _refused(request, officer, said_by(error))
    if form != GRAPHML:
        return JsonResponse({"marking": leaving.marking.value})
    answer = HttpResponse(leaving.content, content_type="application/graphml+xml")
    answer["Content-Disposition"] = 'attachment; filename="clew-network.graphml"'
    return answer


def _refused(request: HttpRequest, officer: "Officer", why: str) -> HttpResponse:
    if asks_for_json(request):
        return JsonResponse({"error": f"{why[:1].upper()}{why[1:]}."}, status=422)
    return graph_page(request, officer, error=f"{why}.")


def picture_of(officer: "Officer", network: BuiltNetwork, asked: Asked) -> Picture:
    """Return what a file of a picture holds: whom and what its filters leave.

    Raises:
        NotInNetworkError: there is no such person, group or account in the network.
        CaseNotFoundError: there is no such case, or the officer may not see it.
    """
    drawing = drawn(officer, network, asked)
    people = named(officer, network, drawing.kept_names)
    return Picture(
        nodes={name: _node(one) for name, one in people.items()},
        bonds=[one for one in drawing.kept if one.a in people and one.b in people],
        accounts=frozenset(each for one in people.values() for each in accounts_of(one.row)),
        asked=asked.query,
    )


def _node(one: Person) -> PictureNode:
    return PictureNode(
        name=one.name,
        accounts=len(one.accounts),
        role=one.row.roles[0]["role"] if one.row.roles else "",
        place=one.place,
        group=f"group {one.groups[0].pk}" if one.groups else "",
        is_victim=one.is_victim,
    )
