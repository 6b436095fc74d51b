"""Referrals between three bureaux: what is sent is seen, nothing more is, and each move is kept."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.db.models import F

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.accounts.models import Officer
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.actions.steering import mark_case
from clew.bureau.cases.queries import visible_cases
from clew.bureau.exports.queries import case_parcel
from clew.bureau.network.actions import build_network, mark_report, recall_report
from clew.bureau.network.models import Report
from clew.bureau.persons.queries import case_markings
from clew.bureau.referrals.actions import (
    EmptyReferralError,
    NoCaseError,
    NotAddressedError,
    NotReleasedError,
    Package,
    WrongStateError,
    accept,
    acknowledge,
    close,
    decline,
    progress,
    send,
    withdraw,
)
from clew.bureau.referrals.models import Disposition, Referral, Returned, Step
from clew.bureau.referrals.queries import (
    ReferralNotFoundError,
    inbox,
    is_corrected_since,
    outbox,
    outcomes_of,
    parts_of,
    referral_named,
    told_answer,
    told_referral,
    trace_of,
    visible_referrals,
)
from clew.bureau.vault.models import Loan, Location
from clew.bureau.vault.queries import visible_items, visible_locations
from clew.bureau.vault.queries.loans import lenders
from clew.exchange.referral_answer import ToldAnswer
from clew.exchange.referral_form import ToldReferral
from clew.exchange.referral_parts import PartKind
from clew.handling.purpose import Purpose
from clew.handling.release import ToBureau, admits_all
from clew.handling.tlp import Tlp
from clew.model.referral import Outcome, State, Told
from records import NOW, WORKING, make_officer
from three_bureaux import ANA, INDIAN_PHONE, NETWORKS, ThreeBureaux

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return ThreeBureaux()


def _tags(referral):
    events = AuditEvent.objects.filter(subject=str(referral.pk)).order_by(
        "pk"
    )  # told at commit where they lie in the log
    return [one.tag.rpartition(":")[2] for one in events]


def _kinds(officer, referral):
    return sorted(part.kind for part in parts_of(officer, referral))


EVERYTHING = ["entity", "item", "item", "report"]


def test_every_move_is_a_step_and_an_event_and_its_words_are_kept(world):
    referral = world.sent(world.rosa)
    acknowledge(world.hugo, referral, now=NOW)
    accept(world.hugo, referral, case_number="HUB-1", now=NOW)
    progress(world.hugo, referral, words="asked the provider", now=NOW)
    progress(world.hugo, referral, words="it answered", now=NOW)
    close(world.hugo, referral, outcome=Outcome(arrests=1), now=NOW)

    steps = list(Step.objects.filter(referral=referral))
    walked = ["drafted", "sent", "delivered", "acknowledged", "accepted"]
    assert [one.state for one in steps] == [*walked, "under_way", "under_way", "closed"]
    assert [one.number for one in steps] == list(range(1, 9))
    assert steps[2].officer is None
    assert [one.words for one in steps[5:7]] == ["asked the provider", "it answered"]
    assert _tags(referral) == [*walked, "progressed", "progressed", "closed", "returned"]


def test_a_move_that_the_table_does_not_have_is_refused_and_nothing_is_recorded(world):
    referral = world.sent(world.rosa)
    decline(world.hugo, referral, reason="not ours", now=NOW)
    before = Step.objects.count(), AuditEvent.objects.count()

    with pytest.raises(WrongStateError, match="is declined, so it cannot be accepted"):
        accept(world.hugo, referral, case_number="HUB-1", now=NOW)
    with pytest.raises(WrongStateError, match="may follow: withdrawn"):
        progress(world.hugo, referral, words="x", now=NOW)
    assert (Step.objects.count(), AuditEvent.objects.count()) == before
    assert not Location.objects.filter(exhibit__case__number="HUB-1").exists()


def test_each_party_does_its_own_moves_only(world):
    drafted = world.draft(world.rosa)
    with pytest.raises(ReferralNotFoundError):
        send(world.hugo, drafted, now=NOW)
    referral = world.sent(world.rosa)

    for act in (accept, acknowledge):
        with pytest.raises(DeniedError):
            act(world.rosa, referral, now=NOW)
    with pytest.raises(DeniedError, match="only the sender"):
        withdraw(world.hugo, referral, reason="x", now=NOW)
    with pytest.raises(ReferralNotFoundError):
        acknowledge(world.otto, referral, now=NOW)


@pytest.mark.parametrize("act", [decline, withdraw], ids=["decline", "withdraw"])
def test_declining_and_withdrawing_take_a_reason(world, act):
    referral = world.sent(world.rosa)
    officer = world.hugo if act is decline else world.rosa

    with pytest.raises(NoReasonError):
        act(officer, referral, reason=" ", now=NOW)
    assert Referral.objects.get(pk=referral.pk).state == State.DELIVERED


def test_a_draft_is_seen_by_its_own_bureau_only_and_a_sent_one_by_the_two(world):
    draft = world.draft(world.rosa)
    assert not inbox(world.hugo).exists()
    send(world.rosa, draft, now=NOW)

    assert [one.pk for one in outbox(world.rosa)] == [draft.pk]
    assert [one.pk for one in inbox(world.hugo)] == [draft.pk]
    for officer in (world.ines, world.otto):
        assert not visible_referrals(officer).exists()
        with pytest.raises(ReferralNotFoundError):
            referral_named(officer, str(draft.pk))


def test_the_recipient_sees_exactly_what_was_sent_and_nothing_more_of_the_case(world):
    referral = world.sent(world.rosa, package=Package(case=world.case, items=(world.lamp.sha256,)))
    assert [one.name for one in parts_of(world.hugo, referral)] == [world.lamp.sha256]
    assert not visible_items(world.hugo).exists()

    accept(world.hugo, referral, case_number="HUB-1", now=NOW)

    assert [one.sha256 for one in visible_items(world.hugo)] == [world.lamp.sha256]
    (place,) = visible_locations(world.hugo)
    assert (place.exhibit.case.number, place.path) == ("HUB-1", world.lamp.sha256)
    assert [one.number for one in visible_cases(world.hugo)] == ["HUB-1"]
    assert not visible_items(world.ines).exists()
    assert visible_locations(world.rosa).count() == 2


def test_digests_only_sends_no_media(world):
    package = Package(case=world.case, digests_only=True)
    referral = world.sent(world.rosa, package=package)

    accept(world.hugo, referral, now=NOW)

    assert _kinds(world.hugo, referral) == ["digests", "digests"]
    (lamp,) = [one for one in parts_of(world.hugo, referral) if one.name == world.lamp.sha256]
    assert (lamp.said["md5"], lamp.said["size"]) == (world.lamp.md5, world.lamp.size)
    assert len(bytes.fromhex(lamp.said["pdq"])) == 32
    assert not visible_items(world.hugo).exists()
    assert not Location.objects.exclude(exhibit__case=world.case).exists()


def test_an_entity_is_told_with_its_evidence_and_rests_on_the_reports_of_it(world):
    referral = world.sent(world.rosa)

    (entity,) = [one for one in parts_of(world.hugo, referral) if one.kind == PartKind.ENTITY]
    assert entity.said["accounts"] == [["account", ANA.value]]
    assert INDIAN_PHONE in entity.said["places"][0]["why"]

    recall_report(world.rosa, key="log:1", reason="wrong account", now=NOW)
    assert _kinds(world.hugo, referral) == ["item", "item"]


def test_that_a_report_was_corrected_since_is_told_of_what_rests_on_it(world):
    referral = world.sent(world.rosa)
    before = {one.kind: is_corrected_since(one) for one in parts_of(world.hugo, referral)}
    Report.objects.update(reading=F("reading") + 1)

    after = {one.kind: is_corrected_since(one) for one in parts_of(world.hugo, referral)}

    assert before == {"item": False, "entity": False, "report": False}
    assert after == {"item": False, "entity": True, "report": True}


def test_items_need_a_case_of_the_own_bureau(world):
    referral = world.sent(world.rosa)

    with pytest.raises(NoCaseError, match="2 items"):
        accept(world.hugo, referral, now=NOW)


HELD_BACK = {
    "a case that stays in its bureau": (Tlp.AMBER_STRICT, None, "case NZ-7 .TLP:AMBER.STRICT."),
    "a case that is not released to it": (None, frozenset({"IN"}), "case NZ-7"),
}


@pytest.mark.parametrize("why", HELD_BACK)
def test_what_its_marking_does_not_release_is_named_and_nothing_is_recorded(world, why):
    tlp, released, named = HELD_BACK[why]
    change = MarkingChange(tlp=tlp, released_to=released)
    mark_case(world.rosa, case=world.case, change=change, now=NOW)
    before = AuditEvent.objects.count()

    with pytest.raises(NotReleasedError, match=named) as refused:
        world.draft(world.rosa)
    assert world.lamp.sha256[:12] in str(refused.value)
    assert not Referral.objects.exists()
    assert AuditEvent.objects.count() == before


def test_a_report_that_is_not_released_holds_back_itself_and_whom_it_tells_of(world):
    mark_report(world.rosa, key="log:1", change=MarkingChange(tlp=Tlp.RED), now=NOW)
    build_network(world.rosa, networks=NETWORKS, now=NOW)

    with pytest.raises(NotReleasedError, match=r"entity .*report log:1") as refused:
        world.draft(world.rosa)
    assert "report log:1: report log:1 (TLP:RED)" in str(refused.value)


def test_what_was_released_when_it_was_drafted_is_asked_again_when_it_is_sent(world):
    referral = world.draft(world.rosa)
    change = MarkingChange(released_to=frozenset())
    mark_case(world.rosa, case=world.case, change=change, now=NOW)

    with pytest.raises(NotReleasedError):
        send(world.rosa, referral, now=NOW)
    assert Referral.objects.get(pk=referral.pk).state == State.DRAFTED


def test_who_sends_a_colleagues_draft_is_told_of_no_case_that_they_may_not_see(world):
    referral = world.draft(world.rosa)
    mark_case(world.rosa, case=world.case, change=MarkingChange(tlp=Tlp.RED), now=NOW)
    colleague = make_officer(bureau=world.new_zealand, roles=WORKING)

    with pytest.raises(NotReleasedError, match="something of it that you may not see") as refused:
        send(colleague, referral, now=NOW)

    for hidden in ("NZ-7", "TLP:RED", world.lamp.sha256[:12]):
        assert hidden not in str(refused.value)
    with pytest.raises(NotReleasedError, match=r"case NZ-7 \(TLP:RED\)") as named:
        send(world.rosa, referral, now=NOW)
    assert "may not see" not in str(named.value)


def test_a_referral_whose_own_label_stays_home_is_not_sent(world):
    with pytest.raises(NotReleasedError, match="the referral"):
        world.draft(world.rosa, marking=MarkingChange(tlp=Tlp.AMBER_STRICT))


def test_a_restriction_takes_back_what_was_referred_and_a_release_gives_it_again(world):
    referral = world.to_hub()
    assert visible_items(world.hugo).count() == 2

    nobody = MarkingChange(released_to=frozenset())
    mark_case(world.rosa, case=world.case, change=nobody, now=NOW)
    assert not visible_items(world.hugo).exists()
    assert _kinds(world.hugo, referral) == ["entity", "report"]

    again = MarkingChange(released_to=frozenset({str(world.hub.pk)}))
    mark_case(world.rosa, case=world.case, change=again, now=NOW)
    assert visible_items(world.hugo).count() == 2


def test_what_was_withdrawn_is_gone_for_all_whom_it_was_passed_on_to(world):
    first = world.to_hub()
    second = world.onward(first)
    accept(world.ines, second, case_number="IND-1", now=NOW)
    assert visible_items(world.ines).count() == 2
    assert _kinds(world.ines, second) == EVERYTHING

    withdraw(world.rosa, first, reason="it is another child", now=NOW)

    for officer in (world.hugo, world.ines):
        assert not visible_items(officer).exists()
    for officer, referral in ((world.hugo, first), (world.hugo, second), (world.ines, second)):
        assert parts_of(officer, Referral.objects.get(pk=referral.pk)) == []
    assert _kinds(world.rosa, Referral.objects.get(pk=first.pk)) == EVERYTHING


def test_what_came_by_a_referral_and_is_sent_out_of_the_own_case_is_still_the_first_ones(world):
    """France was not named by New Zealand: neither passed on, nor out of the hub's own case."""
    world.to_hub()
    case = visible_cases(world.hugo).get()
    released = MarkingChange(tlp=Tlp.AMBER, released_to=frozenset({"FR", "IN"}))
    mark_case(world.hugo, case=case, change=released, now=NOW)
    package = Package(case=case)

    with pytest.raises(NotReleasedError, match="the bureau it came from did not release it"):
        world.draft(world.hugo, package=package, to=world.otto.bureau, because="lives there")
    third = world.sent(world.hugo, package=package, to=world.india, because="lives there")
    accept(world.ines, third, case_number="IND-1", now=NOW)
    assert visible_items(world.ines).count() == 2
    withdraw(world.rosa, Referral.objects.earliest("drafted_at"), reason="wrong", now=NOW)
    assert not visible_items(world.ines).exists()


