"""Reading hand-overs: who may take a case is told of its offer; who sees it, of all of them."""

from uuid import UUID

from django.db.models import QuerySet

from clew.bureau.access.rules import TAKE_CASE
from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import cases_for, visible_cases
from clew.bureau.handovers.models import HandOver, State


class OfferNotFoundError(LookupError):
    """There is no such offer, or it is not this officer's to see: the two look alike."""


def offers_to(officer: Officer) -> QuerySet[HandOver]:
    """Return the offers that the officer may accept or decline, oldest first."""
    offered = HandOver.objects.filter(
        state=State.OFFERED, case__in=cases_for(TAKE_CASE, officer).order_by()
    )
    return offered.select_related("case", "from_bureau", "offered_by").order_by("pk")


def hand_overs_of(officer: Officer, case: Case) -> QuerySet[HandOver]:
    """Return the offers of a case that the officer may see, newest first."""
    seen = HandOver.objects.filter(case=case.pk, case__in=visible_cases(officer).order_by())
    named = seen.select_related("from_bureau", "to_bureau", "to_officer", "offered_by")
    return named.select_related("answered_by").order_by("-pk")


def offer_by_id(officer: Officer, offer_id: UUID) -> HandOver:
    """Return the offer of that id, for whoever may accept it.

    Raises:
        OfferNotFoundError: there is none, or it is not for this officer.
    """
    return _one(offers_to(officer).filter(pk=offer_id), str(offer_id))


def offer_of(officer: Officer, number: str) -> HandOver:
    """Return the offer of the case of that number, for whoever may accept it.

    Raises:
        OfferNotFoundError: there is none, or it is not for this officer.
    """
    return _one(offers_to(officer).filter(case__number=number), number)


def _one(offers: QuerySet[HandOver], name: str) -> HandOver:
    found = offers.first()
    if found is None:
        raise OfferNotFoundError(f"nobody offers you {name}; see: clew case offers")
    return found
