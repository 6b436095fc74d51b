"""Choices: which items of a case a page shows, each with how many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from clew.bureau.reports.words import RELATION_MEANS, RELATION_NAMES, STATE_MEANS, STATE_NAMES
from clew.bureau.vault.queries import CaseTotals, Only
from clew.model.match import Relation, State

UNREAD = "unread"
_ALL = "all"

_ONLY: Mapping[str, Only] = {
    _ALL: Only(),
    **{relation.value: Only(relation=relation) for relation in Relation},
    **{state.value: Only(state=state) for state in State},
    "known": Only(listed="known"),
    "known_good": Only(listed="known_good"),
    UNREAD: Only(),
}
NAMES = tuple(name for name in _ONLY if name != UNREAD)
"""Of all choices of items."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow a case's page: `name` in the address, `label` on screen."""

    name: str
    label: str
    means: str
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """Choices that belong together, under a heading."""

    heading: str
    choices: Sequence[Choice]


def only_of(name: str) -> Only:
    """Return which items the choice of this name keeps; a name that is none keeps all."""
    return _ONLY.get(name, _ONLY[_ALL])


def known_name(name: str) -> str:
    """Return the name if it is one of a choice, else that of all items.

    Example:
        >>> known_name("edit"), known_name("<script>")
        ('edit', 'all')
    """
    return name if name in _ONLY else _ALL


def groups_of(totals: CaseTotals) -> list[Group]:
    """Return the choices with their counts: relations, states, lists, and files not read."""
    return [
        Group(_("All"), [Choice(_ALL, _("items"), _("every item of the case"), totals.items)]),
        Group(_("Related"), [_relation(one, totals) for one in Relation]),
        Group(_("Not related"), [_state(one, totals) for one in State]),
        Group(_("On lists"), _lists(totals)),
        Group(_("Problems"), [_unread(totals)]),
    ]


def _relation(relation: Relation, totals: CaseTotals) -> Choice:
    count = totals.by_relation.get(relation, 0)
    return Choice(relation.value, RELATION_NAMES[relation], RELATION_MEANS[relation], count)


def _state(state: State, totals: CaseTotals) -> Choice:
    return Choice(
        state.value, STATE_NAMES[state], STATE_MEANS[state], totals.by_state.get(state, 0)
    )


def _lists(totals: CaseTotals) -> list[Choice]:
    return [
        Choice("known", _("known"), _("named by a list of known material"), totals.known),
        Choice(
            "known_good", _("to ignore"), _("named by a list of harmless files"), totals.known_good
        ),
    ]


def _unread(totals: CaseTotals) -> Choice:
    return Choice(UNREAD, _("files not read"), _("not read, or not wholly"), totals.unread)
