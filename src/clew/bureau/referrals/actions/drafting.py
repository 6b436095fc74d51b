"""Drafting: a referral is written and addressed. What may not go there is refused, and named."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.access.rules import HANDLE_REFERRALS
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.referrals.actions.addressing import address, check_released
from clew.bureau.referrals.actions.moving import WrongStateError, move
from clew.bureau.referrals.actions.packing import (
    EmptyReferralError,
    Package,
    Packed,
    inherited,
    packed,
    write,
)
from clew.bureau.referrals.models import Referral
from clew.bureau.referrals.queries.contents import parts_of, referrals_before
from clew.bureau.referrals.queries.proposing import bureau_proposal
from clew.bureau.referrals.queries.reading import ReferralNotFoundError, visible_referrals
from clew.exchange.referral_parts import PartKind
from clew.handling.marking import combined
from clew.handling.tlp import Tlp
from clew.model.referral import State
from clew.model.wording import Wording
from clew.network.jurisdiction.networks import Networks


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is asked of whom: without `to`, of the bureau that the evidence speaks for.

    `because` says why it is another one. `parent` is the referral that is passed on. `marking` says
    of the referral itself how it may be handled, and to whom else it may be passed on.
    """

    request: str
    package: Package = field(default_factory=Package)
    to: Bureau | None = None
    because: str = ""
    due_at: datetime | None = None
    marking: MarkingChange = field(default_factory=MarkingChange)
    parent: Referral | None = None


@transaction.atomic
def draft(acting_officer: Officer, asked: Draft, *, networks: Networks, now: datetime) -> Referral:
    """Write a referral, which nobody else sees until it is sent.

    Raises:
        DeniedError: the officer drafts no referrals, or may not export the case.
        EmptyReferralError: nothing is asked, or nothing is sent.
        NoCaseOfItemsError: items are named, and not the case that they are of.
        NoReasonError: it goes to another bureau than the one proposed, and nothing says why.
        NotReleasedError: a marking does not let a part go there.
        WrongStateError: the referral to be passed on was not accepted.
        LookupError: what is to be sent is not there, or the officer may not see it.
    """
    HANDLE_REFERRALS.gate.check(acting_officer)
    if not asked.request.strip():
        raise EmptyReferralError(Wording("say what is asked for"))
    before = _passed_on(acting_officer, asked)
    several = _once([*before, *packed(acting_officer, asked.package)])
    if not several:
        raise EmptyReferralError(
            Wording("say what is sent: a case or items of it, entities, reports, notes")
        )
    referral = _new(acting_officer, asked, several, now)
    HANDLE_REFERRALS.check(acting_officer, record=referral)
    told = [one.sightings for one in several if one.reports]
    proposed = None
    if told:
        proposed, referral.proposal = bureau_proposal(acting_officer, told, networks)
    to = asked.to or proposed
    if to is not None:
        address(referral, to, because=asked.because)
    referral.save()
    write(referral, several)
    if to is not None:
        check_released(acting_officer, referral)
    move(acting_officer, referral, State.DRAFTED, now=now, words=referral.because)
    return referral


def _passed_on(officer: Officer, asked: Draft) -> Sequence[Packed]:
    """The parts of the referral that is passed on, as far as the officer may see them."""
    if asked.parent is None:
        return ()
    found = visible_referrals(officer).filter(to=officer.bureau_id, pk=asked.parent.pk).first()
    if found is None:
        raise ReferralNotFoundError(
            Wording("there is no referral %(parent)s to this bureau", parent=str(asked.parent))
        )
    if found.state not in {State.ACCEPTED, State.UNDER_WAY}:
        raise WrongStateError(
            Wording(
                "referral %(found)s is %(state)s; accept it to pass it on",
                found=str(found),
                state=Wording.name_of(found.state),
            )
        )
    parts = parts_of(officer, found)
    return list(inherited(officer, parts, digests_only=asked.package.digests_only))


def _once(several: Sequence[Packed]) -> list[Packed]:
    """Each thing once: what is passed on, and comes out of an own case too, as it is passed on."""
    notes = [one for one in several if one.part.kind == PartKind.NOTE]
    first = {(one.part.kind, one.part.name): one for one in reversed(several)}
    return [one for one in several if one in notes or one is first[one.part.kind, one.part.name]]


def _new(officer: Officer, asked: Draft, several: Sequence[Packed], now: datetime) -> Referral:
    """The referral without its parts, handled as strictly as every one that it passes on."""
    made = Referral(
        bureau=officer.bureau,
        parent=asked.parent,
        request=asked.request.strip(),
        due_at=asked.due_at,
        drafted_at=now,
        **{"marking": Tlp.AMBER.value, **asked.marking.columns()},
    )
    before = {one for packed_ in several for one in referrals_before(packed_.part)}
    before |= {asked.parent} if asked.parent is not None else set()
    together = combined([made.handling, *(one.handling for one in before)])
    made.marking, made.pap = together.tlp.value, together.pap.value
    made.purposes = frozenset(one.value for one in together.purposes)
    made.keep_until = together.keep_until
    return made
