"""Legs: what another node tells of a chain is refused where it cannot be as it says.

1. A leg that is known here has the ends, and passes on the leg, that are known.
2. Nobody tells this bureau of a referral that it sent and does not know.
3. No referral passes itself on: not even by way of others.
"""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from clew.bureau.accounts.bureau_kind import Exchanges
from clew.bureau.accounts.models import Bureau
from clew.bureau.referrals.models import Referral
from clew.exchange.referral_steps import ToldLeg
from clew.exchange.signing.canonical import MalformedError


def check_before(legs: Sequence[ToldLeg], of: UUID, *, bureaux: Mapping[str, Bureau]) -> None:
    """Return if the legs that are told before a referral can stand before it.

    Raises:
        MalformedError: they cannot.
    """
    for leg, known in _checked(legs, bureaux):
        if known is not None and of in _with_those_before(known):
            raise MalformedError(f"the referral: leg {leg.id} before it passes it on itself")


def check_onward(legs: Sequence[ToldLeg], of: Referral, *, bureaux: Mapping[str, Bureau]) -> None:
    """Return if the legs that are told to pass a referral on can do so.

    Raises:
        MalformedError: they cannot.
    """
    before = set(_with_those_before(of))
    for leg, known in _checked(legs, bureaux):
        if known is not None and known.pk in before:
            raise MalformedError(f"the answer: leg {leg.id} stands before the one it passes on")


def _checked(
    legs: Sequence[ToldLeg], bureaux: Mapping[str, Bureau]
) -> Iterator[tuple[ToldLeg, Referral | None]]:
    """Each leg with what is known here under its id; bureaux that nobody knows here are let be."""
    known = Referral.objects.in_bulk([UUID(leg.id) for leg in legs])
    for leg in legs:
        found = known.get(UUID(leg.id))
        from_, to = bureaux.get(leg.from_), bureaux.get(leg.to)
        if found is None and from_ is not None and from_.exchanges == Exchanges.HERE:
            raise MalformedError(f"leg {leg.id}: {leg.from_} sent no such referral")
        if found is not None and (from_ is None or not _is_the_same(leg, found, from_, to)):
            raise MalformedError(f"leg {leg.id} is another referral here than was told")
        yield leg, found


def _is_the_same(leg: ToldLeg, found: Referral, from_: Bureau, to: Bureau | None) -> bool:
    if found.to_id is None:  # of one that is no draft only is known that something came of it
        return not found.steps.exists()
    ends = found.bureau_id == from_.pk and found.to == to
    parent = leg.parent in {None, str(found.parent_id)}
    if found.parent_id is None:  # what this bureau sent by itself passes nothing on
        parent = leg.parent is None or from_.exchanges != Exchanges.HERE
    return ends and parent and found.sent_at is not None


def _with_those_before(leg: Referral) -> Iterator[UUID]:
    before: Referral | None = leg
    while before is not None:
        yield before.pk
        before = before.parent
