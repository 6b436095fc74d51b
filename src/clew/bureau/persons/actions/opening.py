"""Opening: a dossier for what belongs together. Opening it twice finds the first."""

from datetime import datetime

from django.db import transaction

from clew.bureau.access.rules import WORK_ON_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.models import Case
from clew.bureau.persons.actions.deciding import decide
from clew.bureau.persons.actions.items import gather
from clew.bureau.persons.models import Decision, Dossier
from clew.bureau.persons.queries import visible_dossiers
from clew.bureau.vault.queries import seen_item
from clew.handling.tlp import Tlp
from clew.model.dossier import Act, Kind, Role
from clew.model.wording import Wording


class NoNameError(ValueError):
    """A dossier needs a name to be found by."""


@transaction.atomic
def open_dossier(  # noqa: PLR0913 -- what an opening is told, by name
    acting_officer: Officer,
    *,
    kind: Kind,
    case: Case,
    name: str,
    now: datetime,
    start: str | None = None,
    role: Role = Role.DEPICTED_PERSON,
    marking: Tlp = Tlp.AMBER_STRICT,
    reason: str = "",
) -> Dossier:
    """Return the case's dossier of this kind and name, opened if it is new.

    With `start`, an item (SHA-256): that item belongs to it, and all that confirmed matches reach
    from there. `role` is a person's until another is confirmed.

    Raises:
        CaseNotFoundError: the officer may not see the case.
        DeniedError: the officer may see the case, and not work on it.
        ItemNotFoundError: the officer may not see the item.
        NoNameError: the name is empty.
    """
    check_case(WORK_ON_CASE, acting_officer, case)
    name = checked_name(name)
    known = visible_dossiers(acting_officer).filter(kind=kind.value, case=case, name=name).first()
    dossier = known or new_dossier(kind, case=case, name=name, marking=marking)
    if known is None:
        begin(acting_officer, dossier, now=now, role=role, reason=reason)
    if start is not None:
        gather(acting_officer, dossier, [seen_item(acting_officer, start)], now=now)
    return dossier


def checked_name(name: str) -> str:
    """Return the name in one line.

    Raises:
        NoNameError: there is none.
    """
    if not name.strip():
        raise NoNameError(Wording("give it a name to find it by"))
    return " ".join(name.split())


def new_dossier(kind: Kind, *, case: Case, name: str, marking: Tlp) -> Dossier:
    """Return a dossier that nobody sees until its opening is decided."""
    return Dossier.objects.create(
        kind=kind.value, bureau=case.bureau, case=case, name=name, marking=marking.value
    )


def begin(  # noqa: PLR0913 -- what, when and why, by name
    officer: Officer,
    dossier: Dossier,
    *,
    now: datetime,
    role: Role = Role.DEPICTED_PERSON,
    reason: str,
    part_of: Decision | None = None,
) -> None:
    """Decide that a new dossier is opened, in the caller's transaction."""
    decide(officer, dossier, Act.OPENS, now=now, reason=reason, part_of=part_of)
    if dossier.kind == Kind.PERSON.value:
        decide(officer, dossier, Act.ROLE, now=now, part_of=part_of, about={"value": role.value})
