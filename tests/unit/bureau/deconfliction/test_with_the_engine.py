"""A real node with an invented hub and bureau, who use the engine alone; on either database."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.urls import reverse

import deconflicting_engine as engine
from clew.bureau.audit.models import AuditEvent
from clew.bureau.deconfliction.actions.starting import Wish, accept_run
from clew.bureau.deconfliction.models import (
    Contact,
    Run,
    RunSecret,
)
from clew.bureau.deconfliction.queries.contacts import contacts_for
from clew.bureau.deconfliction.queries.selectors import Choice
from clew.bureau.waiting.queries import waiting_for
from clew.exchange.deconfliction.asking import ask_apart, run_number, starter_tags
from clew.exchange.deconfliction.messages import (
    Kind,
    MisdirectedError,
)
from clew.exchange.deconfliction.oprf import evaluate
from clew.exchange.deconfliction.packing import ELEMENTS, TAGS, in_order, pack, unpack
from clew.exchange.deconfliction.selectors import selector
from clew.exchange.deconfliction.tags import hits, tags
from clew.exchange.refusal import RefusalError
from clew.model.identifier import IdentifierKind
from clew.simulate.bureaux import NOW
from sharing_world import HERE
from signed_in import signed_in

pytestmark = pytest.mark.django_db


def test_a_run_with_the_engine_finds_what_both_hold_and_opens_a_contact(world):
    digest, case = engine.told_of(world)
    held = [*engine.NUMBERS, digest]
    raw = engine.offered(world, held)
    assert engine.take(world, raw).is_new
    assert not engine.take(world, raw).is_new
    assert [run.note for run in waiting_for(world.officer, now=NOW).comparisons] == [
        "phones of spring"
    ]

    choice = Choice(
        frozenset({IdentifierKind.PHONE, IdentifierKind.FILE_HASH}), [case.number], has_reports=True
    )
    accept_run(world.officer, engine.RUN, wish=Wish(choice, "they ask"), vault=world.vault, now=NOW)
    batch = engine.next_for(world, world.cx)
    elements = unpack(batch.payload, count=batch.told["count"], form=ELEMENTS)
    answer = b"".join(tags(evaluate(elements, key=engine.KEY)))
    told = {
        "batch": hashlib.sha256(batch.payload).hexdigest(),
        "epoch": "e",
        "public": engine.KEY.public.hex(),
    }
    with pytest.raises(MisdirectedError):  # only the hub answers for the hub
        engine.take(world, engine.sealed(world, Kind.EVALUATED, told, answer))
    engine.take(world, engine.sealed(world, Kind.EVALUATED, told, answer, by=world.cx))
    accepted = engine.next_for(world, world.aq)

    agreed = (b"CX", b"e", b"AQ", HERE.encode(), b"\xaa" * 32)
    number = run_number(Run.objects.get().pk.bytes, *agreed)
    question = ask_apart([selector(one) for one in held], number, seed=engine.SEED)
    mine = starter_tags(
        question, evaluate(question.elements, key=engine.KEY), public=engine.KEY.public
    )
    payload = pack(in_order(mine, form=TAGS), form=TAGS)
    engine.take(world, engine.sealed(world, Kind.TAGS, {"count": len(held)}, payload))
    opened = engine.next_for(world, world.aq)

    assert hashlib.sha256(opened.payload).hexdigest() == accepted.told["promise"]
    theirs = unpack(opened.payload, count=accepted.told["count"], form=TAGS)
    assert hits(mine, theirs) == (0, 2)
    assert set(Contact.objects.values_list("value", flat=True)) == {
        engine.SHARED.value,
        digest.value,
    }
    held_by = {one.row.value: one.held_by for one in contacts_for(world.officer)}
    assert held_by == {engine.SHARED.value: ["report R1"], digest.value: ["case 2026-7"]}
    assert not RunSecret.objects.exists()
    _sees_them(world, held_by)


def _sees_them(world, held_by):
    client = signed_in(world.officer)
    for name in ("deconfliction", "waiting"):
        page = client.get(reverse(name)).content.decode()
        assert all(value in page for value in held_by)
        assert engine.OURS.value not in page
    row = Contact.objects.order_by("value").first()
    refused = client.post(reverse("contact-answer", args=[row.pk]))
    assert (refused.status_code, Contact.objects.filter(ours="waiting").count()) == (422, 2)
    declined = client.post(reverse("contact-answer", args=[row.pk]), {"decline": "1"})
    assert (declined.status_code, Contact.objects.filter(ours="declined").count()) == (302, 1)
    told = json.dumps([one.details for one in AuditEvent.objects.all()])
    assert not any(one.value in told for one in (*engine.NUMBERS, engine.OURS))


WRONG = {
    "tags before ours are there": (Kind.TAGS, {"count": 3}, b""),
    "a hit that was none": (Kind.CONTACT, {"tag": "ab", "accepts": True, "words": "x"}, b""),
    "an acceptance of what it offered itself": (
        Kind.ACCEPTED,
        {"hub": "CX", "epoch": "e", "public": "ab" * 32, "count": 1, "promise": "x"},
        b"",
    ),
}


@pytest.mark.parametrize("reason", WRONG)
def test_what_comes_out_of_turn_changes_nothing_before_somebody_consents(world, reason):
    engine.take(world, engine.offered(world, engine.NUMBERS))
    kind, told, payload = WRONG[reason]

    assert not engine.take(world, engine.sealed(world, kind, told, payload)).is_new
    assert Run.objects.get().state == "offered"
    with pytest.raises(RefusalError):
        engine.take(world, engine.sealed(world, kind, told, payload, run="01a2-no-run"))


def test_an_offer_past_its_time_is_not_accepted_and_ends(world):
    engine.told_of(world)
    engine.take(world, engine.offered(world, engine.NUMBERS))
    wish = Wish(Choice(frozenset({IdentifierKind.PHONE}), has_reports=True), "they ask")

    with pytest.raises(ValueError, match="ended without a comparison, until"):
        accept_run(
            world.officer, engine.RUN, wish=wish, vault=world.vault, now=NOW + timedelta(days=6)
        )
    assert not RunSecret.objects.exists()
