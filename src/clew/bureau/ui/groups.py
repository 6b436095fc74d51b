"""Groups on pages: people who perhaps work together, their likely roles, and the key players."""

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.network.queries import BuiltNetwork, NotBuiltError, built_network
from clew.bureau.network.shown import Shown
from clew.bureau.ui.paging import Page, asked_page
from clew.bureau.ui.people import about, accounts_of, persons
from clew.bureau.ui.viewing import log_view, page_under
from clew.network.key_players.ranking import KEY_PLAYER_TOLD

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.network.models import BuiltGroup

_GROUPS = 50


@require_safe
@page_under(rules.READ_REPORTS)
def groups(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """List the groups of the officer's network, the likeliest organised first."""
    log_view(tags.NETWORK_LISTED, officer, subject="", details={"groups": asked_page(request)})
    try:
        network = built_network(officer)
    except NotBuiltError:
        return render(request, "ui/groups.html", {"tab": "groups"})
    found = network.groups()
    count = found.count()
    page = Page.of(number=asked_page(request), size=_GROUPS, total=count)
    shown = list(found[page.offset : page.offset + page.size])
    context = {"tab": "groups", "groups": shown, "count": count, "page": page}
    return render(request, "ui/groups.html", about(officer, network) | context)


@require_safe
@page_under(rules.READ_REPORTS)
def group(request: HttpRequest, officer: "Officer", group_id: int) -> HttpResponse:
    """Show a group: its members with their likeliest roles, and whose removal breaks it."""
    network = built_network(officer)
    found = network.group(group_id)
    log_view(tags.NETWORK_GROUP_VIEWED, officer, subject=found.name)
    context = about(officer, network) | {"tab": "groups", **group_told(officer, network, found)}
    return render(request, "ui/group.html", context)


def group_told(officer: "Officer", network: BuiltNetwork, group: "BuiltGroup") -> dict[str, object]:
    """Return a group with its members, and whose removal breaks it, as pages show them."""
    members = network.entities_by_name(group.members)
    accounts = [one for each in members.values() for one in accounts_of(each)]
    shown = Shown.to(officer, accounts)
    once = {members[name].pk: members[name] for name in group.members}
    return {
        "group": group,
        "members": persons(officer, network, list(once.values())),
        "key_players": [
            (members[one["entity"]].pk, shown.naming(KEY_PLAYER_TOLD.read(one["why"]), accounts))
            for one in group.key_players
        ],
    }
