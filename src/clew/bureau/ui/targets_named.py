"""Targets named: whom a plan is about, from where more is known of them, as a plan's file has it.

Whom a report calls a victim is nobody's target.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from clew.bureau.network.queries import NotInNetworkError, built_network
from clew.bureau.persons.queries import dossier
from clew.bureau.ui.people import accounts_of, persons
from clew.intake.spelling import visible
from clew.model.dossier import Kind, Role

if TYPE_CHECKING:
    from django.http import QueryDict

    from clew.bureau.accounts.models import Officer
    from clew.bureau.network.models import BuiltEntity
    from clew.bureau.network.queries import BuiltNetwork

_MOST, _LONGEST, _LONGEST_NAME = 50, 600, 200


def targets_asked(asked: "QueryDict") -> Sequence[str]:
    """Return the targets that an address names already."""
    return [one[:_LONGEST] for one in asked.getlist("target")[:_MOST]]


def names_of(targets: Sequence[str]) -> Sequence[str]:
    """Return whom targets name, for people to read: without where more is known of them.

    Example:
        >>> names_of(["Baker <baker@chat.example>", "Cook"])
        ['Baker', 'Cook']
    """
    return [one.partition(" <")[0] for one in targets]


def targets_from(officer: "Officer", asked: "QueryDict") -> Sequence[str]:
    """Return the targets of a dossier, of a person behind accounts, or of a group.

    Raises:
        LookupError: there is no such thing, or the officer may not see it.
    """
    if key := asked.get("dossier", ""):
        return _of_dossier(officer, key)
    if not (asked.get("person") or asked.get("group")):
        return targets_asked(asked)
    network = built_network(officer)
    if number := asked.get("person", ""):
        return _of_people(officer, network, [network.entity(_row(number))])
    group = network.group(_row(asked.get("group", "")))
    members = network.entities_by_name(group.members)
    once = {members[name].pk: members[name] for name in group.members}
    return _of_people(officer, network, list(once.values())[:_MOST])


def _of_dossier(officer: "Officer", key: str) -> Sequence[str]:
    try:
        found = dossier(officer, UUID(key))
    except ValueError:
        found = dossier(officer, UUID(int=0))
    if Role.VICTIM in found.roles:
        return []
    return [_written(found.name, str(found.id) if found.kind is Kind.PERSON else "")]


def _of_people(
    officer: "Officer", network: "BuiltNetwork", entities: "list[BuiltEntity]"
) -> Sequence[str]:
    told = persons(officer, network, entities)
    return [_written(one.name, accounts_of(one.row)[0].value) for one in told if not one.is_victim]


def _written(name: str, known: str) -> str:
    """A target as a plan's file has it; what stands between its values is in none of them."""
    words = visible(name)
    for sign in "<>;":
        words = words.replace(sign, " ")
    words = " ".join(words.split())[:_LONGEST_NAME] or "?"
    fits = known and not any(sign in known for sign in "<>;\n")
    return f"{words} <{known}>" if fits else words


def _row(text: str) -> int:
    """The row of a person or a group; what is none is nobody's."""
    if not text.isascii() or not text.isdigit() or len(text) > len(str(2**62)):
        raise NotInNetworkError("there is no such person in this network")
    return int(text)
