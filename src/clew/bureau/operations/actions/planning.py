"""Planning: teams, legal process, risks and the checklist. What is there already is not doubled."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.operations.actions.opening import sees_case, workable
from clew.bureau.operations.models import (
    CheckLine,
    LegalProcess,
    Operation,
    Risk,
    Site,
    Team,
    TeamMember,
)
from clew.bureau.operations.plan_row import PlannedProcess

_LONGEST_LINE = 300
_LONGEST_RISK = 4_000


class MemberError(ValueError):
    """Somebody cannot be put into a team."""


class NoTextError(ValueError):
    """What is to be written down says nothing, or too much."""


@transaction.atomic
def name_team(  # noqa: PLR0913 -- the team and who is in it, by name
    acting_officer: Officer,
    *,
    operation_id: UUID,
    name: str,
    officers: Collection[str] = (),
    outsiders: Collection[str] = (),
    now: datetime,
) -> Team:
    """Return the operation's team of this name, with these people in it too.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer does not plan it, or its case is closed.
        NoTextError: the team has no name.
        MemberError: nobody of an officer's name may see the case.
    """
    operation = workable(acting_officer, operation_id)
    team, added = put_team(operation, name=name, officers=officers, outsiders=outsiders)
    if added:
        details = {"team": str(team.pk), "added": added}
        _record(tags.OPERATIONS_TEAM_NAMED, acting_officer, operation, now, **details)
    return team


@transaction.atomic
def add_process(
    acting_officer: Officer, *, operation_id: UUID, process: PlannedProcess, now: datetime
) -> None:
    """Record what an authority allows at all sites of an operation.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer does not plan it, or its case is closed.
    """
    operation = workable(acting_officer, operation_id)
    if put_process(operation, None, process):
        details = {"kind": process.kind.value, "number": process.number}
        _record(tags.OPERATIONS_PROCESS_ADDED, acting_officer, operation, now, **details)


@transaction.atomic
def add_risk(acting_officer: Officer, *, operation_id: UUID, text: str, now: datetime) -> None:
    """Write down what may go wrong at all sites of an operation.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer does not plan it, or its case is closed.
        NoTextError: it says nothing, or too much.
    """
    operation = workable(acting_officer, operation_id)
    if put_risk(acting_officer, operation, None, _line(text, most=_LONGEST_RISK), now=now):
        _record(tags.OPERATIONS_RISK_TOLD, acting_officer, operation, now)


@transaction.atomic
def add_line(acting_officer: Officer, *, operation_id: UUID, text: str, now: datetime) -> None:
    """Add a line to the checklist, to be ticked at every site.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer does not plan it, or its case is closed.
        NoTextError: it says nothing, or too much.
    """
    operation = workable(acting_officer, operation_id)
    words = _line(text, most=_LONGEST_LINE)
    _, added = CheckLine.objects.get_or_create(operation=operation, text=words)
    if added:
        _record(tags.OPERATIONS_LINE_ADDED, acting_officer, operation, now)


def put_team(
    operation: Operation, *, name: str, officers: Collection[str], outsiders: Collection[str]
) -> tuple[Team, int]:
    """Return the team of this name and how many were added to it, in the caller's transaction.

    Raises:
        NoTextError: the team has no name.
        MemberError: nobody of an officer's name may see the case; nothing is added.
    """
    found = {username: sees_case(operation.case, username) for username in officers}
    for username, officer in found.items():
        if officer is None:
            raise MemberError(
                f"{username} cannot be put into a team: nobody of that name may see the case; "
                "see: clew officer join, or name them as somebody from outside"
            )
    words = _line(name, most=120)
    team, made = Team.objects.get_or_create(operation=operation, name=words)
    added = [TeamMember.objects.get_or_create(team=team, officer=one)[1] for one in found.values()]
    added += [
        TeamMember.objects.get_or_create(team=team, officer=None, outsider=_line(one, most=200))[1]
        for one in outsiders
    ]
    return team, made + sum(added)


def put_process(operation: Operation, site: Site | None, process: PlannedProcess) -> bool:
    """Write a legal process, or what of it changed; tell whether anything did."""
    facts = {
        "authority": process.authority,
        "valid_from": process.valid_from,
        "valid_until": process.valid_until,
    }
    named = {"operation": operation, "site": site, "number": process.number}
    one, added = LegalProcess.objects.get_or_create(
        kind=process.kind.value, **named, defaults=facts
    )
    changed = {name: value for name, value in facts.items() if getattr(one, name) != value}
    for name, value in changed.items():
        setattr(one, name, value)
    if changed:
        one.save(update_fields=sorted(changed))
    return added or bool(changed)


def put_risk(
    officer: Officer, operation: Operation, site: Site | None, text: str, *, now: datetime
) -> bool:
    """Write down a risk; tell whether it is new."""
    named = {"operation": operation, "site": site, "text": text}
    _, added = Risk.objects.get_or_create(**named, defaults={"officer": officer, "told_at": now})
    return added


def _line(text: str, *, most: int) -> str:
    words = " ".join(text.split())
    if not words or len(words) > most:
        raise NoTextError(f"write something of at most {most:,} characters")
    return words


def _record(
    tag: str, officer: Officer, operation: Operation, now: datetime, **details: object
) -> None:
    record(tag, officer=officer, subject=str(operation.pk), details=details, now=now)
