"""From the page an officer offers a run, consents and declines, as by command, or is refused."""

from datetime import timedelta

import pytest
from django.urls import reverse

import deconflicting_engine as engine
from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Officer
from clew.bureau.api.calls.runs import run_told
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.deconfliction.actions import steps
from clew.bureau.deconfliction.models import OutMessage, Run
from clew.bureau.deconfliction.queries.listing import runs_for
from clew.bureau.waiting.queries import waiting_for
from clew.simulate.bureaux import NOW
from signed_in import signed_in

pytestmark = pytest.mark.django_db

FORM = {"bureau": "AQ", "hub": "CX", "reports": "1", "kind": "phone", "reason": "the same ring?"}


@pytest.fixture
def page(world):
    """The page of the node's officer, who holds two phones; the hub's key is here."""
    engine.told_of(world)
    engine.offered(world, [])
    return signed_in(world.officer)


def _offer(world):
    engine.take(world, engine.offered(world, engine.NUMBERS))
    return reverse("run-answer", args=[engine.RUN])


def test_an_officer_offers_a_run_from_the_page(page):
    shown = page.get(reverse("deconfliction")).content.decode()
    assert reverse("run-start") in shown
    assert "<option>CX</option>" in shown
    assert 'name="reports" value="1">' in shown  # not all reports, before somebody ticks it

    answer = page.post(reverse("run-start"), {**FORM, "note": "of spring"})

    run = Run.objects.get()
    assert (answer.status_code, run.partner_id, run.hub, run.count) == (302, "AQ", "CX", 2)
    assert (run.note, run.chosen["kinds"]) == ("of spring", ["phone"])
    assert {one.kind for one in OutMessage.objects.all()} == {"batch", "offer"}
    told = AuditEvent.objects.get(tag=tags.DECONFLICTION_RUN_STARTED)
    assert told.details["reason"] == "the same ring?"


def test_a_supervisor_consents_from_the_page(page, world):
    address = _offer(world)
    assert address in page.get(reverse("deconfliction")).content.decode()

    answer = page.post(address, FORM)

    run = Run.objects.get()
    assert (answer.status_code, run.state, run.count) == (302, "running", 2)
    told = AuditEvent.objects.get(tag=tags.DECONFLICTION_RUN_ACCEPTED)
    assert told.details["reason"] == "the same ring?"


def test_a_supervisor_declines_from_the_page_with_a_reason(page, world):
    address = _offer(world)

    assert page.post(address, {"decline": "1"}).status_code == 422
    assert Run.objects.get().state == "offered"
    assert page.post(address, {"decline": "1", "reason": "not now"}).status_code == 302
    assert (Run.objects.get().state, Run.objects.get().reason) == ("ended", "not now")


def test_past_its_time_an_offer_is_over_wherever_it_is_read_before_any_sync(page, world):
    _offer(world)
    started = page.post(reverse("run-start"), FORM)
    assert started.status_code == 302
    assert len(waiting_for(world.officer, now=NOW).comparisons) == 1
    assert waiting_for(world.officer, now=NOW + timedelta(days=100)).comparisons == []
    Run.objects.update(until=NOW - timedelta(days=400))

    shown = page.get(reverse("deconfliction")).content.decode()

    for name in ("run-answer", "run-stop"):
        assert "/deconfliction/" in reverse(name, args=[engine.RUN])
        assert reverse(name, args=[engine.RUN]) not in shown
    assert shown.count("Ended without a comparison") == 2
    assert shown.count("its time was over") == 2
    assert {run["state"] for run in map(run_told, runs_for(world.officer))} == {"ended"}
    assert not waiting_for(world.officer, now=NOW).comparisons


def test_offers_past_their_time_leave_room_for_new_ones(world):
    for number in range(steps._MOST_OFFERS):
        Run.objects.create(
            bureau=world.officer.bureau,
            partner_id="AQ",
            is_starter=False,
            hub="CX",
            epoch=f"e{number}",
            public=b"",
            state="offered",
            began_at=NOW,
            until=NOW,
        )

    assert engine.take(world, engine.offered(world, engine.NUMBERS)).is_new


def test_a_run_that_goes_on_is_broken_off_from_the_page_with_a_reason(page, world):
    address = _offer(world)
    stop = reverse("run-stop", args=[engine.RUN])
    assert stop not in page.get(reverse("deconfliction")).content.decode()
    page.post(address, FORM)
    assert stop in page.get(reverse("deconfliction")).content.decode()

    assert page.post(stop, {"reason": " "}).status_code == 422
    assert Run.objects.get().state == "running"
    assert page.post(stop, {"reason": "an arrest"}).status_code == 302

    run = Run.objects.get()
    assert (run.state, run.ended_why) == ("ended", "broken off here: an arrest")
    assert AuditEvent.objects.filter(tag=tags.DECONFLICTION_RUN_ENDED).count() == 1


