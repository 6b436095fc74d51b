"""Network: who stands behind accounts, what links them, which groups they form: hypotheses."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from clew.bureau.access import rules
from clew.bureau.api.authentication import TokenFor, caller, now
from clew.bureau.api.calling import log_view
from clew.bureau.api.given import NO_NUL, Asked, Given, Key, Reason, Why
from clew.bureau.api.paging import Page, Sliced, paged, sliced
from clew.bureau.api.scopes import Scope
from clew.bureau.api.told import DONE, Done, Made, inlined
from clew.bureau.audit import tags
from clew.bureau.network import actions
from clew.bureau.network.lists import node_networks
from clew.bureau.network.queries import (
    built_network,
    entities_found,
    identifier_of,
    is_out_of_date,
    visible_judgements,
)
from clew.bureau.network.shown import Shown
from clew.bureau.ui.account_verdicts import reflect
from clew.bureau.ui.connecting import connected, explained
from clew.bureau.ui.groups import group_told
from clew.bureau.ui.links_told import LinkLine, built_lines
from clew.bureau.ui.people import Person, accounts_of, accounts_told, persons, roles_told
from clew.model.network import Verdict

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer

router = Router(tags=["Network"])
_READ = TokenFor(Scope.READ, rules.READ_REPORTS)
_KEEP = TokenFor(Scope.REPORT, rules.KEEP_REPORTS)


class Network(Schema):
    """The network that the officer built last: links of `current_at`, groups of `built_at`."""

    built_at: datetime
    current_at: datetime
    sightings: int
    entities: int
    groups: int
    is_out_of_date: bool


class PersonTold(Schema):
    """An entity: accounts that are perhaps one person's. A victim is told under a pseudonym."""

    id: int
    name: str
    p: float
    accounts: list[str]
    groups: list[int]
    place: str
    is_victim: bool


class Account(Schema):
    """An account of an entity."""

    id: int
    name: str
    is_victim: bool


class LikelyRole(Schema):
    """A likely role, and why."""

    role: str
    p: float
    why: str


class Entity(PersonTold):
    """An entity with its accounts and likely roles."""

    accounts_told: list[Account]
    roles: list[LikelyRole]


class Piece(Schema):
    """One piece of evidence: its weight as a decimal logarithm, and why."""

    weight: str
    why: str
    is_against: bool


class More(Schema):
    """What else is told of a link: what speaks against, what both share, what breaks the link."""

    against: str
    shared: list[tuple[str, int]]
    breaking: list[str]
    carried: bool


class Link(Schema):
    """A link of two accounts, and what speaks for and against one person."""

    a: int
    b: int
    a_name: str
    b_name: str
    p_same: float
    p_household: float
    pieces: list[Piece]
    explained: More | None


class GroupLine(Schema):
    """People who perhaps work together."""

    id: int
    name: str
    members: int
    organised_p: float


class KeyPlayer(Schema):
    """Whose removal breaks a group, and why."""

    entity: int
    why: str


class Group(Schema):
    """A group with its members and key players."""

    id: int
    name: str
    organised_p: float
    members: list[PersonTold]
    key_players: list[KeyPlayer]


class Step(Schema):
    """A step of a path: two people, and what ties them."""

    a: int
    b: int
    a_name: str
    b_name: str
    why: list[str]


class PathTold(Schema):
    """One way that two people are connected, and how likely it is."""

    p: float
    steps: list[Step]


class Paths(Schema):
    """The likeliest paths; `complete` tells whether these are all that were looked for."""

    paths: list[PathTold]
    complete: bool


class Updated(Schema):
    """What an update told anew; whether groups went, which may rest on what no longer counts."""

    reports: int
    accounts: int
    links: int
    groups_gone: bool


class Built(Schema):
    """What came of building, and which lists told countries of addresses, now and before."""

    sightings: int
    entities: int
    of_several: int
    links: int
    groups: int
    organised: int
    networks: str
    networks_before: str


class JudgementTold(Schema):
    """What somebody of the bureau judged of two accounts."""

    id: UUID
    a: str
    b: str
    verdict: Annotated[Verdict, inlined(Verdict)]
    officer: str
    reason: str
    made_at: datetime
    undone_at: datetime | None
    undone_reason: str


