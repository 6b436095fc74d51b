"""What is done with accounts: officers and their roles, passwords, closing accounts.

`set_up` is the command line's, on the machine that holds the vault: whoever can open the vault
there holds its key already. Everything else is an administrator's of the bureau, or of the hub.
"""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import ALONE, Role, Roles
from clew.bureau.access.rules import KEEP_ACCOUNTS
from clew.bureau.accounts.actions.sessions import Ending, end_sessions_of
from clew.bureau.accounts.bureau_kind import BureauKind
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.accounts.queries import is_of_hub
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record


class WeakPasswordError(ValueError):
    """The password is too easy to guess."""


class UsernameTakenError(ValueError):
    """Another officer has this name."""


class LastAdministratorError(ValueError):
    """Without this one nobody of the bureau could keep its accounts."""


@transaction.atomic
def set_up(
    bureau: str,
    *,
    username: str,
    now: datetime,
    country: str = "",
    kind: BureauKind = BureauKind.NATIONAL,
) -> Officer:
    """Make the bureau that runs this node, a member from the start, and its first officer.

    The first officer works alone until others are added, and so has every role.
    """
    made, is_new = Bureau.objects.get_or_create(
        name=bureau,
        defaults={"country": country.upper(), "kind": kind.value, "admitted_at": now},
    )
    if is_new:
        record(tags.ACCOUNTS_BUREAU_SET_UP, officer=None, subject=str(made.pk), now=now)
    return _added(username, bureau=made, roles=ALONE, password=None, by=None, now=now)


@transaction.atomic
def add_officer(  # noqa: PLR0913 -- who, where, as what and when, by name
    acting_officer: Officer,
    username: str,
    *,
    bureau: Bureau,
    roles: Roles,
    now: datetime,
    password: str | None = None,
) -> Officer:
    """Add an officer; without a password the officer cannot sign in to the web app.

    Raises:
        UsernameTakenError: the name is in use.
        WeakPasswordError: the password is too easy to guess.
        DeniedError: the acting officer keeps no accounts, or none of this bureau.
    """
    check_keeper(acting_officer, bureau)
    if Officer.objects.filter(username=username).exists():
        raise UsernameTakenError(f"there is an officer {username} already; choose another name")
    return _added(
        username, bureau=bureau, roles=roles, password=password, by=acting_officer, now=now
    )


@transaction.atomic
def change_roles(
    acting_officer: Officer,
    officer: Officer,
    *,
    now: datetime,
    give: Iterable[Role] = (),
    take: Iterable[Role] = (),
) -> Roles:
    """Give and take roles, and return those that the officer has now.

    Raises:
        DeniedError: the acting officer keeps no accounts, or none of this bureau.
        LastAdministratorError: nobody could keep the bureau's accounts any more.
    """
    locked = _locked(acting_officer, officer)
    before = frozenset(Role(name) for name in locked.roles)
    after = (before | set(give)) - set(take)
    if Role.ADMINISTRATOR in before - after:
        _check_another_administrator(locked)
    if after != before:
        officer.roles = locked.roles = frozenset(role.value for role in after)
        locked.save(update_fields=["roles"])
        if before - after:
            end_sessions_of([locked], Ending.ROLES, now=now)
        details = {"from": sorted(before), "to": sorted(after)}
        record(
            tags.ACCOUNTS_ROLES_CHANGED,
            officer=acting_officer,
            subject=str(officer.pk),
            details=details,
            now=now,
        )
    return after


@transaction.atomic
def set_password(
    acting_officer: Officer, officer: Officer, password: str, *, now: datetime
) -> None:
    """Give an officer a new password: an administrator any, everybody their own.

    Raises:
        WeakPasswordError: it is too easy to guess.
        DeniedError: the acting officer may not.
    """
    if acting_officer.pk != officer.pk or not acting_officer.is_active:
        check_keeper(acting_officer, officer.bureau)
    _put_password(officer, password)
    officer.save(update_fields=["password"])
    end_sessions_of([officer], Ending.PASSWORD, now=now)
    subject = str(officer.pk)
    record(tags.ACCOUNTS_PASSWORD_SET, officer=acting_officer, subject=subject, now=now)


@transaction.atomic
def close_account(acting_officer: Officer, officer: Officer, *, now: datetime) -> None:
    """Close an account: from now on its officer may do nothing. What was done stays on record.

    Raises:
        DeniedError: the acting officer may not.
        LastAdministratorError: nobody could keep the bureau's accounts any more.
    """
    locked = _locked(acting_officer, officer)
    if Role.ADMINISTRATOR in locked.roles:
        _check_another_administrator(locked)
    officer.is_active = False
    officer.save(update_fields=["is_active"])
    end_sessions_of([officer], Ending.CLOSED, now=now)
    subject = str(officer.pk)
    record(tags.ACCOUNTS_OFFICER_DEACTIVATED, officer=acting_officer, subject=subject, now=now)


def check_keeper(acting_officer: Officer, bureau: Bureau) -> None:
    """Return if the officer keeps the accounts of this bureau.

    Raises:
        DeniedError: the officer keeps none, or none of this bureau.
    """
    KEEP_ACCOUNTS.gate.check(acting_officer)
    if acting_officer.bureau_id != bureau.pk and not is_of_hub(acting_officer):
        raise DeniedError("officers are kept by their own bureau, or by the hub")


def _locked(acting_officer: Officer, officer: Officer) -> Officer:
    """The officer as recorded now, with who acts asked again: one keeper of a bureau at a time."""
    Bureau.objects.select_for_update().get(pk=officer.bureau_id)
    acts = Officer.objects.select_related("bureau").get(pk=acting_officer.pk)
    check_keeper(acts, officer.bureau)
    return Officer.objects.select_for_update(of=("self",)).get(pk=officer.pk)


def _added(  # noqa: PLR0913 -- who, where, as what, by whom and when, by name
    username: str,
    *,
    bureau: Bureau,
    roles: Roles,
    password: str | None,
    by: Officer | None,
    now: datetime,
) -> Officer:
    names = frozenset(role.value for role in roles)
    officer = Officer(username=username, bureau=bureau, roles=names)
    _put_password(officer, password)
    officer.save()
    record(
        tags.ACCOUNTS_OFFICER_ADDED,
        officer=by,
        subject=str(officer.pk),
        details={"roles": sorted(names)},
        now=now,
    )
    return officer


def _check_another_administrator(officer: Officer) -> None:
    open_accounts = Officer.objects.filter(bureau=officer.bureau_id, is_active=True)
    others = open_accounts.exclude(pk=officer.pk)
    if not any(Role.ADMINISTRATOR in one.roles for one in others):
        raise LastAdministratorError(
            f"{officer} is the bureau's only administrator; make somebody else one first"
        )


def _put_password(officer: Officer, password: str | None) -> None:
    if password is not None:
        try:
            validate_password(password, officer)
        except ValidationError as error:
            raise WeakPasswordError(" ".join(error.messages)) from error
    officer.set_password(password)
