"""The picture of a network for programs: its persons and bonds, and the same as a file."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse, QueryDict
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import NO_NUL, Given, Reason
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import file_told
from clew.bureau.audit import tags
from clew.bureau.exports.actions.networks import GRAPHML, export_graph
from clew.bureau.network.queries import built_network
from clew.bureau.ui.graph_asked import MOST_STEPS, Asked
from clew.bureau.ui.graph_drawn import drawn
from clew.bureau.ui.graph_leaving import picture_of
from clew.bureau.ui.graph_told import told

router = Router(tags=["Network"])
_MOST_SEEDS = 50

Seed = Annotated[str, StringConstraints(pattern=r"^[pgc][0-9a-f-]{1,36}$")]


class GraphAsked(Given):
    """Around whom (`p12` a person, `g4` a group, `c` and a case's id), how far, how strong.

    With neither seeds nor an account it is the whole network, strongest bonds first.
    """

    seed: Annotated[list[Seed], Field(max_length=_MOST_SEEDS)] = []
    account: Annotated[str, Field(max_length=500, pattern=NO_NUL)] = ""
    steps: Annotated[int, Field(ge=1, le=MOST_STEPS)] = 1
    least: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.0
    since: date | None = None
    until: date | None = None

    def asked(self) -> Asked:
        """Return the same as pages ask it."""
        said = QueryDict(mutable=True)
        said.setlist("seed", self.seed)
        given = {"account": self.account, "steps": str(self.steps), "least": str(self.least)}
        days = {"from": self.since, "until": self.until}
        said.update(given | {name: day.isoformat() for name, day in days.items() if day})
        return Asked.said(said)


class GraphExportAsked(GraphAsked):
    """The same, and why it leaves."""

    reason: Reason


class GraphTold(Schema):
    """Rows without names of columns, as there are many.

    A node: its row, name, accounts, likeliest role, place, group (a place in `groups`, or -1), and
    1 for a victim. A bond: two places in `nodes`, and strands: a place in `kinds`, weight, count,
    first and last second. `left` counts the nodes and bonds for which there was no room.
    """

    kinds: list[str]
    nodes: list[tuple[int, str, int, str, str, int, Literal[0, 1]]]
    bonds: list[tuple[int, int, list[tuple[int, float, int, int | None, int | None]]]]
    groups: list[tuple[int, int]]
    seeds: list[int]
    path: list[int]
    left: tuple[int, int]


@router.get("/network/graph", response=GraphTold, auth=TokenFor(Scope.READ, rules.READ_REPORTS))
def graph(request: HttpRequest, asked: Query[GraphAsked]) -> Mapping[str, object]:
    """Tell who has to do with whom: the strongest bonds, or those around somebody."""
    officer = caller(request)
    network, wanted = built_network(officer), asked.asked()
    drawing = drawn(officer, network, wanted)
    log_view(request, tags.NETWORK_GRAPH_VIEWED, asked=wanted.query)
    return told(officer, network, drawing)


@router.post(
    "/network/graph/export",
    auth=TokenFor(Scope.EXPORT, rules.EXPORT_REPORT),
    openapi_extra=file_told("application/graphml+xml", description="The picture as GraphML"),
)
def export(request: HttpRequest, given: GraphExportAsked) -> HttpResponse:
    """Return the picture as GraphML, if every report on an account in it may leave."""
    officer = caller(request)
    picture = picture_of(officer, built_network(officer), given.asked())
    leaving = export_graph(officer, picture, form=GRAPHML, reason=given.reason, now=now())
    return HttpResponse(leaving.content, content_type="application/graphml+xml")
