"""Supporting: what a dossier rests on, counted: decisions, matches among its items, their facts.

Of a place the positions that its files name, of a device the serial numbers and the grown cameras
that hold its items. Nothing of it decides anything; pages lead from each to what explains it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clew.bureau.accounts.models import Officer
from clew.bureau.persons.queries.item_facts import camera_serials, positions
from clew.bureau.persons.queries.rows import DossierRow
from clew.bureau.vault.queries import MatchRow, matches_of
from clew.bureau.vault.queries.cameras import CameraRow, cameras
from clew.model.dossier import Kind
from clew.model.match import Relation

_DEGREES = 3  # places behind the point in which positions are told: about a hundred metres


@dataclass(frozen=True, slots=True)
class Joining:
    """How many matches of a relation join its items, by what people judged; the surest of them."""

    relation: Relation
    same: int
    not_same: int
    unsure: int
    not_judged: int
    surest: MatchRow


@dataclass(frozen=True, slots=True)
class Support:
    """What a dossier rests on.

    `by_hand` and `by_match` count items by what added them, a reason alone or a confirmed match.
    `positions` (latitude, longitude) and `serials` give how many files name each, most first.
    """

    by_hand: int
    by_match: Mapping[Relation, int]
    joined: Sequence[Joining]
    positions: Sequence[tuple[tuple[float, float], int]]
    serials: Sequence[tuple[str, int]]
    cameras: Sequence[CameraRow]


def support_of(officer: Officer, row: DossierRow) -> Support:
    """Return what a dossier rests on, as far as the officer sees it."""
    first = [added[0] for added in row.items.values()]
    by_match = Counter(Relation(one.relation) for one in first if one.match and one.relation)
    is_device = row.kind is Kind.DEVICE
    return Support(
        by_hand=len(first) - by_match.total(),
        by_match=dict(by_match),
        joined=_joined(officer, row),
        positions=_positions(officer, row) if row.kind is Kind.PLACE else (),
        serials=_serials(officer, row) if is_device else (),
        cameras=_cameras(officer, row) if is_device else (),
    )


def _joined(officer: Officer, row: DossierRow) -> list[Joining]:
    every = {
        match.id: match
        for matches in matches_of(officer, list(row.items)).values()
        for match in matches
        if match.other in row.items
    }
    told = []
    for relation in Relation:
        of_one = [match for match in every.values() if match.relation is relation]
        if of_one:
            verdicts = Counter(one.judgement.verdict if one.judgement else "" for one in of_one)
            surest = max(of_one, key=lambda one: (one.score, str(one.id)))
            same, not_same, unsure, none = (
                verdicts[name] for name in ("same", "not_same", "unsure", "")
            )
            told.append(Joining(relation, same, not_same, unsure, none, surest))
    return told


def _positions(officer: Officer, row: DossierRow) -> list[tuple[tuple[float, float], int]]:
    named = positions(officer, list(row.items)).values()
    rounded = ((round(north, _DEGREES), round(east, _DEGREES)) for north, east in named)
    return Counter(rounded).most_common()


def _serials(officer: Officer, row: DossierRow) -> list[tuple[str, int]]:
    return Counter(camera_serials(officer, list(row.items)).values()).most_common()


def _cameras(officer: Officer, row: DossierRow) -> list[CameraRow]:
    return [one for one in cameras(officer) if not row.items.keys().isdisjoint(one.items)]