def test_passing_on_needs_the_first_marking_to_name_the_next_bureau(world):
    first = world.to_hub(marking=MarkingChange())

    with pytest.raises(NotReleasedError, match="came from New Zealand"):
        world.onward(first)
    assert Referral.objects.count() == 1


def test_only_what_was_accepted_is_passed_on_and_only_by_whom_it_was_sent_to(world):
    first = world.sent(world.rosa)

    with pytest.raises(WrongStateError, match="accept it to pass it on"):
        world.onward(first)
    with pytest.raises(ReferralNotFoundError):
        world.draft(world.ines, parent=first, package=Package(), to=world.hub)


def test_the_bureau_is_proposed_by_the_evidence_and_another_needs_a_reason(world):
    first = world.to_hub()
    assert first.proposal["bureau"] == "India"
    assert (first.proposal["surety"], first.proposal["country"]) == ("firm", "IN")
    assert INDIAN_PHONE in first.proposal["evidence"][0]
    assert first.because == "the hub knows the room"

    second = world.onward(first)
    assert (second.to, second.because) == (world.india, "")
    with pytest.raises(NoReasonError, match="did not propose"):
        world.draft(world.rosa, because=" ")


def test_without_evidence_no_bureau_is_proposed_and_that_is_said(world):
    draft = world.draft(world.rosa, to=None, package=Package(case=world.case))
    assert (draft.to, draft.proposal) == (None, None)

    with pytest.raises(NotAddressedError, match="say to which bureau"):
        send(world.rosa, draft, now=NOW)
    with pytest.raises(NoReasonError):
        send(world.rosa, draft, to=world.hub, now=NOW)
    send(world.rosa, draft, to=world.hub, because="they know the room", now=NOW)
    assert inbox(world.hugo).get().because == "they know the room"


