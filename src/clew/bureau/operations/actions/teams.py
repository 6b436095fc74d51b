"""Teams: who goes together. What is there already is not doubled."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.operations.actions.changing import (
    NameTakenError,
    StillUsedError,
    check_version,
    log_change,
    one_line,
)
from clew.bureau.operations.actions.opening import sees_case, workable
from clew.bureau.operations.models import Operation, Team, TeamMember
from clew.bureau.operations.queries import PartNotFoundError
from clew.bureau.operations.queries.teams import team_row
from clew.model.wording import Wording

_LONGEST, _LONGEST_PERSON = 120, 200


class MemberError(ValueError):
    """Somebody cannot be put into a team."""


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
        log_change(tags.OPERATIONS_TEAM_NAMED, acting_officer, operation, now, **details)
    return team


@transaction.atomic
def change_team(  # noqa: PLR0913 -- the team as it was seen and as it is to be, by name
    acting_officer: Officer,
    *,
    operation_id: UUID,
    team_id: UUID,
    version: str,
    name: str,
    officers: Collection[str],
    outsiders: Collection[str],
    now: datetime,
) -> Team:
    """Give a team another name, and have just these people in it.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer does not plan it, or its case is closed.
        PartNotFoundError: the operation has no such team.
        ChangedMeanwhileError: it is no more as it was seen.
        NoTextError: the team has no name.
        NameTakenError: another team has the name.
        MemberError: nobody of an officer's name may see the case.
    """
    operation = workable(acting_officer, operation_id)
    team = _seen(operation, team_id, version)
    words = one_line(name, most=_LONGEST)
    if operation.teams.exclude(pk=team.pk).filter(name=words).exists():
        raise NameTakenError(Wording("there is another team %(name)s", name=words))
    before = team.name
    team.name = words
    team.save(update_fields=["name"])
    _, added = put_team(operation, name=words, officers=officers, outsiders=outsiders)
    named = {one_line(one, most=_LONGEST_PERSON) for one in outsiders}
    gone = [
        one
        for one in team.members.select_related("officer")
        if (
            one.officer.get_username() not in officers if one.officer else one.outsider not in named
        )
    ]
    TeamMember.objects.filter(pk__in=[one.pk for one in gone]).delete()
    if added or gone or before != words:
        details = {"team": str(team.pk), "added": added, "removed": len(gone)}
        log_change(tags.OPERATIONS_TEAM_CHANGED, acting_officer, operation, now, **details)
    return team


@transaction.atomic
def remove_team(
    acting_officer: Officer, *, operation_id: UUID, team_id: UUID, version: str, now: datetime
) -> None:
    """Take a team out of a plan.

    Raises:
        OperationNotFoundError: the officer may not see the operation.
        DeniedError: the officer does not plan it, or its case is closed.
        PartNotFoundError: the operation has no such team.
        ChangedMeanwhileError: it is no more as it was seen.
        StillUsedError: it goes to a site.
    """
    operation = workable(acting_officer, operation_id)
    team = _seen(operation, team_id, version)
    goes_to = list(team.sites.order_by("label").values_list("label", flat=True)[:5])
    if goes_to:
        raise StillUsedError(
            Wording(
                "%(team)s goes to %(sites)s: send another team first",
                team=team.name,
                sites=", ".join(goes_to),
            )
        )
    team.members.all().delete()
    team.delete()
    details = {"team": str(team_id)}
    log_change(tags.OPERATIONS_TEAM_REMOVED, acting_officer, operation, now, **details)


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
                Wording(
                    "%(name)s cannot be put into a team: nobody of that name may see the case; "
                    "see: clew officer join, or name them as somebody from outside",
                    name=username,
                )
            )
    words = one_line(name, most=_LONGEST)
    team, made = Team.objects.get_or_create(operation=operation, name=words)
    added = [TeamMember.objects.get_or_create(team=team, officer=one)[1] for one in found.values()]
    added += [
        TeamMember.objects.get_or_create(team=team, officer=None, outsider=name)[1]
        for name in [one_line(one, most=_LONGEST_PERSON) for one in outsiders]
    ]
    return team, made + sum(added)


def _name_of(member: TeamMember) -> str:
    return member.officer.get_username() if member.officer else member.outsider


def _seen(operation: Operation, team_id: UUID, version: str) -> Team:
    team = operation.teams.filter(pk=team_id).first()
    if team is None:
        raise PartNotFoundError("the operation has no such team")
    check_version(version, *team_row(team).facts)
    return team
