"""Connecting: why two accounts are linked or not, and by whom two people are connected."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.network.queries import BuiltNetwork, NotBuiltError, built_network
from clew.bureau.network.shown import Shown
from clew.bureau.ui.bonds import ties_told
from clew.bureau.ui.links_told import explained_line
from clew.bureau.ui.people import about, accounts_of
from clew.bureau.ui.templatetags.wordings import said_by
from clew.bureau.ui.viewing import log_view, page_under
from clew.network.paths.finding import Path, Step, paths_between
from clew.network.paths.network import TieNetwork

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.network.models import BuiltAccount, BuiltEntity

_PATHS = 20


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of a path: two people, each by their row and as shown, and what ties them."""

    a: int
    b: int
    a_name: str
    b_name: str
    why: Sequence[str]


class AskedError(ValueError):
    """What was asked cannot be answered, and why."""


@require_safe
@page_under(rules.READ_REPORTS)
def explain(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Say why two accounts are linked or not: each piece of evidence, and what speaks against."""
    return _answered(request, officer, "explain", explained)


@require_safe
@page_under(rules.READ_REPORTS)
def path(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """Say by whom two people are connected: the likeliest paths first."""
    return _answered(request, officer, "path", connected)


def _answered(
    request: HttpRequest,
    officer: "Officer",
    tab: str,
    answer: "Callable[[Officer, BuiltNetwork, Sequence[BuiltAccount]], dict[str, object]]",
) -> HttpResponse:
    """Return the page of a question about two accounts, with the answer once both are named."""
    asked = [request.GET.get(side, "")[:500].strip() for side in "ab"]
    context: dict[str, object] = {"tab": tab, "a": asked[0], "b": asked[1]}
    template, status = f"ui/{tab}.html", 200
    try:
        network = built_network(officer)
    except NotBuiltError:
        return render(request, template, context)
    context |= about(officer, network)
    if all(asked):
        try:
            ends = [network.account_asked(one) for one in asked]
            context |= _filled(officer, ends) | answer(officer, network, ends)
        except AskedError as error:
            context["error"], status = said_by(error), 422
        except LookupError:
            context["error"], status = _("No report in this network is of one of the two."), 404
    return render(request, template, context, status=status)


def _filled(officer: "Officer", ends: "Sequence[BuiltAccount]") -> dict[str, object]:
    """What the form holds next: names, but of a victim the row."""
    shown = Shown.to(officer, [one.identifier for one in ends])
    names = [str(e.pk) if shown.is_victim(e.identifier) else e.identifier.value for e in ends]
    return {"a": names[0], "b": names[1]}


def explained(
    officer: "Officer", network: BuiltNetwork, ends: "Sequence[BuiltAccount]"
) -> dict[str, object]:
    """Return why two accounts are linked or not, as pages show it; that it was asked is logged.

    Raises:
        AskedError: the two are one.
        LookupError: no sighting that the officer may see now is of one of them.
    """
    a, b = sorted(one.identifier for one in ends)
    log_view(tags.NETWORK_LINK_EXPLAINED, officer, subject=f"{a.value} {b.value}")
    if a == b:
        raise AskedError(_("That is one account: name two."))
    line = explained_line(officer, network, (a, b), Shown.to(officer, [a, b]))
    return {"line": line, "can_judge": rules.KEEP_REPORTS.gate.admits(officer)}


def connected(
    officer: "Officer", network: BuiltNetwork, ends: "Sequence[BuiltAccount]"
) -> dict[str, object]:
    """Return by whom two are connected, the likeliest paths first; that it was asked is logged.

    Raises:
        AskedError: the two are, perhaps, one person.
    """
    a, b = (one.entity.name for one in ends)
    log_view(tags.NETWORK_PATH_ASKED, officer, subject=f"{a} {b}")
    if a == b:
        raise AskedError(_("The two are, perhaps, one person: name accounts of two."))
    found = paths_between(a, b, TieNetwork.of(network.ties()), most=_PATHS)
    return {"paths": _paths(officer, network, found.paths), "complete": found.complete}


def _paths(
    officer: "Officer", network: BuiltNetwork, paths: Sequence[Path]
) -> list[tuple[float, list[StepLine]]]:
    names = {name for each in paths for step in each.steps for name in (step.a, step.b)}
    entities = network.entities_by_name(names)
    shown = Shown.to(officer, [one for each in entities.values() for one in accounts_of(each)])
    return [(each.p, [_step(step, entities, shown) for step in each.steps]) for each in paths]


def _step(step: Step, entities: "Mapping[str, BuiltEntity]", shown: Shown) -> StepLine:
    a, b = entities[step.a], entities[step.b]
    first, second = accounts_of(a), accounts_of(b)
    why = ties_told(step.ties, first, second, shown)
    return StepLine(a.pk, b.pk, shown.account(first[0]), shown.account(second[0]), why)
