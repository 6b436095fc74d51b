"""People behind accounts: who is perhaps one person, searched, and each with all that is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clew.bureau.access import rules
from clew.bureau.audit import tags
from clew.bureau.network.queries import (
    BuiltNetwork,
    NotBuiltError,
    built_network,
    entities_found,
    is_out_of_date,
    reports_of_accounts,
)
from clew.bureau.network.shown import Shown
from clew.bureau.ui.links_told import built_lines
from clew.bureau.ui.paging import Page, asked_page
from clew.bureau.ui.viewing import log_view, page_under
from clew.model.identifier import Identifier
from clew.network.roles.deciding import ROLE_TOLD

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer
    from clew.bureau.network.models import BuiltEntity, BuiltGroup

_PEOPLE, _LINKS, _REPORTS = 50, 20, 50
_EXPLAINED_AT_ONCE = 20_000  # sightings of a network whose links are explained without asking


@dataclass(frozen=True, slots=True)
class Person:
    """An entity as pages show it; `p` is how likely its accounts are one person's."""

    row: "BuiltEntity"
    name: str
    accounts: Sequence[str]
    groups: "Sequence[BuiltGroup]"
    is_victim: bool

    @property
    def place(self) -> str:
        """The subdivision where it is known, else the country."""
        return self.row.subdivision or self.row.country


@require_safe
@page_under(rules.READ_REPORTS)
def people(request: HttpRequest, officer: "Officer") -> HttpResponse:
    """List the entities of the officer's network, those of most accounts first."""
    asked, several = request.GET.get("q", "")[:500].strip(), "several" in request.GET
    details = {"asked": asked, "page": asked_page(request)}
    log_view(tags.NETWORK_LISTED, officer, subject="", details=details)
    try:
        network = built_network(officer)
    except NotBuiltError:
        return render(request, "ui/people.html", {"tab": "people"})
    found = entities_found(officer, network, asked, least=2 if several else 1)
    count = found.count()
    page = Page.of(number=asked_page(request), size=_PEOPLE, total=count)
    rows = found[page.offset : page.offset + page.size]
    context = about(officer, network) | {
        "tab": "people",
        "people": persons(officer, network, list(rows)),
        "count": count,
        "page": page,
        "asked": asked,
        "several": several,
        "query": urlencode({"q": asked} | ({"several": 1} if several else {})),
    }
    return render(request, "ui/people.html", context)


@require_safe
@page_under(rules.READ_REPORTS)
def person(request: HttpRequest, officer: "Officer", entity_id: int) -> HttpResponse:
    """Show an entity: its accounts, likely roles, where it is, and its links with the evidence."""
    network = built_network(officer)
    found = network.entity(entity_id)
    log_view(tags.NETWORK_ENTITY_VIEWED, officer, subject=found.name)
    (shown_as,) = persons(officer, network, [found])
    every = network.links_of(found)
    links = list(every[:_LINKS])
    explained = "explain" in request.GET or network.build.sightings <= _EXPLAINED_AT_ONCE
    reports = reports_of_accounts(officer, accounts_of(found))
    ends = {one.identifier for link in links for one in (link.a, link.b)}
    shown = Shown.to(officer, ends | set(accounts_of(found)))
    context = about(officer, network) | {
        "tab": "people",
        "person": shown_as,
        "accounts": accounts_told(found, shown),
        "roles": roles_told(found, shown),
        "links": built_lines(officer, links, shown, explained=explained),
        "more_links": every.count() - len(links),
        "explained": explained,
        "can_judge": rules.KEEP_REPORTS.gate.admits(officer),
        "reports": reports[:_REPORTS],
        "more_reports": max(0, len(reports) - _REPORTS),
    }
    return render(request, "ui/person.html", context)


def about(officer: "Officer", network: BuiltNetwork) -> dict[str, object]:
    """Return what every page of a network says of it."""
    return {"network": network, "out_of_date": is_out_of_date(officer, network)}


def persons(
    officer: "Officer", network: BuiltNetwork, entities: "Sequence[BuiltEntity]"
) -> list[Person]:
    """Return entities as pages show them, in their order."""
    shown = Shown.to(officer, {one for each in entities for one in accounts_of(each)})
    groups = network.groups_by_name({name for each in entities for name in each.groups})
    return [_person(each, shown, groups) for each in entities]


def accounts_of(entity: "BuiltEntity") -> list[Identifier]:
    """Return the accounts of an entity, in order."""
    return sorted(one.identifier for one in entity.accounts.all())


def _person(entity: "BuiltEntity", shown: Shown, groups: "Mapping[str, BuiltGroup]") -> Person:
    accounts = accounts_of(entity)
    return Person(
        row=entity,
        name=shown.account(accounts[0]),
        accounts=[shown.account(one) for one in accounts],
        groups=[groups[name] for name in entity.groups if name in groups],
        is_victim=shown.is_victim(*accounts),
    )


def accounts_told(entity: "BuiltEntity", shown: Shown) -> list[tuple[int, str, bool]]:
    """Return the accounts of an entity: row, name as shown, and whether it is a victim's."""
    rows = sorted(entity.accounts.all(), key=lambda one: one.identifier)
    return [
        (one.pk, shown.account(one.identifier), shown.is_victim(one.identifier)) for one in rows
    ]


def roles_told(entity: "BuiltEntity", shown: Shown) -> list[dict[str, object]]:
    """Return the likely roles of an entity, with why."""
    own = accounts_of(entity)
    return [one | {"why": shown.naming(ROLE_TOLD.read(one["why"]), own)} for one in entity.roles]
