"""Reading referrals: an officer sees those of the own bureau, and those that were sent to it."""

from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from clew.bureau.access.rules import HANDLE_REFERRALS, READ_REFERRALS
from clew.bureau.accounts.models import Officer
from clew.bureau.id_ends import the_one_ending
from clew.bureau.referrals.models import Referral
from clew.model.referral import State

_UNANSWERED = (State.SENT.value, State.DELIVERED.value, State.ACKNOWLEDGED.value)


class ReferralNotFoundError(LookupError):
    """There is no such referral, or this officer may not see it: the two look alike."""


def visible_referrals(officer: Officer) -> QuerySet[Referral]:
    """Return the referrals the officer may see, the newest first."""
    seen = Referral.objects.filter(READ_REFERRALS.where(officer))
    return seen.select_related("bureau", "to").order_by("-drafted_at", "-id")


def inbox(officer: Officer) -> QuerySet[Referral]:
    """Return what was sent to the officer's bureau: what is due first, then the newest."""
    got = visible_referrals(officer).filter(sent_at__isnull=False, to=officer.bureau_id)
    return got.order_by(F("due_at").asc(nulls_last=True), "-sent_at", "-id")


def unanswered(officer: Officer, *, now: datetime) -> list[Referral]:
    """Return what the officer is to answer: sent here and not accepted yet, or overdue.

    What is due first comes first. Nothing to who answers no referrals.
    """
    if not HANDLE_REFERRALS.gate.admits(officer):
        return []
    waits = inbox(officer).filter(HANDLE_REFERRALS.where(officer))
    late = Q(state__in=[one.value for one in State if one.waits], due_at__lt=now)
    return list(waits.filter(Q(state__in=_UNANSWERED) | late))


def outbox(officer: Officer) -> QuerySet[Referral]:
    """Return what the officer's bureau drafted and sent, the newest first."""
    return visible_referrals(officer).filter(bureau=officer.bureau_id)


def referral_named(officer: Officer, name: str) -> Referral:
    """Return the referral of this id, or of an id that ends so.

    Raises:
        ReferralNotFoundError: there is none, the officer may not see it, or there are several.
    """
    found = the_one_ending(name, visible_referrals(officer).values_list("id", flat=True))
    if found is None:
        raise ReferralNotFoundError(
            f"there is no one referral {name}; see its id in: clew referral inbox, or outbox"
        )
    return referral_by_id(officer, found)


def referral_by_id(officer: Officer, referral_id: UUID) -> Referral:
    """Return the referral of this id.

    Raises:
        ReferralNotFoundError: there is none, or the officer may not see it.
    """
    found = visible_referrals(officer).filter(pk=referral_id).first()
    if found is None:
        raise ReferralNotFoundError(f"there is no referral {referral_id}")
    return found


def is_overdue(referral: Referral, *, now: datetime) -> bool:
    """Tell whether its deadline is over and its recipient still has something to do."""
    return referral.due_at is not None and referral.due_at < now and State(referral.state).waits