def test_an_empty_referral_is_refused(world):
    with pytest.raises(EmptyReferralError, match="what is asked for"):
        world.draft(world.rosa, request=" ")
    with pytest.raises(EmptyReferralError, match="what is sent"):
        world.draft(world.rosa, package=Package())


@pytest.mark.parametrize(
    ("told", "marking", "text", "arrests"),
    [
        (Told.TEXT, Tlp.AMBER, "she is safe", 1),
        (Told.COUNTS, Tlp.AMBER, "", 1),
        (Told.NOTHING, Tlp.AMBER, None, None),
        (Told.TEXT, Tlp.AMBER_STRICT, None, None),
    ],
)
def test_an_outcome_goes_back_along_the_chain_in_the_form_that_is_allowed(
    world, told, marking, text, arrests
):
    first = world.to_hub()
    second = world.onward(first)
    accept(world.ines, second, case_number="IND-1", now=NOW)
    outcome = Outcome(children_safeguarded=1, arrests=1, text="she is safe")

    close(world.ines, second, outcome=outcome, marking=marking, told=told, now=NOW)

    traced = trace_of(world.hugo, first).legs
    assert [len(leg.outcomes) for leg in traced] == [0, 1]
    assert [len(leg.outcomes) for leg in trace_of(world.rosa, first).legs] == [1]
    for officer, referral in ((world.rosa, first), (world.hugo, first), (world.hugo, second)):
        (row,) = outcomes_of(officer, referral)
        assert (row.outcome and row.outcome.text) == text
        assert (row.outcome and row.outcome.arrests) == arrests
    (own,) = outcomes_of(world.ines, second)
    assert own.outcome == outcome
    assert outcomes_of(world.otto, first) == outcomes_of(world.ines, first) == []


