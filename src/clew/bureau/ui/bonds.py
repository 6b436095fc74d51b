"""A bond on a page: what ties two persons, and which of their accounts are perhaps one's."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.network.queries import bond_between, built_network
from clew.bureau.network.shown import Shown
from clew.bureau.speaking import worded
from clew.bureau.ui.links_told import built_lines
from clew.bureau.ui.people import about, accounts_of, persons
from clew.bureau.ui.viewing import log_view, page_under
from clew.model.wording import Wording
from clew.network.groups.tie import Tie

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.model.identifier import Identifier

_LINKS = 20
_OF_VICTIM = Wording("%(kind)s: a victim's, told on the command line")


@require_safe
@page_under(rules.READ_REPORTS)
def bond(request: HttpRequest, officer: "Officer", a_id: int, b_id: int) -> HttpResponse:
    """Show what binds two persons: every tie in words, and each link with its evidence."""
    network = built_network(officer)
    ends = [network.entity(one) for one in (a_id, b_id)]
    a, b = (one.name for one in ends)
    log_view(tags.NETWORK_BOND_VIEWED, officer, subject=f"{a} {b}")
    first, second = (accounts_of(one) for one in ends)
    links = network.links_between(a, b)
    shown = Shown.to(officer, {*first, *second})
    ties = network.ties_in(network.ties_between(a, b))
    context = about(officer, network) | {
        "tab": "graph",
        "ends": persons(officer, network, ends),
        "bond": bond_between(network, a, b),
        "ties": ties_told(ties, first, second, shown),
        "links": built_lines(officer, list(links[:_LINKS]), shown, explained=False),
        "more_links": max(0, links.count() - _LINKS),
        "can_judge": rules.KEEP_REPORTS.gate.admits(officer),
    }
    return render(request, "ui/bond.html", context)


def ties_told(
    ties: Iterable[Tie],
    first: "Sequence[Identifier]",
    second: "Sequence[Identifier]",
    shown: Shown,
) -> list[str]:
    """Return what ties two persons, in words; of a victim only of which kinds it is."""
    if shown.is_victim(*first, *second):
        kinds = {Wording.name_of(one.kind.value) for one in ties}
        return sorted(worded(_OF_VICTIM.filled(kind=one)) for one in kinds)
    return [shown.naming(one.in_words(), [first[0], second[0]]) for one in ties]
