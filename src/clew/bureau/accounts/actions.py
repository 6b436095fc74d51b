"""What is done with accounts: setting up a bureau, adding officers, passwords, closing accounts.

The command line, on the machine that holds the vault, may act without an officer: whoever can open
the vault there holds its key already.
"""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import KEEP_ACCOUNTS
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record


class WeakPasswordError(ValueError):
    """The password is too easy to guess."""


class UsernameTakenError(ValueError):
    """Another officer has this name."""


@transaction.atomic
def set_up_bureau(name: str, *, country: str = "", now: datetime) -> Bureau:
    """Return the bureau of this name, made if it is new."""
    bureau, made = Bureau.objects.get_or_create(name=name, defaults={"country": country.upper()})
    if made:
        record(tags.ACCOUNTS_BUREAU_SET_UP, officer=None, subject=str(bureau.pk), now=now)
    return bureau


@transaction.atomic
def add_officer(
    username: str,
    *,
    bureau: Bureau,
    now: datetime,
    password: str | None = None,
    acting_officer: Officer | None = None,
) -> Officer:
    """Add an officer; without a password the officer cannot sign in to the web app.

    `acting_officer` is None on the command line only.

    Raises:
        UsernameTakenError: the name is in use.
        WeakPasswordError: the password is too easy to guess.
        DeniedError: the acting officer may not, or belongs to another bureau.
    """
    if acting_officer is not None:
        _check(acting_officer, bureau)
    if Officer.objects.filter(username=username).exists():
        raise UsernameTakenError(f"there is an officer {username} already; choose another name")
    officer = Officer(username=username, bureau=bureau)
    _put_password(officer, password)
    officer.save()
    subject = str(officer.pk)
    record(tags.ACCOUNTS_OFFICER_ADDED, officer=acting_officer, subject=subject, now=now)
    return officer


@transaction.atomic
def set_password(
    officer: Officer, password: str, *, now: datetime, acting_officer: Officer | None = None
) -> None:
    """Give an officer a new password.

    Raises:
        WeakPasswordError: it is too easy to guess.
        DeniedError: the acting officer may not.
    """
    if acting_officer is not None:
        _check(acting_officer, officer.bureau)
    _put_password(officer, password)
    officer.save(update_fields=["password"])
    subject = str(officer.pk)
    record(tags.ACCOUNTS_PASSWORD_SET, officer=acting_officer, subject=subject, now=now)


@transaction.atomic
def close_account(
    officer: Officer, *, now: datetime, acting_officer: Officer | None = None
) -> None:
    """Close an account: from now on its officer may do nothing. What was done stays on record.

    Raises:
        DeniedError: the acting officer may not.
    """
    if acting_officer is not None:
        _check(acting_officer, officer.bureau)
    officer.is_active = False
    officer.save(update_fields=["is_active"])
    subject = str(officer.pk)
    record(tags.ACCOUNTS_OFFICER_DEACTIVATED, officer=acting_officer, subject=subject, now=now)


def _check(acting_officer: Officer, bureau: Bureau) -> None:
    KEEP_ACCOUNTS.check(acting_officer, case=None)
    if acting_officer.bureau_id != bureau.pk:
        raise DeniedError("officers are added by their own bureau")


def _put_password(officer: Officer, password: str | None) -> None:
    if password is not None:
        try:
            validate_password(password, officer)
        except ValidationError as error:
            raise WeakPasswordError(" ".join(error.messages)) from error
    officer.set_password(password)
