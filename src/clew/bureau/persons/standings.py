"""Standings: what each bureau says of a dossier's status, and where they differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from clew.bureau.persons.decided import DecisionRow, identities, standing, status
from clew.bureau.persons.queries.rows import DossierRow
from clew.model.dossier import Act, Status


@dataclass(frozen=True, slots=True)
class Standing:
    """What a bureau says by the decisions that stand; `last` is None where it said nothing yet."""

    bureau: str
    status: Status
    identities: Sequence[str]
    last: DecisionRow | None


def standings(row: DossierRow) -> list[Standing]:
    """Return what each bureau that keeps a part of a dossier says of its status, by name."""
    ordered = sorted(row.parts, key=lambda part: part.bureau)
    return [
        _standing(bureau, row, {part.id for part in parts})
        for bureau, parts in groupby(ordered, key=lambda part: part.bureau)
    ]


def differ(told: Sequence[Standing]) -> bool:
    """Tell whether bureaux that said anything say different things.

    A bureau that said nothing yet contradicts nobody.
    """
    said = [one for one in told if one.last is not None]
    statuses = {one.status for one in said}
    names = {" ".join(name.casefold().split()) for one in said for name in one.identities}
    return len(said) > 1 and (len(statuses) > 1 or len(names) > 1)


def _standing(bureau: str, row: DossierRow, parts: set[UUID]) -> Standing:
    decisions = [one for one in row.history if one.dossier in parts]
    said = standing(decisions, Act.STATUS)
    return Standing(bureau, status(decisions), identities(decisions), said[-1] if said else None)