class GivenAccountVerdict(Given):
    """A verdict on two accounts, each by its id or as name@service, and why."""

    a: Asked
    b: Asked
    verdict: Annotated[Verdict, inlined(Verdict)]
    reason: Reason


@router.get("/network", response=Network, auth=_READ)
def network(request: HttpRequest) -> Mapping[str, object]:
    """Tell of the network that the officer built last."""
    officer = caller(request)
    found = built_network(officer)
    log_view(request, tags.NETWORK_LISTED)
    return {
        "built_at": found.built_at,
        "current_at": found.current_at,
        "sightings": found.build.sightings,
        "entities": found.entities().count(),
        "groups": found.groups().count(),
        "is_out_of_date": is_out_of_date(officer, found),
    }


@router.post("/network/build", response=Built, auth=TokenFor(Scope.REPORT, rules.READ_REPORTS))
def build(request: HttpRequest) -> object:
    """Build the network of all reports that the officer may see, anew."""
    return actions.build_network(caller(request), networks=node_networks(), now=now())


@router.post("/network/update", response=Updated, auth=TokenFor(Scope.REPORT, rules.READ_REPORTS))
def update(request: HttpRequest) -> object:
    """Bring the officer's network up to date: links and entities of what changed since."""
    return actions.update_network(caller(request), networks=node_networks(), now=now())


@router.get("/network/people", response=Page[PersonTold], auth=_READ)
def people(
    request: HttpRequest,
    part: Sliced,
    q: Annotated[str, Field(max_length=500, pattern=NO_NUL)] = "",
    least: Annotated[int, Field(ge=1, le=1_000)] = 1,
) -> Mapping[str, object]:
    """List the entities of the network, those of most accounts first, or those that are asked."""
    officer = caller(request)
    log_view(request, tags.NETWORK_LISTED, asked=q)
    found = built_network(officer)
    rows = entities_found(officer, found, q.strip(), least=least)
    return paged(
        part,
        lambda offset, limit: [
            _person(one) for one in persons(officer, found, list(rows[offset : offset + limit]))
        ],
    )


@router.get("/network/people/{entity_id}", response=Entity, auth=_READ)
def person(request: HttpRequest, entity_id: Key) -> Mapping[str, object]:
    """Tell an entity: its accounts, its likely roles, its groups and where it is."""
    officer = caller(request)
    built = built_network(officer)
    found = built.entity(entity_id)
    log_view(request, tags.NETWORK_ENTITY_VIEWED, found.name)
    (told,) = persons(officer, built, [found])
    shown = Shown.to(officer, accounts_of(found))
    accounts = [
        {"id": number, "name": name, "is_victim": is_victim}
        for number, name, is_victim in accounts_told(found, shown)
    ]
    return {**_person(told), "accounts_told": accounts, "roles": roles_told(found, shown)}


@router.get("/network/people/{entity_id}/links", response=Page[Link], auth=_READ)
def links(request: HttpRequest, entity_id: Key, part: Sliced) -> Mapping[str, object]:
    """List the links of an entity's accounts, the likeliest first, as they were built."""
    officer = caller(request)
    built = built_network(officer)
    found = built.entity(entity_id)
    log_view(request, tags.NETWORK_ENTITY_VIEWED, found.name)
    every = built.links_of(found)

    def told(offset: int, limit: int) -> list[LinkLine]:
        rows = list(every[offset : offset + limit])
        ends = {one.identifier for row in rows for one in (row.a, row.b)}
        return built_lines(officer, rows, Shown.to(officer, ends), explained=False)

    return paged(part, told)


@router.get("/network/groups", response=Page[GroupLine], auth=_READ)
def groups(request: HttpRequest, part: Sliced) -> Mapping[str, object]:
    """List the groups, the likeliest organised first."""
    officer = caller(request)
    log_view(request, tags.NETWORK_LISTED, groups=True)
    return sliced(
        part,
        [
            {
                "id": one.pk,
                "name": one.name,
                "members": len(one.members),
                "organised_p": one.organised_p,
            }
            for one in built_network(officer).groups()
        ],
    )


