"""By calls a program offers a run, consents and declines, as its officer by command, or not."""

import pytest

import deconflicting_engine as engine
from calling_program import Program, token_of
from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Officer
from clew.bureau.api.refusing import NOTHING
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.deconfliction.models import OutMessage, Run

pytestmark = pytest.mark.django_db

RUNS = "/api/deconfliction/runs"
CHOSEN = {"reports": True, "kinds": ["phone"], "reason": "the same ring?"}
NEW = {"bureau": "AQ", "hub": "CX", **CHOSEN}


@pytest.fixture
def program(world):
    """It acts for the node's officer, who holds two phones; the hub's key is here."""
    engine.told_of(world)
    engine.offered(world, [])
    return Program(token_of(world.officer))


def _offer(world):
    engine.take(world, engine.offered(world, engine.NUMBERS))
    return f"{RUNS}/{engine.RUN}"


def test_a_program_offers_a_run(program):
    answer = program.ask("post", RUNS, {**NEW, "note": "of spring"}, undone=False)

    run = Run.objects.get()
    assert (answer.status_code, answer.json()) == (201, {"id": str(run.pk)})
    assert (run.partner_id, run.hub, run.count, run.note) == ("AQ", "CX", 2, "of spring")
    assert run.chosen == {"kinds": ["phone"], "cases": [], "reports": True}
    assert {one.kind for one in OutMessage.objects.all()} == {"batch", "offer"}
    told = AuditEvent.objects.get(tag=tags.DECONFLICTION_RUN_STARTED)
    assert told.details["reason"] == "the same ring?"


def test_kinds_that_are_left_out_are_all_that_are_compared(program):
    given = {name: one for name, one in NEW.items() if name != "kinds"}

    assert program.ask("post", RUNS, given, undone=False).status_code == 201

    assert {"phone", "account", "file_hash"} < set(Run.objects.get().chosen["kinds"])


def test_a_program_offers_and_consents_to_compare_plans(program, world):
    operation = engine.planned(world)
    given = {"plans": True, "operations": [str(operation.pk)], "reason": "do we meet?"}
    offer = {"bureau": "AQ", "hub": "CX", **given}
    assert program.ask("post", RUNS, offer).status_code == 201
    key = engine.KEY.for_plans(epoch="e").public.hex()
    engine.take(world, engine.offered(world, engine.NUMBERS, about="plans", public=key))

    answer = program.ask("post", f"{RUNS}/{engine.RUN}/accept", given, undone=False)

    run = Run.objects.get()
    assert (answer.status_code, run.about, run.state, run.count) == (200, "plans", "running", 8)
    (told,) = program.ask("get", RUNS).json()["rows"]
    assert told["about"] == "plans"


def test_a_program_consents(program, world):
    answer = program.ask("post", f"{_offer(world)}/accept", CHOSEN, undone=False)

    run = Run.objects.get()
    assert (answer.status_code, run.state, run.count) == (200, "running", 2)
    told = AuditEvent.objects.get(tag=tags.DECONFLICTION_RUN_ACCEPTED)
    assert told.details["reason"] == "the same ring?"


def test_a_program_declines_once_and_with_a_reason(program, world):
    address = f"{_offer(world)}/decline"

    assert program.ask("post", address, {"reason": " "}).status_code == 400
    assert Run.objects.get().state == "offered"
    assert program.ask("post", address, {"reason": "not now"}, undone=False).status_code == 200
    assert (Run.objects.get().state, Run.objects.get().reason) == ("ended", "not now")
    assert program.ask("post", address, {"reason": "not now"}).status_code == 409


def test_a_program_breaks_off_a_run_that_goes_on(program, world):
    address = f"{_offer(world)}/stop"

    assert program.ask("post", address, {"reason": "an arrest"}).status_code == 409
    program.ask("post", f"{RUNS}/{engine.RUN}/accept", CHOSEN, undone=False)
    assert program.ask("post", address, {"reason": "an arrest"}, undone=False).status_code == 200

    run = Run.objects.get()
    assert (run.state, run.ended_why) == ("ended", "broken off here: an arrest")


WRONG = {
    "no reason": ({"reason": " "}, 400, "reason"),
    "a kind that there is not": ({"kinds": ["shoe"]}, 400, "kinds"),
    "no kind": ({"kinds": []}, 400, "kinds"),
    "a kind that many share": ({"kinds": ["name"]}, 422, "too many people share one"),
    "an unknown case": ({"cases": ["2026-9"]}, 404, NOTHING),
    "an unknown bureau": ({"bureau": "ZZ"}, 404, NOTHING),
    "the hub itself": ({"bureau": "CX"}, 422, "whoever holds the key"),
    "a hub without a key": ({"hub": "AQ", "bureau": "CX"}, 422, "has no present key of AQ"),
    "nothing": ({"reports": False}, 422, "0 selectors would take part"),
    "a long note": ({"note": "n" * 501}, 400, "note"),
}


@pytest.mark.parametrize("why", WRONG)
def test_what_is_asked_wrongly_is_told_and_nothing_is_offered(program, why):
    wrong, status, told = WRONG[why]

    answer = program.ask("post", RUNS, NEW | wrong, undone=False)

    assert (answer.status_code, told in answer.json()["message"]) == (status, True)
    assert not Run.objects.exists()


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.SUPERVISOR])
def test_a_program_of_whoever_may_not_is_answered_as_if_no_run_were_there(program, world, role):
    address = _offer(world)
    Officer.objects.filter(pk=world.officer.pk).update(roles=frozenset({role.value}))

    for act, given in (("accept", CHOSEN), ("decline", {"reason": "not now"})):
        answer = program.ask("post", f"{address}/{act}", given, undone=False)
        assert (answer.status_code, answer.json()) == (404, {"message": NOTHING})
    may_start = role is Role.INTELLIGENCE_ANALYST
    assert program.ask("post", RUNS, NEW).status_code == (201 if may_start else 404)
    assert Run.objects.get().state == "offered"
