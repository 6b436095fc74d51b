"""Pseudonyms: a victim's dossier without what could tell who they are, unless a rule allows more.

A person is a victim here as long as nobody confirmed that they are anything else: whoever is only
depicted may be one. For officers whom `access.rules.NAME_VICTIM` does not admit to the case that
keeps a dossier, a pseudonym stands for its name, one for every identity, and no reason is told.
It is done to the records before anything is derived, so it holds wherever dossiers are told.
"""

import copy
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from uuid import UUID

from clew.bureau.access.pseudonyms import code_of
from clew.bureau.access.rules import NAME_VICTIM
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.queries import cases_for
from clew.bureau.persons.decided import DecisionRow, groups, merged_pairs, roles
from clew.bureau.persons.models import Dossier
from clew.model.dossier import Kind, Role

_NAME, _IDENTITY = "a victim's dossier", "a victim's identity"
_NOT_TOLD = "not told: it is of a victim"


def hidden_names(
    officer: Officer, dossiers: Mapping[UUID, Dossier], decisions: Collection[DecisionRow]
) -> dict[UUID, str]:
    """Return the pseudonym of each dossier whose name the officer may not read."""
    victims = dict(_victims(dossiers, decisions))
    cases = {dossiers[key].case_id for key in victims}
    named = set(_named_in(officer, cases)) if cases else set()
    return {
        key: f"{word} {code_of(str(key), purpose=_NAME)}"
        for key, word in victims.items()
        if dossiers[key].case_id not in named
    }


def renamed(dossier: Dossier, name: str) -> Dossier:
    """Return a dossier under another name, as a value to read from."""
    under = copy.copy(dossier)
    under.name = name
    return under


def untold(row: DecisionRow) -> DecisionRow:
    """Return a decision without what could tell who a victim is."""
    code = code_of(" ".join(row.identity.casefold().split()), purpose=_IDENTITY)
    return replace(
        row,
        identity=f"identity {code}" if row.identity else "",
        reason=_NOT_TOLD if row.reason else "",
        undo_reason=_NOT_TOLD if row.undo_reason else "",
    )


def _victims(
    dossiers: Mapping[UUID, Dossier], decisions: Collection[DecisionRow]
) -> Iterator[tuple[UUID, str]]:
    """The dossiers on victims, those merged with one too, and the word for each."""
    for group in groups(dossiers, merged_pairs(decisions)):
        if any(dossiers[key].kind == Kind.PERSON.value for key in group):
            of_group = roles(one for one in decisions if one.dossier in group)
            if Role.VICTIM in of_group or not any(role.is_confirmed for role in of_group):
                word = "Victim" if Role.VICTIM in of_group else "Person"
                yield from ((key, word) for key in group)


def _named_in(officer: Officer, cases: Collection[UUID]) -> Iterator[UUID]:
    rows = cases_for(NAME_VICTIM, officer).filter(pk__in=cases).order_by()
    yield from rows.values_list("pk", flat=True)
