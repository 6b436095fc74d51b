"""Dossiers as an officer may see them: listed, or one by its id or name."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from uuid import UUID

from clew.bureau.access.kept import kept_while_reading
from clew.bureau.access.keys import IsAmong, NamedKeys
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.persons.contradictions import Contradiction, Scene, contradictions
from clew.bureau.persons.decided import (
    DecisionRow,
    by_dossier,
    different,
    groups,
    identities,
    merged_pairs,
    roles,
    status,
    support,
)
from clew.bureau.persons.models import Dossier
from clew.bureau.persons.queries.gathering import Gathered, gathered, shown_names
from clew.bureau.persons.queries.item_facts import camera_serials, case_markings, positions
from clew.bureau.persons.queries.rows import DossierRow, PartRow
from clew.bureau.persons.queries.verdicts import verdicts_among
from clew.bureau.persons.queries.visibility import (
    readable_dossiers,
    supporting_decisions,
    visible_dossiers,
)
from clew.handling.tlp import Tlp, strictest
from clew.model.dossier import Kind

_KEYS_AT_ONCE = 5_000  # databases limit the parameters of a statement
_LEAST_OF_AN_ID = 4  # characters of an id's end that are taken for it


class DossierNotFoundError(LookupError):
    """There is no such dossier, or this officer may not see it: the two look alike."""


class SeveralDossiersError(LookupError):
    """The name or the end of an id fits several dossiers."""


def dossiers(
    officer: Officer, *, kind: Kind | None = None, case: Case | None = None
) -> list[DossierRow]:
    """Return the dossiers that the officer may see, those merged as one, oldest first.

    With a case, those that its team keeps, in whole or in part.
    """
    if case is not None and kind is None:
        return dossiers_by_id(officer, ids_kept_by(officer, [case.pk]))
    wanted = visible_dossiers(officer)
    if kind is not None:
        wanted = wanted.filter(kind=kind.value)
    if case is not None:
        wanted = wanted.filter(case=case)
    return dossiers_by_id(officer, list(wanted.values_list("pk", flat=True)))


@dataclass(frozen=True, slots=True)
class OthersOfKind:
    """The dossiers of a kind that an officer may see, but for one, the newest first."""

    officer: Officer
    ids: Sequence[UUID]

    @property
    def count(self) -> int:
        """How many there are; what was merged is counted part by part."""
        return len(self.ids)

    def rows(self, *, offset: int, limit: int) -> list[DossierRow]:
        """Return some of them, not weighed, merged ones as one."""
        several = self.ids[offset : offset + limit]
        return list(reversed(dossiers_by_id(self.officer, several, weighed=False)))


def others_of_kind(officer: Officer, one: DossierRow, *, named: str = "") -> OthersOfKind:
    """Return the others of a dossier's kind, or those whose name holds these words."""
    wanted = visible_dossiers(officer).filter(kind=one.kind.value)
    wanted = wanted.exclude(pk__in=[part.id for part in one.parts])
    keys = list(wanted.order_by("-pk").values_list("pk", flat=True))
    if named:
        names = shown_names(officer, keys)
        keys = [key for key in keys if named.casefold() in names.get(key, "").casefold()]
    return OthersOfKind(officer, keys)


def dossiers_named(officer: Officer, words: str = "") -> list[DossierRow]:
    """Return the dossiers whose name, as the officer reads it, holds these words, newest first.

    They are not weighed.
    """
    rows = dossiers_by_id(
        officer, list(visible_dossiers(officer).values_list("pk", flat=True)), weighed=False
    )
    wanted = words.casefold()
    return [
        one for one in reversed(rows) if any(wanted in part.name.casefold() for part in one.parts)
    ]


def ids_kept_by(officer: Officer, cases: Collection[UUID]) -> list[UUID]:
    """Return the ids of the dossiers that these cases' teams keep."""
    wanted = visible_dossiers(officer).filter(IsAmong("case", NamedKeys.of(Case, cases)))
    ids = wanted.values_list("pk", flat=True)
    return kept_while_reading(officer, ("kept by", frozenset(cases)), lambda: list(ids))


def dossiers_by_id(
    officer: Officer, ids: Collection[UUID], *, weighed: bool = True
) -> list[DossierRow]:
    """Return those of these dossiers that the officer may see, merged ones as one, oldest first.

    What contradicts itself in them is looked for, which takes most of the time, if `weighed`.
    """
    if not ids:
        return []
    found = gathered(officer, ids)
    asked = set(ids)
    merged = groups(found.opened, merged_pairs(found.decisions))
    return list(_rows(officer, found, merged, asked, weighed=weighed))


def dossiers_of_items(officer: Officer, sha256s: Collection[str]) -> list[DossierRow]:
    """Return the dossiers that any of these items belongs to, merged ones as one, oldest first.

    They are not weighed.
    """
    ids: set[UUID] = set()
    for several in batched(sha256s, _KEYS_AT_ONCE, strict=False):
        ids.update(
            supporting_decisions().filter(item__in=several).values_list("dossier", flat=True)
        )
    return dossiers_by_id(officer, ids, weighed=False)


