"""Confirmed relations: which items belong together because people judged their matches right."""

from dataclasses import dataclass
from uuid import UUID

from clew.bureau.accounts.models import Officer
from clew.bureau.persons.queries.verdicts import is_confirmed
from clew.bureau.vault.queries import matches_of
from clew.model.dossier import Kind
from clew.model.match import Relation


@dataclass(frozen=True, slots=True)
class Confirmed:
    """An item that belongs, and the confirmed match by which it was reached."""

    item: str
    match: UUID
    relation: Relation


def confirmed_from(
    officer: Officer, sha256s: frozenset[str], *, kind: Kind, without: frozenset[str]
) -> list[Confirmed]:
    """Return the items reached from these by confirmed matches, step by step, these left out.

    Only relations that speak of the same thing of this kind are followed, and not by way of the
    items in `without`.
    """
    reached, new = set(sha256s | without), set(sha256s)
    found: list[Confirmed] = []
    while new:
        step = _one_step(officer, new, kind)
        new = {one.item for one in step} - reached
        nearest: dict[str, Confirmed] = {}
        for one in step:
            if one.item in new:
                nearest.setdefault(one.item, one)
        found += [nearest[item] for item in sorted(nearest)]
        reached |= new
    return found


def _one_step(officer: Officer, sha256s: set[str], kind: Kind) -> list[Confirmed]:
    return [
        Confirmed(match.other, match.id, match.relation)
        for _, matches in sorted(matches_of(officer, sha256s).items())
        for match in matches
        if match.other and is_confirmed(match) and match.relation in kind.gathers
    ]
