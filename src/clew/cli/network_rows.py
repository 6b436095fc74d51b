"""Rows of the network: entities, links, groups, paths and explanations, as JSON or for people."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from clew.model.identifier import Identifier, IdentifierKind, service_and_name
from clew.model.network import Contribution

if TYPE_CHECKING:
    from clew.bureau.network.models import BuiltAccount, BuiltEntity, BuiltGroup, BuiltLink
    from clew.network.paths.finding import Path
    from clew.network.resolution import Explanation

type Row = dict[str, object]

_SHOWN = 5


def account_row(one: Identifier) -> Row:
    """Return an account as JSON; of somebody without one, the report and the place in it, too.

    Example:
        >>> account_row(Identifier(IdentifierKind.ACCOUNT, "ana@chat.example"))
        {'service': 'chat.example', 'account': 'ana'}
        >>> account_row(Identifier(IdentifierKind.MENTION, "victim@cybertip:7"))
        {'service': None, 'account': None, 'report': 'cybertip:7', 'mention': 'victim'}
    """
    service, name = service_and_name(one)
    if _is_mention(one):
        return {"service": None, "account": None, "report": service, "mention": name}
    return {"service": service, "account": name}


def entity_row(one: "BuiltEntity") -> Row:
    """Return an entity as JSON: its accounts, likely roles, groups and jurisdiction.

    Whom reports tell of without an account stands in `mentions`.
    """
    accounts = _accounts(one)
    return {
        "entity": one.name,
        "accounts": [account_row(each) for each in accounts if not _is_mention(each)],
        "mentions": [account_row(each) for each in accounts if _is_mention(each)],
        "p": one.p,
        "roles": one.roles,
        "group": one.groups[0] if one.groups else None,
        "groups": one.groups,
        "country": one.country or None,
        "subdivision": one.subdivision or None,
        "places": one.places,
    }


def entity_lines(one: "BuiltEntity") -> Iterator[str]:
    """Yield an entity for people."""
    accounts = _accounts(one)
    place = one.subdivision or one.country or "country not known"
    alone = "" if len(accounts) == 1 else f"  one person {one.p:.2f}"
    yield f"{one.name}  {_several(len(accounts), 'account')}{alone}  {place}"
    if len(accounts) > 1:
        yield from (f"  {each.value}" for each in accounts)
    yield from (f"  {each['role']} {each['p']:.2f}: {each['why']}" for each in one.roles)
    yield from (f"  in {group}" for group in one.groups)


def link_row(one: "BuiltLink") -> Row:
    """Return a link of two accounts as JSON, with its evidence."""
    return {
        "a": account_row(_identifier(one.a)),
        "b": account_row(_identifier(one.b)),
        "p_same": one.p_same,
        "p_household": one.p_household,
        "evidence": one.evidence,
    }


def link_lines(one: "BuiltLink") -> Iterator[str]:
    """Yield a link for people: the evidence that weighs most first."""
    yield f"{one.a.value} - {one.b.value}"
    yield f"  one person {one.p_same:.3f}, one household {one.p_household:.3f}"
    for each in one.evidence[:_SHOWN]:
        yield f"  {each['log10_lr']:+.2f}  {each['why']}"
    if len(one.evidence) > _SHOWN:
        yield f"         and {len(one.evidence) - _SHOWN} more: clew network explain"


def group_row(one: "BuiltGroup", entities: "Mapping[str, BuiltEntity]") -> Row:
    """Return a group as JSON: its members as entities, and whose removal breaks it.

    Members who are one entity by now stand once.
    """
    members = {entities[name].pk: entities[name] for name in one.members}
    return {
        "group": one.name,
        "members": [entity_row(each) for each in members.values()],
        "organised_p": one.organised_p,
        "key_players": [
            {**each, "entity": entities[each["entity"]].name} for each in one.key_players
        ],
    }


def group_lines(one: "BuiltGroup") -> Iterator[str]:
    """Yield a group for people."""
    yield f"{one.name}  {_several(len(one.members), 'member')}  organised {one.organised_p:.2f}"
    yield from (f"  {member}" for member in one.members)
    yield from (f"  key player: {each['why']}" for each in one.key_players)


def path_row(one: "Path", *, complete: bool) -> Row:
    """Return a path as JSON, each step with what ties the two, and whether all were looked for."""
    steps = [{"a": step.a, "b": step.b, "p": step.p, "why": step.in_words()} for step in one.steps]
    return {"p": one.p, "steps": steps, "complete": complete}


def path_lines(one: "Path") -> Iterator[str]:
    """Yield a path for people."""
    yield f"{one.p:.3f}: {_several(len(one.steps), 'step')}"
    yield from (f"  {step.in_words()}" for step in one.steps)


def explanation_row(explained: "Explanation") -> Row:
    """Return an explanation: the link, what speaks against it, what it stands on."""
    link = explained.link
    return {
        "a": account_row(link.a),
        "b": account_row(link.b),
        "p_same": link.p_same,
        "p_household": link.p_household,
        "evidence": [_contribution(one) for one in link.evidence],
        "against": explained.against and _contribution(explained.against),
        "shared": [
            {"identifier": str(one.identifier), "others": one.others} for one in explained.shared
        ],
        "breaking": [_contribution(one) for one in explained.breaking],
        "may_link": explained.carried,
        "judged": explained.verdict and explained.verdict.value,
    }


def explanation_lines(explained: "Explanation") -> Iterator[str]:
    """Yield an explanation line by line, for people."""
    link = explained.link
    yield f"{link.a.value} and {link.b.value}"
    yield f"one person {link.p_same:.3f}, one household {link.p_household:.3f}"
    if explained.verdict is not None:
        yield f"A person judged: {explained.verdict.value}"
    if not link.evidence:
        yield "Nothing speaks for it or against it."
    for one in link.evidence:
        yield f"  {one.log10_lr:+.2f}  {one.why}"
    if explained.against is not None:
        yield f"Against it most: {explained.against.why}"
    if link.evidence and not explained.carried:
        yield "Evidence of this sort alone never links two accounts."
    if explained.shared:
        yield "Seen with both, and how many others share it:"
    for each in explained.shared:
        yield f"  {each.identifier}: {each.others:,}"
    if explained.breaking:
        yield "Without these the two would not be linked:"
    for piece in explained.breaking:
        yield f"  {piece.why}"


def _contribution(one: Contribution) -> Row:
    return {"kind": one.kind, "log10_lr": one.log10_lr, "why": one.why}


def _identifier(row: "BuiltAccount") -> Identifier:
    return Identifier(IdentifierKind(row.kind), row.value)


def _accounts(one: "BuiltEntity") -> list[Identifier]:
    return sorted(_identifier(each) for each in one.accounts.all())


def _is_mention(one: Identifier) -> bool:
    return one.kind is IdentifierKind.MENTION


def _several(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"
