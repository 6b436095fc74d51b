"""Roles: what an officer is, and what each role may do and for which purpose it works.

An officer may have several. What is not written here for a role, the role may not do.
"""

from collections.abc import Mapping
from enum import StrEnum

from clew.handling.purpose import Purpose


class Role(StrEnum):
    """The roles of a bureau."""

    VICTIM_IDENTIFICATION_SPECIALIST = "victim_identification_specialist"
    INTELLIGENCE_ANALYST = "intelligence_analyst"
    CASE_OFFICER = "case_officer"
    DESK_OFFICER = "desk_officer"
    OPERATION_COMMANDER = "operation_commander"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


type Roles = frozenset[Role]

ALONE: Roles = frozenset(Role)
"""Whoever works alone on a workstation has every role."""

_SPECIALIST = Role.VICTIM_IDENTIFICATION_SPECIALIST
_ANALYST = Role.INTELLIGENCE_ANALYST
_COMMANDER = Role.OPERATION_COMMANDER

SUPERVISORS: Roles = frozenset({Role.SUPERVISOR})
"""Oversee the bureau's cases, but for those that are for named persons only."""

READERS: Roles = frozenset(
    {_SPECIALIST, _ANALYST, Role.CASE_OFFICER, Role.DESK_OFFICER, _COMMANDER, Role.SUPERVISOR}
)
"""See cases and what is in them, with every picture blurred and grey."""

WORKERS: Roles = frozenset({_SPECIALIST, _ANALYST, Role.CASE_OFFICER})
"""Add files, judge matches, keep dossiers, search by faces, voices, cameras and text."""

OPENERS: Roles = frozenset({_SPECIALIST, Role.CASE_OFFICER, Role.DESK_OFFICER})
"""Open cases."""

VIEWERS: Roles = frozenset({_SPECIALIST, Role.CASE_OFFICER})
"""Reveal a picture, with a reason: those who cannot do their work without having seen it."""

EXPORTERS: Roles = frozenset({_SPECIALIST, Role.CASE_OFFICER, _COMMANDER, Role.SUPERVISOR})
"""Make a case's report."""

STEERERS: Roles = frozenset({Role.CASE_OFFICER, Role.SUPERVISOR})
"""Name a case's team, mark it, close it and open it again."""

LISTERS: Roles = frozenset({_SPECIALIST, _ANALYST, Role.SUPERVISOR})
"""Import hash lists."""

REPORT_READERS: Roles = frozenset({_ANALYST, Role.CASE_OFFICER, Role.DESK_OFFICER, Role.SUPERVISOR})
"""See reports, and the network that is built from them."""

REPORT_KEEPERS: Roles = frozenset({_ANALYST, Role.DESK_OFFICER})
"""Take reports in, mark and recall them, judge the accounts that they name."""

CARRIERS: Roles = frozenset(
    {_SPECIALIST, _ANALYST, Role.CASE_OFFICER, Role.DESK_OFFICER, Role.SUPERVISOR}
)
"""Carry packages to and from other bureaux, and see which ones went and came."""

TAKERS: Roles = CARRIERS - SUPERVISORS
"""Take packages in: whoever does joins the team of the cases that come."""

REFERRERS: Roles = frozenset({*WORKERS, Role.DESK_OFFICER})
"""Draft and send referrals, and answer those of other bureaux."""

DECONFLICTERS: Roles = frozenset({_ANALYST, Role.SUPERVISOR})
"""Offer another bureau to compare selectors, and choose which of the own ones take part."""

CONTACTERS: Roles = frozenset({_ANALYST, Role.CASE_OFFICER, Role.DESK_OFFICER, Role.SUPERVISOR})
"""Tell another bureau that holds the same selector who to talk to, or decline."""

PLANNERS: Roles = frozenset({_COMMANDER, Role.CASE_OFFICER})
"""Open operations and plan them."""

COMMANDERS: Roles = frozenset({_COMMANDER})
"""Command operations."""

ACCOUNT_KEEPERS: Roles = frozenset({Role.ADMINISTRATOR})
"""Add officers, give and take roles, close accounts; see no case for it."""

ACCOUNT_READERS: Roles = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR})
"""See who has which role."""

LOG_KEEPERS: Roles = frozenset({Role.AUDITOR, Role.SUPERVISOR})
"""Read the audit log, sign it, countersign other bureaux' logs and export it."""

CARETAKERS: Roles = frozenset({Role.ADMINISTRATOR, *WORKERS})
"""Care for the vault's indexes and serve the web app, which shows nobody anything by itself."""

PURPOSES: Mapping[Role, frozenset[Purpose]] = {
    _SPECIALIST: frozenset({Purpose.VICTIM_IDENTIFICATION}),
    _ANALYST: frozenset({Purpose.INTELLIGENCE}),
    Role.CASE_OFFICER: frozenset({Purpose.VICTIM_IDENTIFICATION, Purpose.INVESTIGATION}),
    Role.DESK_OFFICER: frozenset({Purpose.INVESTIGATION, Purpose.INTELLIGENCE}),
    _COMMANDER: frozenset({Purpose.INVESTIGATION}),
    Role.SUPERVISOR: frozenset(Purpose),
    Role.AUDITOR: frozenset(),
    Role.ADMINISTRATOR: frozenset(),
}
"""The purposes that a role works for: a record may be used by whom one of its purposes fits."""


def role_named(name: str) -> Role:
    """Return the role of that name, written with spaces, strokes or underscores.

    Raises:
        ValueError: there is none.

    Example:
        >>> role_named("case-officer")
        <Role.CASE_OFFICER: 'case_officer'>
    """
    try:
        return Role(name.strip().lower().replace(" ", "_").replace("-", "_"))
    except ValueError as error:
        known = ", ".join(role.value for role in Role)
        raise ValueError(f"{name!r} is no role; they are {known}") from error


def in_words(roles: Roles) -> str:
    """Return roles as people write them, in their order.

    Example:
        >>> in_words(frozenset({Role.SUPERVISOR, Role.CASE_OFFICER}))
        'case officer, supervisor'
    """
    return ", ".join(role.value.replace("_", " ") for role in Role if role in roles)
