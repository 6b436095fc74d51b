"""Sessions: an officer's begin, go on and end, some with the programs' tokens. Each end is logged.

A session goes on while it has a row here: whoever takes the row ends it, on every machine.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from clew.bureau.accounts.limits import SessionLimits
from clew.bureau.accounts.models import Officer, OfficerSession, SamlMessage
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record

_TOUCHED_EVERY = timedelta(minutes=1)


class Ending(StrEnum):
    """Why a session ends."""

    SIGNED_OUT = "signed out"
    IDLE = "not used for too long"
    OVER = "as long as a session may be"
    TOO_MANY = "another session began"
    FACTORS = "a factor was added or removed"
    FACTORS_RESET = "the factors were reset"
    PASSWORD = "the password was set"  # noqa: S105 -- words, no secret
    ROLES = "a role was taken"
    CLOSED = "the account was closed"
    SUSPENDED = "the bureau's membership was suspended"
    UNLINKED = "the bureau's own sign-in was changed"
    LEFT = "signed out at the bureau's own sign-in"

    @property
    def ends_tokens(self) -> bool:
        """Whether it ends the tokens of programs too: somebody else may hold what made them."""
        return self in {Ending.PASSWORD, Ending.CLOSED, Ending.SUSPENDED, Ending.FACTORS_RESET}


@transaction.atomic
def begin_session(
    officer: Officer, *, key: str, shown: Sequence[str], limits: SessionLimits, now: datetime
) -> None:
    """Begin a session; the officer's that lapsed end, and the oldest of too many.

    `shown` says what the officer showed: a password, a factor, the bureau's own sign-in.
    """
    Officer.objects.select_for_update(of=("self",)).get(pk=officer.pk)
    mine = OfficerSession.objects.filter(officer=officer)
    for session in mine:
        if why := _lapse(session, limits, now):
            _end(mine.filter(pk=session.pk), why, now)
    OfficerSession.objects.create(key=key, officer=officer, began_at=now, used_at=now)
    record(tags.UI_SESSION_STARTED, officer=officer, details={"shown": list(shown)}, now=now)
    newest = mine.order_by("-began_at", "-key").values_list("pk", flat=True)
    _end(mine.exclude(pk__in=list(newest[: limits.most])), Ending.TOO_MANY, now)


def go_on(officer: Officer, *, key: str, limits: SessionLimits, now: datetime) -> bool:
    """Tell whether a session goes on; one that may not is ended.

    Nothing is written but once a minute: this is asked at every request.
    """
    session = OfficerSession.objects.filter(pk=key, officer=officer).first()
    if session is None:
        return False
    if why := _lapse(session, limits, now):
        with transaction.atomic():
            _end(OfficerSession.objects.filter(pk=key), why, now)
        return False
    if session.used_at + _TOUCHED_EVERY <= now:
        OfficerSession.objects.filter(pk=key).update(used_at=now)
    return True


@transaction.atomic
def end_session(officer: Officer, *, key: str, now: datetime) -> None:
    """End the session that the officer signs out of."""
    _end(OfficerSession.objects.filter(pk=key, officer=officer), Ending.SIGNED_OUT, now)


def end_sessions_of(
    officers: Iterable[Officer] | QuerySet[Officer],
    why: Ending,
    *,
    now: datetime,
    but: str | None = None,
) -> None:
    """End the officers' sessions, but for one, in the caller's transaction.

    What their bureau's provider said of them, and waits for its browser, begins none any more. The
    tokens of their programs are revoked, if the ending is one of those that end tokens.
    """
    if why.ends_tokens:
        _revoke_tokens(officers, why, now)
    SamlMessage.objects.filter(officer__in=officers).exclude(ticket="").update(ticket="")
    _end(OfficerSession.objects.filter(officer__in=officers).exclude(pk=but), why, now)


def _revoke_tokens(
    officers: Iterable[Officer] | QuerySet[Officer], why: Ending, now: datetime
) -> None:
    details = {"why": why.value}
    for officer in officers:
        for token in officer.tokens.filter(revoked_at=None, ends_at__gt=now):
            token.revoked_at = now
            token.save(update_fields=["revoked_at"])
            subject = str(token.pk)
            record(
                tags.API_TOKEN_REVOKED, officer=officer, subject=subject, details=details, now=now
            )


def _lapse(session: OfficerSession, limits: SessionLimits, now: datetime) -> Ending | None:
    if session.began_at + limits.lifetime <= now:
        return Ending.OVER
    return Ending.IDLE if session.used_at + limits.idle <= now else None


def _end(sessions: QuerySet[OfficerSession], why: Ending, now: datetime) -> None:
    ending = list(sessions.select_related("officer").order_by("began_at"))
    for session in ending:
        details = {"why": why.value}
        record(tags.UI_SESSION_ENDED, officer=session.officer, details=details, now=now)
    keys = [session.key for session in ending]
    Session.objects.filter(pk__in=keys).delete()
    OfficerSession.objects.filter(pk__in=keys).delete()