def test_an_outcome_for_the_sender_only_goes_no_further(world):
    first = world.to_hub()
    second = world.onward(first)
    accept(world.ines, second, case_number="IND-1", now=NOW)

    close(world.ines, second, outcome=Outcome(arrests=1), only_sender=True, now=NOW)

    assert outcomes_of(world.rosa, first) == []
    assert len(outcomes_of(world.hugo, second)) == 1


def test_a_trace_shows_each_bureau_the_legs_that_it_may_see_and_no_others(world):
    first = world.to_hub(marking=MarkingChange(released_to=frozenset({"IN"})))
    second = world.onward(first)
    shown = world.onward(first, marking=MarkingChange(released_to=frozenset({"NZ"})))

    def legs(officer, referral):
        return [leg.referral.pk for leg in trace_of(officer, referral).legs]

    assert legs(world.hugo, first) == [first.pk, second.pk, shown.pk]
    assert legs(world.rosa, first) == [first.pk, shown.pk]
    assert legs(world.ines, second) == [first.pk, second.pk, shown.pk]
    assert trace_of(world.hugo, second).first_report.key == "log:1"
    assert trace_of(world.rosa, first).legs[0].stays[0].words == "the hub knows the room"
    assert {stay.words for stay in trace_of(world.hugo, first).legs[0].stays} == {""}
    released = trace_of(world.rosa, first).legs[1]
    assert [(stay.state, stay.words) for stay in released.stays] == [
        (State.SENT, ""),
        (State.DELIVERED, ""),
    ]