WRONG = {
    "no reason": ({"reason": " "}, "say why"),
    "no such case": ({"cases": "2026-9\0"}, "there is no case 2026-9"),
    "an unknown bureau": ({"bureau": "ZZ\0"}, "the directory knows no other bureau"),
    "the hub itself": ({"bureau": "CX"}, "whoever holds the key"),
    "a hub without a key": ({"hub": "AQ", "bureau": "CX"}, "has no present key of AQ"),
    "nothing": ({"reports": None}, "0 selectors would take part"),
    "no kind": ({"kind": None}, "0 selectors would take part; choose kinds"),
}


@pytest.mark.parametrize("why", WRONG)
def test_what_is_filled_in_wrongly_is_told_and_kept_in_the_form(page, why):
    wrong, told = WRONG[why]
    form = {name: one for name, one in (FORM | wrong).items() if one is not None}

    answer = page.post(reverse("run-start"), {"note": "of spring", **form})

    shown = answer.content.decode()
    assert (answer.status_code, told in shown) == (422, True)
    assert 'value="of spring"' in shown
    assert ('name="reports" value="1" checked' in shown) is ("reports" in form)
    assert not Run.objects.exists()


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.SUPERVISOR])
def test_only_a_supervisor_answers_from_the_page(page, world, role):
    """Whoever may not sees no form, and what is posted is answered as if no run were there."""
    address = _offer(world)
    Officer.objects.filter(pk=world.officer.pk).update(roles=frozenset({role.value}))

    client = signed_in(Officer.objects.get(pk=world.officer.pk))

    assert address not in client.get(reverse("deconfliction")).content.decode()
    assert client.post(address, FORM).status_code == 404
    may_start = role is Role.INTELLIGENCE_ANALYST
    assert (reverse("run-start") in client.get(reverse("deconfliction")).content.decode()) is (
        may_start
    )
    assert client.post(reverse("run-start"), FORM).status_code == (302 if may_start else 404)
    stop = client.post(reverse("run-stop", args=[engine.RUN]), FORM)  # it does not go on yet
    assert stop.status_code == (422 if may_start else 404)
    assert Run.objects.filter(state="offered").get().reason == ""


def test_a_plan_is_offered_for_comparison_from_its_page(page, world):
    operation = engine.planned(world)
    address = reverse("operation-compare", args=[operation.pk])
    assert address in page.get(reverse("operation", args=[operation.pk])).content.decode()

    refused = page.post(address, {"bureau": "AQ", "hub": "CX"})
    assert (refused.status_code, "reason" in refused.content.decode()) == (422, True)
    answer = page.post(address, {"bureau": "AQ", "hub": "CX", "reason": "do we meet?"})

    run = Run.objects.get()
    assert (answer.status_code, run.about, run.count) == (302, "plans", 8)
    assert run.chosen == {"operations": [str(operation.pk)]}


def test_an_offer_about_plans_is_answered_with_all_that_may_be_compared(page, world):
    engine.planned(world)
    key = engine.KEY.for_plans(epoch="e").public.hex()
    engine.take(world, engine.offered(world, engine.NUMBERS, about="plans", public=key))
    shown = page.get(reverse("deconfliction")).content.decode()
    assert "offers to compare plans by place and time" in shown

    answer = page.post(reverse("run-answer", args=[engine.RUN]), {"reason": "they ask"})

    run = Run.objects.get()
    assert (answer.status_code, run.about, run.state, run.count) == (302, "plans", "running", 8)


def test_whose_role_compares_nothing_is_not_offered_to_compare_a_plan(page, world):
    operation = engine.planned(world)
    Officer.objects.update(roles=frozenset({Role.CASE_OFFICER.value}))
    address = reverse("operation-compare", args=[operation.pk])

    assert address not in page.get(reverse("operation", args=[operation.pk])).content.decode()
    assert page.post(address, {"bureau": "AQ", "hub": "CX", "reason": "x"}).status_code == 404
    assert not Run.objects.exists()


def test_why_a_run_is_refused_is_told_in_the_language(page, world):
    address = _offer(world)
    french = {"headers": {"accept-language": "fr"}}

    nothing = page.post(reverse("run-start"), {**FORM, "kind": "email"}, **french).content.decode()
    nobody = page.post(reverse("run-start"), {**FORM, "bureau": "ZZ"}, **french).content.decode()
    page.post(address, {"decline": "1", "reason": "not now"})
    over = page.post(address, FORM, **french).content.decode()

    assert "nombre de sélecteurs qui participeraient : 0 ; choisissez" in nothing
    assert "l\u2019annuaire ne connaît pas d\u2019autre bureau ZZ" in nobody
    assert "état de la comparaison : terminé sans comparaison, jusqu\u2019au 2026-" in over
