"""What officers do to hand a case over: offer it, take the offer back, accept or decline it.

An officer who cannot take it is told of in the same words as one who is not there.

A case goes to another bureau only as far as its marking releases it there, which is asked when it
is offered and when it is accepted. With it the former bureau's officers leave the team: they see
what the rules still give them, which is nothing more of this case. Within a bureau, who offered it
leaves the team. What everybody did stays on record.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.rules import STEER_CASE, TAKE_CASE
from clew.bureau.accounts.models import Bureau, Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.audit.reasons import told
from clew.bureau.cases.actions.checking import check_case
from clew.bureau.cases.models import Case, CaseMember
from clew.bureau.handovers.models import HandOver, State
from clew.bureau.handovers.queries import offer_by_id
from clew.bureau.persons.models import Dossier
from clew.model.wording import Wording


class AlreadyOfferedError(ValueError):
    """The case is offered to somebody already."""


class RecipientError(ValueError):
    """The case cannot be offered to this officer or bureau."""


class NumberTakenError(ValueError):
    """The bureau that takes the case has another one of its number."""


@transaction.atomic
def offer_case(
    acting_officer: Officer, *, case: Case, to: Bureau | str, reason: str, now: datetime
) -> HandOver:
    """Offer a case to a bureau, where whoever steers cases may accept it, or to an officer.

    Raises:
        CaseNotFoundError: the acting officer may not see the case.
        DeniedError: the acting officer does not steer it, or it is not released to that bureau.
        RecipientError: it is the own bureau, or nobody of that name could take it.
        AlreadyOfferedError: it is offered already.
        NoReasonError: no reason is given.
    """
    locked = _locked(acting_officer, case)
    officer = _taking(acting_officer, locked, to) if isinstance(to, str) else None
    bureau = officer.bureau if officer is not None else to
    assert isinstance(bureau, Bureau)
    if officer is None and bureau == locked.bureau:
        raise RecipientError(Wording("offer it to another officer, or to another bureau"))
    if not _may_go_to(locked, bureau):
        raise DeniedError(
            Wording(
                "the case is not released to %(bureau)s; see: clew case mark --release-to",
                bureau=str(bureau),
            )
        )
    why = told(reason, what=Wording("the case is handed over"))
    if HandOver.objects.filter(case=case, state=State.OFFERED).exists():
        raise AlreadyOfferedError(Wording("it is offered already; take that back first"))
    offer = HandOver.objects.create(
        case=case,
        from_bureau=locked.bureau,
        to_bureau=bureau,
        to_officer=officer,
        offered_by=acting_officer,
        offered_at=now,
        reason=why,
    )
    _record(tags.HANDOVERS_CASE_OFFERED, acting_officer, offer, now)
    return offer


@transaction.atomic
def withdraw_offer(acting_officer: Officer, *, case: Case, now: datetime) -> None:
    """Take an offer back; where there is none, nothing changes.

    Raises:
        CaseNotFoundError: the acting officer may not see the case.
        DeniedError: the acting officer does not steer it.
    """
    _locked(acting_officer, case)
    offer = HandOver.objects.filter(case=case, state=State.OFFERED).first()
    if offer is not None:
        _answer(offer, State.WITHDRAWN, acting_officer, now=now)
        _record(tags.HANDOVERS_OFFER_WITHDRAWN, acting_officer, offer, now)


@transaction.atomic
def accept_case(
    acting_officer: Officer, *, offer_id: UUID, now: datetime, number: str = ""
) -> Case:
    """Take a case over; `number` is a new one where the own bureau uses its number already.

    Raises:
        OfferNotFoundError: there is no such offer, or it is not for this officer.
        NumberTakenError: the own bureau has another case of that number.
    """
    offer = _locked_offer(acting_officer, offer_id)
    case = offer.case
    _hand(case, offer, acting_officer, number=number.strip() or case.number)
    CaseMember.objects.get_or_create(case=case, officer=acting_officer, defaults={"since_at": now})
    STEER_CASE.check(acting_officer, record=case)
    _answer(offer, State.ACCEPTED, acting_officer, now=now)
    _record(tags.HANDOVERS_CASE_ACCEPTED, acting_officer, offer, now)
    return case


@transaction.atomic
def decline_case(acting_officer: Officer, *, offer_id: UUID, reason: str, now: datetime) -> None:
    """Say no to an offer.

    Raises:
        OfferNotFoundError: there is no such offer, or it is not for this officer.
        NoReasonError: no reason is given.
    """
    offer = _locked_offer(acting_officer, offer_id)
    offer.answer_reason = told(reason, what=Wording("the case is declined"))
    _answer(offer, State.DECLINED, acting_officer, now=now)
    _record(tags.HANDOVERS_CASE_DECLINED, acting_officer, offer, now)


def _taking(acting_officer: Officer, case: Case, username: str) -> Officer:
    """The officer of that name, in a role and bureau that can take the case."""
    found = Officer.objects.filter(username=username).exclude(pk=acting_officer.pk).first()
    if found is None or not TAKE_CASE.gate.admits(found) or not _may_go_to(case, found.bureau):
        raise RecipientError(
            Wording(
                "%(username)s cannot take this case: nobody of that name steers cases where "
                "it may go; see: clew case mark --release-to",
                username=username,
            )
        )
    return found


def _may_go_to(case: Case, bureau: Bureau) -> bool:
    return case.handling.audience.admits(bureau=str(bureau.pk), country=bureau.country)


def _locked(officer: Officer, case: Case) -> Case:
    locked = Case.objects.select_for_update().get(pk=case.pk)
    check_case(STEER_CASE, officer, locked)
    return locked


def _locked_offer(officer: Officer, offer_id: UUID) -> HandOver:
    """The offer, asked for again once its case is held: it may be answered meanwhile."""
    Case.objects.select_for_update().get(pk=offer_by_id(officer, offer_id).case_id)
    return offer_by_id(officer, offer_id)


def _hand(case: Case, offer: HandOver, officer: Officer, *, number: str) -> None:
    """Change whose the case is, and take whoever had it off the team."""
    team = CaseMember.objects.filter(case=case)
    if officer.bureau_id == case.bureau_id:
        team.filter(officer=offer.offered_by).delete()
        return
    if Case.objects.filter(bureau=officer.bureau_id, number=number).exists():
        raise NumberTakenError(
            Wording(
                "your bureau has a case %(number)s; accept this one under another: --number",
                number=number,
            )
        )
    team.filter(officer__bureau=case.bureau_id).delete()
    case.bureau, case.number = officer.bureau, number
    case.released_to = case.released_to - {str(officer.bureau_id)}
    case.save(update_fields=["bureau", "number", "released_to"])
    Dossier.objects.filter(case=case).update(bureau=officer.bureau)


def _answer(offer: HandOver, state: State, officer: Officer, *, now: datetime) -> None:
    offer.state, offer.answered_by, offer.answered_at = state, officer, now
    offer.save()


def _record(tag: str, officer: Officer, offer: HandOver, now: datetime) -> None:
    details = {"offer": str(offer.pk), "from": str(offer.from_bureau_id)}
    details |= {"to": str(offer.to_officer_id or offer.to_bureau_id)}
    record(tag, officer=officer, subject=str(offer.case_id), details=details, now=now)
