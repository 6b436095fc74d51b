"""The officer's network is made from its pages: brought up to date, or built anew."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from clew.bureau.access import rules
from clew.bureau.network.actions import MustBuildError, build_network, update_network
from clew.bureau.network.lists import node_networks
from clew.bureau.network.queries import NotBuiltError
from clew.bureau.ui.viewing import now, page_under

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


@require_POST
@page_under(rules.READ_REPORTS)
def make(request: HttpRequest, officer: "Officer") -> HttpResponse:  # noqa: ARG001 -- one signature
    """Bring the network up to date; build it where there is none, or too much changed."""
    lists = node_networks()
    try:
        update_network(officer, networks=lists, now=now())
    except (NotBuiltError, MustBuildError):
        build_network(officer, networks=lists, now=now())
    return redirect("people")