def dossier(officer: Officer, dossier_id: UUID) -> DossierRow:
    """Return the dossier of that id, or the one it was merged into.

    Raises:
        DossierNotFoundError: it does not exist, or the officer may not see it.
    """
    # Asked first: what may not be seen is not looked into, and takes no longer than nothing.
    is_there = readable_dossiers(officer).filter(pk=dossier_id).exists()
    found = dossiers_by_id(officer, [dossier_id]) if is_there else []
    if not found:
        raise DossierNotFoundError(f"there is no dossier {dossier_id}; look at the list again")
    return found[0]


def contradictions_if_one(officer: Officer, first: UUID, second: UUID) -> list[Contradiction]:
    """Return what could not all be true if two dossiers were one, as far as the officer sees."""
    found = gathered(officer, [first, second])
    as_if = groups(found.opened, [*merged_pairs(found.decisions), (first, second)])
    scene = _scene(officer, found, as_if)
    return [
        one for group in as_if if {first, second} <= group for one in contradictions(scene, group)
    ]


def id_named(officer: Officer, kind: Kind, name: str) -> UUID:
    """Return which dossier of a kind has this name, this id, or an id that ends so.

    Raises:
        DossierNotFoundError: it does not exist, or the officer may not see it.
        SeveralDossiersError: it fits several.
    """
    every = list(visible_dossiers(officer).filter(kind=kind.value).values_list("pk", flat=True))
    names = shown_names(officer, every)
    ids = [key for key in every if name == names.get(key) or _is_end_of_id(name, key)]
    found = dossiers_by_id(officer, ids)
    if not found:
        raise DossierNotFoundError(
            f"there is no {kind} {name}; see its name or id in: clew {kind} list"
        )
    if len(found) > 1:
        named = ", ".join(f"{one.id} ({one.parts[0].case_number})" for one in found)
        raise SeveralDossiersError(f"{name} fits several: {named}; give the id")
    return ids[0] if len(ids) == 1 else found[0].id


def _is_end_of_id(text: str, key: UUID) -> bool:
    end = text.replace("-", "").lower()
    return len(end) >= _LEAST_OF_AN_ID and key.hex.endswith(end)


def _rows(
    officer: Officer,
    found: Gathered,
    merged: Collection[frozenset[UUID]],
    asked: set[UUID],
    *,
    weighed: bool,
) -> Iterator[DossierRow]:
    scene = _scene(officer, found, merged, weighed=weighed)
    markings = case_markings(officer, found.items())
    histories = found.histories()
    for group in merged:
        if not group & asked:
            continue
        members = [found.dossiers[one] for one in sorted(group)]
        decisions = scene.of(group)
        items = support(decisions)
        yield DossierRow(
            kind=Kind(members[0].kind),
            parts=[part_of(one) for one in members],
            marking=strictest(labels_of(members).union(*(markings.get(one, ()) for one in items))),
            status=status(decisions),
            identities=identities(decisions),
            roles=roles(decisions),
            items=items,
            history=_history(histories, group),
            names=scene.names,
            contradictions=contradictions(scene, group) if weighed else (),
        )


def _history(
    histories: Mapping[UUID, Sequence[DecisionRow]], group: frozenset[UUID]
) -> list[DecisionRow]:
    """Every decision that names a dossier of the group, once, oldest first."""
    named = {row.id: row for one in group for row in histories.get(one, ())}
    return [named[key] for key in sorted(named)]


def _scene(
    officer: Officer,
    found: Gathered,
    merged: Collection[frozenset[UUID]],
    *,
    weighed: bool = True,
) -> Scene:
    judged = verdicts_among(officer, found.items() if weighed else ())
    return Scene(
        kinds={one.pk: Kind(one.kind) for one in found.dossiers.values()},
        names={one.pk: one.name for one in found.dossiers.values()},
        case_of={one.pk: one.case.number for one in found.dossiers.values()},
        decisions=by_dossier(found.decisions),
        different=different(found.decisions, merged),
        rejected=judged.rejected,
        confirmed=judged.confirmed,
        positions=positions(officer, found.items(Kind.PLACE) if weighed else ()),
        serials=camera_serials(officer, found.items(Kind.DEVICE) if weighed else ()),
    )


def part_of(one: Dossier) -> PartRow:
    """Return a dossier as one of those that are seen as one."""
    return PartRow(one.pk, one.name, one.case_id, one.case.number, one.bureau.name)


def labels_of(members: Iterable[Dossier]) -> set[Tlp]:
    """Return how dossiers and the cases that keep them are marked."""
    return {Tlp(label) for one in members for label in (one.marking, one.case.marking)}