@router.get("/network/groups/{group_id}", response=Group, auth=_READ)
def group(request: HttpRequest, group_id: Key) -> Mapping[str, object]:
    """Tell a group: its members with their likely roles, and whose removal breaks it."""
    officer = caller(request)
    built = built_network(officer)
    found = built.group(group_id)
    log_view(request, tags.NETWORK_GROUP_VIEWED, found.name)
    told: dict[str, Any] = group_told(officer, built, found)
    return {
        "id": found.pk,
        "name": found.name,
        "organised_p": found.organised_p,
        "members": [_person(one) for one in told["members"]],
        "key_players": [{"entity": key, "why": why} for key, why in told["key_players"]],
    }


@router.get("/network/explain", response=Link, auth=_READ)
def explain(request: HttpRequest, a: Query[Asked], b: Query[Asked]) -> object:
    """Say why two accounts are linked or not, each by its id or as name@service."""
    officer = caller(request)
    built = built_network(officer)
    ends = [built.account_asked(one) for one in (a, b)]
    return explained(officer, built, ends)["line"]


@router.get("/network/path", response=Paths, auth=_READ)
def path(request: HttpRequest, a: Query[Asked], b: Query[Asked]) -> Mapping[str, object]:
    """Say by whom two people are connected, each by an account: the likeliest paths first."""
    officer = caller(request)
    built = built_network(officer)
    ends = [built.account_asked(one) for one in (a, b)]
    told: dict[str, Any] = connected(officer, built, ends)
    paths = [{"p": p, "steps": steps} for p, steps in told["paths"]]
    return {"paths": paths, "complete": told["complete"]}


@router.get("/network/judgements", response=Page[JudgementTold], auth=_READ)
def judgements(request: HttpRequest, part: Sliced) -> Mapping[str, object]:
    """List what people of the bureau decided of accounts, the latest first, undone ones too."""
    officer = caller(request)
    log_view(request, tags.NETWORK_LISTED, judgements=True)
    every = visible_judgements(officer).order_by("-made_at", "-id")
    return paged(part, lambda offset, limit: _judged(officer, every[offset : offset + limit]))


@router.post("/network/judgements", response={201: Made}, auth=_KEEP)
def judge(request: HttpRequest, given: GivenAccountVerdict) -> Status[Mapping[str, object]]:
    """Record a verdict on two accounts; the officer's network is brought up to date with it."""
    officer = caller(request)
    built = built_network(officer)
    a, b = (built.account_asked(one).identifier for one in (given.a, given.b))
    made = actions.judge_accounts(
        officer, a=a, b=b, verdict=given.verdict, reason=given.reason, now=now()
    )
    reflect(officer)
    return Status(201, {"id": made.pk})


@router.post("/network/judgements/{judgement_id}/undo", response=Done, auth=_KEEP)
def undo(request: HttpRequest, judgement_id: UUID, given: Why) -> Done:
    """Undo a judgement: it stays on record and steers nothing any more."""
    officer = caller(request)
    actions.undo_judgement(officer, judgement=judgement_id, reason=given.reason, now=now())
    reflect(officer)
    return DONE


def _person(one: Person) -> dict[str, object]:
    return {
        "id": one.row.pk,
        "name": one.name,
        "p": one.row.p,
        "accounts": one.accounts,
        "groups": [each.pk for each in one.groups],
        "place": one.place,
        "is_victim": one.is_victim,
    }


def _judged(officer: "Officer", rows: Any) -> list[Mapping[str, object]]:
    found = [(row, identifier_of(row.a), identifier_of(row.b)) for row in rows]
    shown = Shown.to(officer, {one for _, *pair in found for one in pair})
    names = ("verdict", "reason", "made_at", "undone_at", "undone_reason")
    return [
        {name: getattr(row, name) for name in names}
        | {"id": row.pk, "officer": row.officer.get_username()}
        | {"a": shown.account(a), "b": shown.account(b)}
        for row, a, b in found
    ]
