"""A case changes hands when the other side accepts; the former owner sees nothing more of it."""

import pytest

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.actions.steering import mark_case
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import CaseNotFoundError, case_by_id, visible_cases
from clew.bureau.handovers.actions import (
    AlreadyOfferedError,
    NumberTakenError,
    RecipientError,
    accept_case,
    decline_case,
    offer_case,
    withdraw_offer,
)
from clew.bureau.handovers.queries import (
    OfferNotFoundError,
    hand_overs_of,
    offer_by_id,
    offer_of,
    offers_to,
)
from clew.bureau.notes.actions.writing import add_note
from clew.bureau.notes.queries import threads
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.queries import dossiers
from clew.handling.tlp import Tlp
from clew.model.dossier import Kind
from records import NOW, make_bureau, make_case, make_exhibit, make_item, make_officer

pytestmark = pytest.mark.django_db

WHY = "it is theirs"


@pytest.fixture
def rosa():
    return make_officer("rosa", bureau=make_bureau("Home", country="DE"))


@pytest.fixture
def gita():
    return make_officer("gita", bureau=make_bureau("There", country="IN"))


@pytest.fixture
def case(rosa, gita):
    colleague = make_officer("ben", bureau=rosa.bureau)
    released = {str(gita.bureau_id), "NZ"}
    return make_case(
        rosa, colleague, number="2026-1", marking=Tlp.AMBER.value, released_to=released
    )


def _offer(officer, case, to):
    to = to.username if isinstance(to, Officer) else to
    return offer_case(officer, case=case, to=to, reason=WHY, now=NOW)


def test_another_bureau_takes_a_case_and_the_former_one_sees_nothing_of_it(rosa, gita, case):
    supervisor = make_officer(bureau=rosa.bureau, roles=[Role.SUPERVISOR])
    item = make_item(make_exhibit(case))
    open_dossier(rosa, kind=Kind.SERIES, case=case, name="Lamp", start=item.pk, now=NOW)
    note = add_note(rosa, case=case, text="What we know", now=NOW)
    offer = _offer(rosa, case, gita.bureau)
    assert not visible_cases(gita).exists()
    assert list(offers_to(gita)) == [offer]

    accept_case(gita, offer_id=offer.pk, now=NOW)

    taken = case_by_id(gita, case.pk)
    assert (taken.bureau, taken.released_to) == (gita.bureau, frozenset({"NZ"}))
    assert [one.first.id for one in threads(gita)] == [note.pk]
    assert dossiers(gita)[0].parts[0].bureau == "There"
    for officer in (rosa, supervisor, *rosa.bureau.officers.all()):
        assert not visible_cases(officer).exists()
        assert threads(officer) == []
        assert not hand_overs_of(officer, case)
    mark_case(gita, case=taken, change=MarkingChange(released_to=frozenset({"DE"})), now=NOW)
    assert not visible_cases(rosa).exists()
    told = AuditEvent.objects.filter(tag__startswith="handovers").order_by("pk")
    assert [one.tag for one in told] == [tags.HANDOVERS_CASE_OFFERED, tags.HANDOVERS_CASE_ACCEPTED]
    assert not any(WHY in one.details_text for one in told)


def test_a_colleague_takes_a_case_and_who_offered_it_leaves_the_team(rosa, case):
    anna = make_officer("anna", bureau=rosa.bureau)
    offer = _offer(rosa, case, anna)
    assert offer_of(anna, "2026-1") == offer
    accept_case(anna, offer_id=offer.pk, now=NOW)

    assert not visible_cases(rosa).exists()
    assert sorted(case.members.values_list("username", flat=True)) == ["anna", "ben"]
    assert Case.objects.get().bureau == rosa.bureau


@pytest.mark.parametrize("label", [Tlp.AMBER_STRICT, Tlp.RED])
def test_a_label_that_keeps_a_case_home_keeps_it_from_being_handed_over(rosa, gita, case, label):
    offer = _offer(rosa, case, gita.bureau)
    mark_case(rosa, case=case, change=MarkingChange(tlp=label), now=NOW)

    assert not offers_to(gita)
    with pytest.raises(OfferNotFoundError):
        accept_case(gita, offer_id=offer.pk, now=NOW)
    withdraw_offer(rosa, case=case, now=NOW)
    with pytest.raises(DeniedError, match="not released"):
        _offer(rosa, case, gita.bureau)
    assert Case.objects.get().bureau == rosa.bureau


