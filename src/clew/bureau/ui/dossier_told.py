"""Dossiers told: what supports one, what each bureau says of its status, and who works on it."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from clew.bureau.hits.queries import hits_of_dossier
from clew.bureau.persons.decided import standing
from clew.bureau.persons.queries import DossierRow
from clew.bureau.persons.queries.supporting import support_of
from clew.bureau.persons.queries.working import worked_on
from clew.bureau.persons.standings import differ, standings
from clew.bureau.persons.words import role_in_words
from clew.bureau.reports.words import RELATION_NAMES
from clew.bureau.ui.templatetags.phrases import phrase
from clew.model.dossier import NEEDS_ROLE, Act, Kind, Role, Status

if TYPE_CHECKING:
    from clew.bureau.accounts.models import Officer


def dossier_told(
    officer: "Officer", found: DossierRow, *, works_on: Collection[UUID], shown: Sequence[str]
) -> Mapping[str, object]:
    """Return what a dossier's page says beside its items and history; `shown` are the items on it.

    Forms are there for who works on it: what may be said of it depends on its kind and role.
    """
    told = standings(found)
    support = support_of(officer, found)
    return {
        "standings": told,
        "bureaux_differ": differ(told),
        "support": support,
        "by_match": [(RELATION_NAMES[one], count) for one, count in support.by_match.items()],
        "joined": [(RELATION_NAMES[one.relation], one) for one in support.joined],
        "added": [(sha256, found.items[sha256]) for sha256 in shown],
        "worked_on": worked_on(officer, found),
        "contacts": hits_of_dossier(officer, found),
        "may_decide": bool(works_on),
        "statuses": _open_statuses(found),
        "roles_open": _open_roles(found),
    }


def _open_statuses(found: DossierRow) -> list[Status]:
    """What it may be said to be: of its kind, and for a person of a confirmed role."""
    return [
        status
        for status in Status
        if status is not Status.UNIDENTIFIED
        and found.kind.may_become(status)
        and _fits(found, status)
    ]


def _fits(found: DossierRow, status: Status) -> bool:
    needed = NEEDS_ROLE.get(status)
    return found.kind is not Kind.PERSON or needed is None or needed in found.roles


def _open_roles(found: DossierRow) -> list[tuple[Role, str]]:
    if found.kind is not Kind.PERSON:
        return []
    given = {one.value for one in standing(found.history, Act.ROLE)}
    return [(role, phrase(role_in_words(role))) for role in Role if role.value not in given]
