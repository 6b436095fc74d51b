"""SAML's messages: each is taken once. One that says who somebody is waits for its browser.

A message comes from the provider's site, and browsers send our cookies on no such way. So what it
says is kept here for a moment, and the browser brings the ticket for it by a step of ours.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from clew.bureau.accounts.actions.sessions import Ending, end_sessions_of
from clew.bureau.accounts.models import IdentityProvider, Officer, SamlMessage

TICKET_LASTS = timedelta(minutes=2)
_CLOCKS_DIFFER = timedelta(minutes=2)


class TakenBeforeError(ValueError):
    """The message was taken before."""


class NobodyLinkedError(LookupError):
    """The account is linked to no officer of the provider's bureau."""


class NoTicketError(LookupError):
    """There is no such ticket, or it was used, or it is too late."""


@transaction.atomic
def take_answer(  # noqa: PLR0913 -- of whom, which, about whom, to what, how long and when, by name
    provider: IdentityProvider,
    *,
    id_: str,
    account: str,
    question: str,
    until: datetime,
    now: datetime,
) -> str:
    """Keep whom an answer lets in, and return the ticket for it.

    Raises:
        NobodyLinkedError: it lets nobody in.
        TakenBeforeError: it was taken before.
    """
    officer = _officer(provider, account)
    if officer is None:
        raise NobodyLinkedError("its account is linked to no officer")
    ticket = secrets.token_urlsafe(32)
    message = _take(provider, id_, until, now)
    SamlMessage.objects.filter(pk=message.pk).update(
        officer=officer,
        question=question,
        ticket=_digest(ticket),
        ticket_until=now + TICKET_LASTS,
    )
    return ticket


@transaction.atomic
def redeem(provider: IdentityProvider, ticket: str, *, now: datetime) -> tuple[Officer, str]:
    """Return whom a ticket lets in, once, and which question of ours was answered.

    Raises:
        NoTicketError: it lets nobody in.
    """
    waiting = SamlMessage.objects.filter(
        provider=provider, ticket=_digest(ticket), ticket_until__gt=now, officer__isnull=False
    )
    message = waiting.select_related("officer", "officer__bureau").first()
    if message is None or not waiting.filter(pk=message.pk).update(ticket=""):
        raise NoTicketError("it took too long, or was used before")
    assert message.officer is not None
    return message.officer, message.question


@transaction.atomic
def take_leave(
    provider: IdentityProvider, *, id_: str, account: str, until: datetime, now: datetime
) -> None:
    """End the sessions of an officer who signed out at the provider.

    Raises:
        TakenBeforeError: the message was taken before.
    """
    _take(provider, id_, until, now)
    officer = _officer(provider, account)
    if officer is not None:
        end_sessions_of([officer], Ending.LEFT, now=now)


def _officer(provider: IdentityProvider, account: str) -> Officer | None:
    linked = SocialAccount.objects.filter(provider=provider.name, uid=account)
    officers = Officer.objects.filter(pk__in=list(linked.values_list("user", flat=True)))
    return officers.filter(bureau=provider.bureau_id).first()


def _take(provider: IdentityProvider, id_: str, until: datetime, now: datetime) -> SamlMessage:
    SamlMessage.objects.filter(forget_at__lt=now).delete()
    try:
        with transaction.atomic():
            return SamlMessage.objects.create(
                provider=provider, digest=_digest(id_), forget_at=until + _CLOCKS_DIFFER
            )
    except IntegrityError as error:
        raise TakenBeforeError("it was taken before") from error


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