@pytest.mark.parametrize("kept", [(Step, "words"), (Disposition, "text"), (Returned, "told")])
def test_the_database_refuses_to_change_history_and_outcomes(world, kept):
    model, column = kept
    close(world.hugo, world.to_hub(), outcome=Outcome(arrests=1), now=NOW)

    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        model.objects.update(**{column: "x"})
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_what_was_sent_can_leave_the_node_and_why_the_bureau_was_chosen_stays(world):
    close(world.hugo, world.to_hub(), outcome=Outcome(arrests=1, text="x"), now=NOW)
    names = {world.new_zealand.pk: "NZ", world.hub.pk: "hub"}

    told = told_referral(Referral.objects.get(), names)
    answer = told_answer(Referral.objects.get(), names)

    assert ToldReferral.from_bytes(told.to_bytes()) == told
    assert sorted(one.kind.value for one in told.parts) == EVERYTHING
    assert b"knows the room" not in told.to_bytes()
    assert ToldAnswer.from_json(answer.to_json()) == answer
    assert [one.state for one in answer.steps][-1] is State.CLOSED
    assert [one.outcome for one in answer.outcomes] == [Outcome(arrests=1, text="x")]


def test_a_part_that_is_not_released_any_more_leaves_the_node_no_more(world):
    first = world.to_hub()
    names = {world.new_zealand.pk: "NZ", world.hub.pk: "hub"}
    Report.objects.update(released_to=frozenset())

    told = told_referral(first, names)

    assert sorted(one.kind.value for one in told.parts) == ["item", "item"]
    recall_report(world.rosa, key="log:1", reason="wrong", now=NOW)
    assert sorted(one.kind.value for one in told_referral(first, names).parts) == ["item", "item"]


def test_items_are_lent_under_the_referrals_own_marking_too(world):
    """It is for victim identification only, and until a day: analysts see none, later nobody."""
    marking = MarkingChange(
        purposes=frozenset({Purpose.VICTIM_IDENTIFICATION}), released_to=frozenset({"IN"})
    )
    first = world.to_hub(marking=marking)
    second = world.onward(first, marking=MarkingChange(purposes=frozenset(Purpose)))
    accept(world.ines, second, case_number="IND-1", now=NOW)
    assert second.purposes == {"victim_identification"}
    for officer in (world.hugo, world.ines):
        assert visible_items(officer).count() == 2
        Officer.objects.filter(pk=officer.pk).update(roles={"intelligence_analyst"})
        assert not visible_items(Officer.objects.get(pk=officer.pk)).exists()

    Loan.objects.update(keep_until=NOW - timedelta(days=9_999))
    assert not visible_items(world.hugo).exists()


def test_what_is_derived_from_a_lent_item_carries_the_lenders_marking(world):
    world.to_hub(package=Package(case=world.case))
    mark_case(world.rosa, case=world.case, change=MarkingChange(tlp=Tlp.GREEN), now=NOW)
    case = visible_cases(world.hugo).get()
    mark_case(world.hugo, case=case, change=MarkingChange(tlp=Tlp.CLEAR), now=NOW)

    markings = lenders(world.hugo, [world.lamp.sha256], case=case)[world.lamp.sha256]

    assert {one.tlp for one in markings} == {Tlp.GREEN, Tlp.AMBER}
    assert case_markings(world.hugo, [world.lamp.sha256])[world.lamp.sha256] == {
        Tlp.CLEAR,
        Tlp.GREEN,
        Tlp.AMBER,
    }
    parcel = case_parcel(world.hugo, visible_cases(world.hugo).get(), now=NOW)
    to_france = ToBureau(bureau=str(world.otto.bureau_id), country="FR")
    assert [admits_all(to_france, held.handling) for held in parcel.items()] == [False, False]
