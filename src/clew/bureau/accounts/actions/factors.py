"""Factors: what is logged of an officer's passkeys, authenticator app and recovery codes.

django-allauth keeps them. Each of these writes into the transaction of the change it tells of, but
for `reset_factors`, which is an administrator's: a device was lost.
"""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from clew.bureau.accounts.actions.officers import check_keeper
from clew.bureau.accounts.actions.sessions import Ending, end_sessions_of
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told


def factor_added(officer: Officer, kind: str, *, session: str, now: datetime) -> None:
    """Log a new factor; the officer's other sessions end, as they were begun without it."""
    _changed(tags.ACCOUNTS_FACTOR_ADDED, officer, kind, session, now)


def factor_removed(officer: Officer, kind: str, *, session: str, now: datetime) -> None:
    """Log that a factor is gone; the officer's other sessions end."""
    _changed(tags.ACCOUNTS_FACTOR_REMOVED, officer, kind, session, now)


def recovery_codes_made(officer: Officer, *, now: datetime) -> None:
    """Log that there are new recovery codes, and the old ones are good no more."""
    record(tags.ACCOUNTS_RECOVERY_CODES_MADE, officer=officer, subject=str(officer.pk), now=now)


def recovery_code_used(officer: Officer, *, now: datetime) -> None:
    """Log that a recovery code stood for a factor."""
    record(tags.ACCOUNTS_RECOVERY_CODE_USED, officer=officer, subject=str(officer.pk), now=now)


@transaction.atomic
def reset_factors(acting_officer: Officer, officer: Officer, *, reason: str, now: datetime) -> int:
    """Take an officer's factors, sessions and tokens; return how many factors there were.

    The next sign-in leads to enrolling a new one.

    Raises:
        DeniedError: the acting officer keeps no accounts, or none of this bureau.
        NoReasonError: no reason is given.
    """
    check_keeper(acting_officer, officer.bureau)
    why = told(reason, what="the factors are reset")
    factors = Authenticator.objects.select_for_update().filter(user=officer)
    kinds = sorted(factors.values_list("type", flat=True))
    factors.delete()
    end_sessions_of([officer], Ending.FACTORS_RESET, now=now)
    record(
        tags.ACCOUNTS_FACTORS_RESET,
        officer=acting_officer,
        subject=str(officer.pk),
        details={"factors": kinds, "reason": why},
        now=now,
    )
    return len([kind for kind in kinds if kind != Authenticator.Type.RECOVERY_CODES])


def _changed(tag: str, officer: Officer, kind: str, session: str, now: datetime) -> None:
    record(tag, officer=officer, subject=str(officer.pk), details={"factor": kind}, now=now)
    end_sessions_of([officer], Ending.FACTORS, now=now, but=session)