def test_a_case_goes_only_where_it_was_released(rosa, case):
    with pytest.raises(DeniedError, match="not released"):
        _offer(rosa, case, make_bureau(country="FR"))
    with pytest.raises(RecipientError):
        _offer(rosa, case, rosa.bureau)


def test_an_officer_who_cannot_take_it_is_told_of_like_one_who_is_not_there(rosa, gita, case):
    make_officer("zoe", bureau=make_bureau(country="FR"))
    make_officer("zoe2", bureau=gita.bureau, roles=[Role.INTELLIGENCE_ANALYST])
    make_officer("zoe3", bureau=gita.bureau, is_active=False)
    told = set()
    for name in ("zoe", "zoe2", "zoe3", "nobody", "rosa"):
        with pytest.raises(RecipientError) as refused:
            offer_case(rosa, case=case, to=name, reason=WHY, now=NOW)
        told.add(str(refused.value).replace(name, "NAME", 1))
    assert len(told) == 1


def test_who_may_not_take_a_case_is_told_of_no_offer(rosa, gita, case):
    offer = _offer(rosa, case, gita.bureau)
    specialist = make_officer(bureau=gita.bureau, roles=[Role.VICTIM_IDENTIFICATION_SPECIALIST])
    closed = make_officer(bureau=gita.bureau, is_active=False)
    for officer in (specialist, closed, make_officer(), rosa):
        told = []
        for key in (offer.pk, case.pk):
            with pytest.raises(OfferNotFoundError) as refused:
                offer_by_id(officer, key)
            told.append(str(refused.value).replace(str(key), "ID"))
        assert told[0] == told[1]
        assert not offers_to(officer)
        with pytest.raises(OfferNotFoundError):
            decline_case(officer, offer_id=offer.pk, reason=WHY, now=NOW)


def test_an_offer_to_one_officer_is_not_the_bureaus(rosa, gita, case):
    _offer(rosa, case, gita)
    assert offers_to(gita).count() == 1
    assert not offers_to(make_officer(bureau=gita.bureau))


def test_an_offer_is_answered_once(rosa, gita, case):
    offer = _offer(rosa, case, gita)
    with pytest.raises(AlreadyOfferedError):
        _offer(rosa, case, gita.bureau)
    with pytest.raises(NoReasonError):
        decline_case(gita, offer_id=offer.pk, reason=" ", now=NOW)
    decline_case(gita, offer_id=offer.pk, reason="no capacity", now=NOW)
    with pytest.raises(OfferNotFoundError):
        accept_case(gita, offer_id=offer.pk, now=NOW)
    (told,) = hand_overs_of(rosa, case)
    assert (told.state, told.answer_reason) == ("declined", "no capacity")
    assert _offer(rosa, case, gita.bureau).state == "offered"


def test_a_number_in_use_takes_another(rosa, gita, case):
    make_case(gita, number="2026-1")
    offer = _offer(rosa, case, gita)
    with pytest.raises(NumberTakenError):
        accept_case(gita, offer_id=offer.pk, now=NOW)
    assert Case.objects.get(pk=case.pk).bureau == rosa.bureau
    assert accept_case(gita, offer_id=offer.pk, number="2026-1-DE", now=NOW).number == "2026-1-DE"


def test_offering_and_taking_back_is_for_who_steers(rosa, gita, case):
    analyst = make_officer(bureau=rosa.bureau, roles=[Role.INTELLIGENCE_ANALYST])
    case.members.add(analyst, through_defaults={"since_at": NOW})
    for officer, error in ((analyst, DeniedError), (make_officer(), CaseNotFoundError)):
        with pytest.raises(error):
            _offer(officer, case, gita)
        with pytest.raises(error):
            withdraw_offer(officer, case=case, now=NOW)
    with pytest.raises(NoReasonError):
        offer_case(rosa, case=case, to="gita", reason="", now=NOW)
