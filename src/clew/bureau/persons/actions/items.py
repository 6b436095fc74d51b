"""Items: they are added for a confirmed match or for an officer's reason, and removed for one."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.persons.actions.deciding import checked_reason, decide, workable
from clew.bureau.persons.models import Decision, Dossier
from clew.bureau.persons.queries import dossier as dossier_row
from clew.bureau.persons.queries.confirmed import confirmed_from
from clew.bureau.persons.queries.visibility import standing_decisions
from clew.bureau.vault.queries import seen_item
from clew.model.dossier import Act, Kind
from clew.model.wording import Wording


class ItemNotInDossierError(LookupError):
    """The item does not belong to the dossier."""


class RemovedItemError(ValueError):
    """The item was removed from the dossier, and that stands."""


@transaction.atomic
def add_item(
    acting_officer: Officer, *, dossier_id: UUID, sha256: str, reason: str, now: datetime
) -> Decision:
    """Add an item for the officer's reason.

    Raises:
        DossierNotFoundError: the officer may not see the dossier.
        ItemNotFoundError: the officer may not see the item.
        NoReasonError: there is no reason.
        RemovedItemError: somebody removed it.
    """
    dossier = workable(acting_officer, dossier_id)
    found = seen_item(acting_officer, sha256)
    why = checked_reason(reason)
    _check_not_removed(dossier, found)
    return decide(acting_officer, dossier, Act.ADDS, now=now, reason=why, about={"item_id": found})


@transaction.atomic
def gather_confirmed(acting_officer: Officer, *, dossier_id: UUID, now: datetime) -> int:
    """Add all that confirmed matches reach from the dossier's items; return how many are new.

    Raises:
        DossierNotFoundError: the officer may not see the dossier.
    """
    dossier = workable(acting_officer, dossier_id)
    items = dossier_row(acting_officer, dossier_id).items
    return gather(acting_officer, dossier, items.keys(), now=now)


def gather(officer: Officer, dossier: Dossier, start: Collection[str], *, now: datetime) -> int:
    """Add these items and what confirmed matches reach from them, in the caller's transaction.

    What was removed stays away, and nothing is reached through it.
    """
    removed = _removed(dossier)
    begun = frozenset(start) - removed
    added = 0
    for sha256 in sorted(begun):
        added += _add(officer, dossier, sha256, {}, now=now)
    for one in confirmed_from(officer, begun, kind=Kind(dossier.kind), without=removed):
        evidence = {"match_id": one.match, "relation": one.relation.value}
        added += _add(officer, dossier, one.item, evidence, now=now)
    return added


@transaction.atomic
def remove_item(
    acting_officer: Officer, *, dossier_id: UUID, sha256: str, reason: str, now: datetime
) -> list[Decision]:
    """Remove an item from a dossier, and from whatever was merged with it.

    Raises:
        DossierNotFoundError: the officer may not see the dossier.
        ItemNotInDossierError: the item does not belong to it, or the officer may not see it.
        NoReasonError: there is no reason.
    """
    workable(acting_officer, dossier_id)
    why = checked_reason(reason)
    return [
        decide(acting_officer, part, Act.REMOVES, now=now, reason=why, about={"item_id": sha256})
        for part in parts_with(acting_officer, dossier_id, sha256)
    ]


def parts_with(officer: Officer, dossier_id: UUID, sha256: str) -> list[Dossier]:
    """Return the dossiers, among those seen as one with this, to which the item belongs.

    Raises:
        ItemNotInDossierError: it belongs to none.
    """
    row = dossier_row(officer, dossier_id)
    added = row.items.get(sha256)
    if not added:
        raise ItemNotInDossierError(
            Wording(
                "the %(kind)s %(name)s has no item %(sha256)s; see: clew %(command)s show %(id)s",
                command=row.kind,
                kind=Wording.name_of(row.kind),
                name=row.name,
                sha256=sha256,
                id=str(row.id),
            )
        )
    return [workable(officer, one) for one in sorted({one.dossier for one in added})]


def _add(
    officer: Officer,
    dossier: Dossier,
    sha256: str,
    evidence: Mapping[str, object],
    *,
    now: datetime,
) -> bool:
    """Add an item unless it belongs already; tell whether it is new."""
    if standing_decisions(Act.ADDS).filter(dossier=dossier, item=sha256).exists():
        return False
    decide(officer, dossier, Act.ADDS, now=now, about={"item_id": sha256, **evidence})
    return True


def _removed(dossier: Dossier) -> frozenset[str]:
    rows = standing_decisions(Act.REMOVES).filter(dossier=dossier)
    return frozenset(sha256 for sha256 in rows.values_list("item", flat=True) if sha256)


def _check_not_removed(dossier: Dossier, sha256: str) -> None:
    removal = (
        standing_decisions(Act.REMOVES)
        .filter(dossier=dossier, item=sha256)
        .select_related("officer")
        .first()
    )
    if removal is not None:
        raise RemovedItemError(
            f"item {sha256} was removed by {removal.officer.get_username()} on "
            f"{removal.decided_at:%Y-%m-%d} ({removal.reason}); if that was wrong, undo it: "
            f"clew {dossier.kind} undo {removal.pk}"
        )
