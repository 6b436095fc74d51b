"""Membership: the hub registers a bureau, admits it, and may suspend it."""

from datetime import datetime

from django.db import transaction

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import ADMIT_BUREAUX
from clew.bureau.accounts.actions.sessions import Ending, end_sessions_of
from clew.bureau.accounts.bureau_kind import BureauKind
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.accounts.queries import is_of_hub
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told


class OwnMembershipError(ValueError):
    """The hub cannot suspend itself."""


class SecondHubError(ValueError):
    """There is one hub: who admits others is not admitted by them."""


@transaction.atomic
def register_bureau(
    acting_officer: Officer, name: str, *, kind: BureauKind, now: datetime, country: str = ""
) -> Bureau:
    """Return the bureau of this name, registered if it is new: its officers may nothing yet.

    Raises:
        DeniedError: the acting officer is no administrator of the hub.
        SecondHubError: it is to be a hub.
    """
    _check(acting_officer)
    if kind is BureauKind.HUB:
        raise SecondHubError(f"{name} cannot be a hub: there is one; it is national or hotline")
    bureau, is_new = Bureau.objects.get_or_create(
        name=name, defaults={"country": country.upper(), "kind": kind.value}
    )
    if is_new:
        _record(tags.ACCOUNTS_BUREAU_REGISTERED, acting_officer, bureau, now)
    return bureau


@transaction.atomic
def admit_bureau(acting_officer: Officer, bureau: Bureau, *, now: datetime) -> None:
    """Make a bureau a member; one that is stays as it is.

    Raises:
        DeniedError: the acting officer is no administrator of the hub.
    """
    _check(acting_officer)
    if bureau.admitted_at is None:
        _put(bureau, now)
        _record(tags.ACCOUNTS_BUREAU_ADMITTED, acting_officer, bureau, now)


@transaction.atomic
def suspend_bureau(acting_officer: Officer, bureau: Bureau, *, reason: str, now: datetime) -> None:
    """End a membership until the bureau is admitted again: its officers may nothing.

    Raises:
        DeniedError: the acting officer is no administrator of the hub.
        OwnMembershipError: it is the hub itself.
        NoReasonError: no reason is given.
    """
    _check(acting_officer)
    if bureau.pk == acting_officer.bureau_id:
        raise OwnMembershipError("the hub cannot suspend itself: nobody could undo it")
    why = told(reason, what="the membership ends")
    if bureau.admitted_at is not None:
        _put(bureau, None)
        end_sessions_of(Officer.objects.filter(bureau=bureau), Ending.SUSPENDED, now=now)
        _record(tags.ACCOUNTS_BUREAU_SUSPENDED, acting_officer, bureau, now, reason=why)


def _check(officer: Officer) -> None:
    ADMIT_BUREAUX.gate.check(officer)
    if not is_of_hub(officer):
        raise DeniedError("bureaux are admitted by the hub; this node's bureau is none")


def _put(bureau: Bureau, at: datetime | None) -> None:
    bureau.admitted_at = at
    bureau.save(update_fields=["admitted_at"])


def _record(tag: str, officer: Officer, bureau: Bureau, now: datetime, **details: str) -> None:
    record(
        tag,
        officer=officer,
        subject=str(bureau.pk),
        details={"name": bureau.name, **details},
        now=now,
    )
