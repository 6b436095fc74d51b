"""Deciding: a decision is written beside its event in the audit log. The same one stands once."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from clew.bureau.access.rules import WORK_ON_DOSSIER
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.persons.models import Decision, Dossier
from clew.bureau.persons.queries import DossierNotFoundError
from clew.bureau.persons.queries.visibility import sources_of, visible_dossiers
from clew.model.dossier import Act
from clew.model.wording import Wording

_TAGS: Mapping[Act, str] = {
    Act.OPENS: tags.PERSONS_DOSSIER_OPENED,
    Act.ADDS: tags.PERSONS_ITEM_ADDED,
    Act.REMOVES: tags.PERSONS_ITEM_REMOVED,
    Act.MERGES: tags.PERSONS_DOSSIERS_MERGED,
    Act.DIFFERS: tags.PERSONS_DOSSIERS_JUDGED_DIFFERENT,
    Act.STATUS: tags.PERSONS_STATUS_SET,
    Act.ROLE: tags.PERSONS_ROLE_SET,
}


def workable(officer: Officer, dossier_id: UUID) -> Dossier:
    """Return the dossier, for an officer who may work on it.

    Raises:
        DossierNotFoundError: it does not exist, or the officer may not see it.
        DeniedError: the officer may see it, and not work on it.
    """
    seen = visible_dossiers(officer).select_related("case", "bureau")
    found = seen.filter(pk=dossier_id).first()
    if found is None:
        raise DossierNotFoundError(f"there is no dossier {dossier_id}; look at the list again")
    sources = sources_of(officer, found)
    WORK_ON_DOSSIER.check_sources(officer, kept_by=found.case, sources=sources)
    return found


def checked_reason(reason: str) -> str:
    """Return the reason without the space around it.

    Raises:
        NoReasonError: there is none.
    """
    return told(reason, what=Wording("it is so decided"))


def decide(  # noqa: PLR0913 -- what, on what, when and why, by name
    officer: Officer,
    dossier: Dossier,
    act: Act,
    *,
    now: datetime,
    reason: str = "",
    part_of: Decision | None = None,
    about: Mapping[str, object] | None = None,
) -> Decision:
    """Write a decision and its event into the caller's transaction; one that stands stays.

    `about` names what it is about: the columns `item_id`, `other_id`, `value` or `identity`, and
    of an item `match_id` and `relation`, which do not tell one decision from another.
    """
    told = dict(about or {})
    evidence = {name: told.pop(name) for name in ("match_id", "relation") if name in told}
    made = {"officer": officer, "decided_at": now, "reason": reason, "part_of": part_of}
    decision, is_new = Decision.objects.get_or_create(
        dossier=dossier, act=act.value, undone_at=None, **told, defaults=made | evidence
    )
    if is_new:
        details = {"decision": str(decision.pk)} | {name: str(one) for name, one in told.items()}
        record(_TAGS[act], officer=officer, subject=str(dossier.pk), details=details, now=now)
    return decision
