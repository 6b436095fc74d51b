"""Gathering: the records from which dossiers are derived, as far as the officer may see them.

What an officer may not see is left out before anything is derived, so nothing of it shows: neither
in what is merged, nor in a status, nor in a contradiction. Likewise victims are under pseudonyms.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from itertools import batched
from typing import Any
from uuid import UUID

from django.db.models import Q

from clew.bureau.access.kept import kept_while_reading
from clew.bureau.accounts.models import Officer
from clew.bureau.persons.decided import DecisionRow, standing
from clew.bureau.persons.models import Decision, Dossier
from clew.bureau.persons.queries.pseudonyms import hidden_names, renamed, untold
from clew.bureau.persons.queries.visibility import readable_dossiers
from clew.bureau.vault.queries.seen import is_seen
from clew.model.dossier import Act, Kind

_JOINING = (Act.MERGES, Act.DIFFERS)
_COLUMNS = (
    *("pk", "dossier", "act", "item", "other", "match", "relation", "value", "identity", "reason"),
    *("part_of", "officer__username", "decided_at", "undone_at", "undone_by__username"),
    "undo_reason",
)
_FIELDS = [field.name for field in fields(DecisionRow)]
_KEYS_AT_ONCE = 2_000  # databases limit the parameters of a statement


@dataclass(frozen=True, slots=True)
class Gathered:
    """Dossiers with all their decisions.

    Those asked for, those merged with them or judged to be different from them, and whatever else
    their histories name.
    """

    dossiers: dict[UUID, Dossier]
    decisions: list[DecisionRow]

    @property
    def opened(self) -> frozenset[UUID]:
        """Those whose opening stands."""
        return frozenset(one.dossier for one in standing(self.decisions, Act.OPENS))

    def histories(self) -> dict[UUID, list[DecisionRow]]:
        """Return for each dossier the decisions that name it, from either side."""
        found: dict[UUID, list[DecisionRow]] = defaultdict(list)
        for one in self.decisions:
            for named in {one.dossier, one.other or one.dossier}:
                found[named].append(one)
        return dict(found)

    def items(self, *kinds: Kind) -> list[str]:
        """Return the items (SHA-256) that decisions name: of all dossiers, or of these kinds."""
        wanted = kinds or tuple(Kind)
        return sorted(
            {
                one.item
                for one in self.decisions
                if one.item is not None and self.dossiers[one.dossier].kind in wanted
            }
        )


def shown_names(officer: Officer, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return what the dossiers of these that the officer may see are called to them."""
    found = gathered(officer, ids).dossiers if ids else {}
    return {key: found[key].name for key in ids if key in found}


def gathered(officer: Officer, asked: Collection[UUID]) -> Gathered:
    """Return the dossiers asked for, and those that bear on them."""
    named = ("gathered", frozenset(asked))
    return kept_while_reading(officer, named, lambda: _gathered(officer, asked))


def _gathered(officer: Officer, asked: Collection[UUID]) -> Gathered:
    pairs = _Pairs()
    merged = pairs.joined(set(asked))
    decisions = _decisions(officer, pairs.joined(merged | pairs.different(merged)))
    named = {one.dossier for one in decisions} | {one.other for one in decisions if one.other}
    readable = readable_dossiers(officer).select_related("case", "bureau")
    dossiers = {one.pk: one for several in _few(named) for one in readable.filter(pk__in=several)}
    told = [one for one in decisions if {one.dossier, one.other or one.dossier} <= dossiers.keys()]
    hidden = hidden_names(officer, dossiers, told)
    return Gathered(
        {key: renamed(one, hidden[key]) if key in hidden else one for key, one in dossiers.items()},
        [untold(one) if {one.dossier, one.other} & hidden.keys() else one for one in told],
    )


class _Pairs:
    """The pairs of dossiers that were merged, or judged to be different, each looked up once."""

    def __init__(self) -> None:
        self._asked: set[UUID] = set()
        self._pairs: dict[str, set[tuple[UUID, UUID]]] = {act.value: set() for act in _JOINING}

    def joined(self, ids: set[UUID]) -> set[UUID]:
        """Return these dossiers with all that were merged with them, step by step."""
        found = set(ids)
        while new := self._beside(found, Act.MERGES) - found:
            found |= new
        return found

    def different(self, ids: set[UUID]) -> set[UUID]:
        """Return the dossiers that were judged to be different from one of these."""
        return self._beside(ids, Act.DIFFERS)

    def _beside(self, ids: set[UUID], act: Act) -> set[UUID]:
        for several in _few(ids - self._asked):
            about = Q(dossier__in=several) | Q(other__in=several)
            rows = Decision.objects.filter(about, act__in=list(self._pairs), undone_at=None)
            for joins, one, other in rows.values_list("act", "dossier_id", "other_id"):
                self._pairs[joins].add((one, other))
        self._asked |= ids
        pairs = self._pairs[act.value]
        return {one for pair in pairs if not ids.isdisjoint(pair) for one in pair}


def _decisions(officer: Officer, ids: Collection[UUID]) -> list[DecisionRow]:
    """Every decision that is about these dossiers and about nothing that may not be seen."""
    seen = Q(item=None) | Q(is_seen(officer, "item"))
    found = (
        row
        for several in _few(ids)
        for row in Decision.objects.filter(
            seen, Q(dossier__in=several) | Q(other__in=several)
        ).values_list(*_COLUMNS)
    )
    rows = {row[0]: row for row in found}
    return [_row(rows[key]) for key in sorted(rows)]


def _few(ids: Collection[UUID]) -> list[tuple[UUID, ...]]:
    return list(batched(ids, _KEYS_AT_ONCE, strict=False))


def _row(columns: Sequence[Any]) -> DecisionRow:
    told = dict(zip(_FIELDS, columns, strict=True))
    told["act"], told["undone_by"] = Act(told["act"]), told["undone_by"] or ""
    return DecisionRow(**told)
