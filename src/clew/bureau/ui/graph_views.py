"""Views of a network: pictures that an officer keeps by a name, opened again, and dropped."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clew.bureau.access import rules
from clew.bureau.network.actions import ViewNameError, drop_graph_view, save_graph_view
from clew.bureau.network.queries import (
    BuiltNetwork,
    NotInNetworkError,
    built_network,
    graph_view,
)
from clew.bureau.ui.graph import graph_page
from clew.bureau.ui.graph_asked import Asked
from clew.bureau.ui.graph_seeds import CASE, GROUP, PERSON, Seed
from clew.bureau.ui.people import accounts_of
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import now, page_under
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.wording import Wording

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

_BETWEEN = "between"
type _Kept = list[str]  # a letter, then a case's id, or kind and value of each account


@require_POST
@page_under(rules.READ_REPORTS)
def save(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Keep the picture that the form is of, and go back to it."""
    asked, network = Asked.said(request.POST), built_network(officer)
    name = request.POST.get("name", "")
    kept = _kept(network, asked)
    try:
        save_graph_view(officer, name=name, seeds=kept, asked=asked.filter_said(), now=now())
    except ViewNameError as error:
        return graph_page(request, officer, error=f"{said_by(error)}.")
    return HttpResponseRedirect(f"{reverse('graph')}?{asked.query}")


@require_safe
@page_under(rules.READ_REPORTS)
def show(request: HttpRequest, officer: "Officer", view_id: UUID) -> HttpResponse:
    """Lead to a picture as it was kept, as far as all of it is in the network still."""
    view, network = graph_view(officer, view_id), built_network(officer)
    said: list[tuple[str, str]] = []
    for one in view.seeds:
        try:
            said.append(_said(network, one))
        except NotInNetworkError:
            messages.warning(request, _("Somebody of this view is not in your network any more."))
    if view.seeds and not said:
        return HttpResponseRedirect(reverse("graph"))
    return HttpResponseRedirect(f"{reverse('graph')}?{urlencode([*said, *view.asked])}")


@require_POST
@page_under(rules.READ_REPORTS)
def drop(_request: HttpRequest, officer: "Officer", view_id: UUID) -> HttpResponse:
    """Forget a picture that was kept."""
    drop_graph_view(officer, view_id, now=now())
    return HttpResponseRedirect(reverse("graph"))


def _kept(network: BuiltNetwork, asked: Asked) -> list[_Kept]:
    """Whom a picture is around, by what outlives the rows of a network."""
    kept = [_seed_kept(network, one) for one in asked.seeds]
    if asked.account:
        account = network.account_asked(asked.account)
        kept.append([PERSON, account.kind, account.value])
    if asked.between:
        ends = [_account_of(network, one) for one in asked.between]
        kept.append([_BETWEEN, *ends[0], *ends[1]])
    return kept


def _seed_kept(network: BuiltNetwork, seed: Seed) -> _Kept:
    if isinstance(seed.key, UUID):
        return [CASE, str(seed.key)]
    if seed.kind == PERSON:
        return [PERSON, *_account_of(network, seed.key)]
    members = network.entities_by_name(network.group(seed.key).members)
    first = next(iter(members.values()), None)
    if first is None:
        raise NotInNetworkError(Wording("nobody of this group is in the network any more"))
    return [GROUP, *_account_of(network, first.pk)]


def _account_of(network: BuiltNetwork, row: int) -> tuple[str, str]:
    account = accounts_of(network.entity(row))[0]
    return account.kind.value, account.value


def _said(network: BuiltNetwork, kept: Sequence[str]) -> tuple[str, str]:
    """The field of an address for what was kept, by the rows of the network as it is now."""
    kind, *rest = kept
    if kind == CASE:
        return "seed", f"{CASE}{rest[0]}"
    if kind == _BETWEEN:
        ends = [_row_of(network, *rest[:2]), _row_of(network, *rest[2:])]
        return _BETWEEN, f"{ends[0]}-{ends[1]}"
    row = _row_of(network, *rest)
    if kind == PERSON:
        return "seed", f"{PERSON}{row}"
    groups = network.groups_by_name(network.entity(row).groups)
    if not groups:
        raise NotInNetworkError(Wording("nobody of this group is in a group any more"))
    return "seed", f"{GROUP}{min(one.pk for one in groups.values())}"


def _row_of(network: BuiltNetwork, kind: str, value: str) -> int:
    number = network.number_of(Identifier(IdentifierKind(kind), value))
    return network.account_asked(str(number)).entity_id
