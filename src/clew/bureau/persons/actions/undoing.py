"""Undoing: a decision stays on record with who undid it, when and why, and counts no more."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from clew.bureau.access.rules import WORK_ON_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.persons.actions.deciding import checked_reason
from clew.bureau.persons.models import Decision
from clew.bureau.persons.queries.visibility import readable_dossiers
from clew.bureau.vault.queries import visible_items
from clew.model.dossier import Act
from clew.model.wording import Wording


class DecisionNotFoundError(LookupError):
    """There is no such decision that this officer may undo."""


class PartOfSplitError(ValueError):
    """The decision cannot be undone alone."""


@transaction.atomic
def undo(acting_officer: Officer, *, decision_id: UUID, reason: str, now: datetime) -> Decision:
    """Undo a decision, and what was decided as a part of it; doing it twice changes nothing.

    Whoever may see all that it is about, and works on the case that keeps it, may undo it.

    Raises:
        DecisionNotFoundError: it does not exist, or the officer may not see what it is about.
        DeniedError: the officer may see it, and does not work on the case.
        PartOfSplitError: it opened a dossier for a split; the split is to be undone.
        NoReasonError: there is no reason.
    """
    decision = _visible(acting_officer, decision_id)
    WORK_ON_CASE.check(acting_officer, record=decision.dossier.case)
    why = checked_reason(reason)
    if decision.act == Act.OPENS.value and decision.part_of_id is not None:
        raise PartOfSplitError(
            Wording(
                "it was opened by a split; undo that instead: clew %(kind)s undo %(part_of_id)s",
                kind=decision.dossier.kind,
                part_of_id=str(decision.part_of_id),
            )
        )
    if decision.undone_at is None:
        undone = {"undone_at": now, "undone_by": acting_officer, "undo_reason": why}
        together = Decision.objects.filter(Q(pk=decision.pk) | Q(part_of=decision))
        together.filter(undone_at=None).update(**undone)
        record(
            tags.PERSONS_DECISION_UNDONE,
            officer=acting_officer,
            subject=str(decision.dossier_id),
            details={"decision": str(decision.pk)},
            now=now,
        )
        decision.refresh_from_db()
    return decision


def _visible(officer: Officer, decision_id: UUID) -> Decision:
    """The decision, if the officer sees every dossier and item that it and its parts name."""
    dossiers, items = readable_dossiers(officer), visible_items(officer)
    is_seen = Q(dossier__in=dossiers) & (Q(item=None) | Q(item__in=items))
    is_seen &= Q(other=None) | Q(other__in=dossiers)
    found = Decision.objects.filter(is_seen, pk=decision_id).select_related("dossier__case").first()
    if found is None or found.parts.exclude(is_seen).exists():
        raise DecisionNotFoundError(
            f"there is no decision {decision_id}; look at the history again"
        )
    return found
