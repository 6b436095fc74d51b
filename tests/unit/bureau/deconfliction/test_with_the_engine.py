"""A real node with an invented hub and bureau, who use the engine alone; on either database."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from clew.bureau.accounts.bureau_kind import BureauKind
from clew.bureau.audit import tags as audit_tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.deconfliction.actions import holding
from clew.bureau.deconfliction.actions.ending import end_overdue
from clew.bureau.deconfliction.actions.holding import begin_epoch, set_allowance
from clew.bureau.deconfliction.actions.pinning import EpochOverError, pin
from clew.bureau.deconfliction.actions.starting import Wish, accept_run
from clew.bureau.deconfliction.actions.steps import RunOverError
from clew.bureau.deconfliction.actions.taking import take_message
from clew.bureau.deconfliction.models import (
    Allowance,
    AnsweredBatch,
    Contact,
    HolderEpoch,
    OutMessage,
    RefusedMessage,
    Run,
    RunSecret,
)
from clew.bureau.deconfliction.queries.contacts import contacts_for
from clew.bureau.deconfliction.queries.node import NoHolderKeyError, pinned
from clew.bureau.deconfliction.queries.selectors import Choice
from clew.bureau.network.actions.taking import take_in
from clew.bureau.waiting.queries import waiting_for
from clew.exchange.deconfliction.asking import ask_apart, run_number, starter_tags
from clew.exchange.deconfliction.checks import WrongAnswerError
from clew.exchange.deconfliction.messages import (
    Kind,
    Message,
    MisdirectedError,
    open_message,
    seal_message,
)
from clew.exchange.deconfliction.notice import Notice, read_notice, signed_notice
from clew.exchange.deconfliction.oprf import BadElementError, HolderKey, evaluate
from clew.exchange.deconfliction.packing import ELEMENTS, TAGS, in_order, pack, unpack
from clew.exchange.deconfliction.refused import told_why
from clew.exchange.deconfliction.selectors import selector
from clew.exchange.deconfliction.tags import hits, tags
from clew.exchange.refusal import RefusalError
from clew.exchange.requests import Asked, signed_request
from clew.exchange.signing.canonical import MalformedError
from clew.exchange.signing.fields import moment_text
from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.report import Report
from clew.model.sighting import Event, Sighting
from clew.simulate.bureaux import DAY, NOW
from sharing_world import HERE, World
from signed_in import signed_in

pytestmark = pytest.mark.django_db

RUN = "01a217eb-8d8b-7b5d-9c3c-000000000001"
KEY = HolderKey.from_seed(bytes(32), epoch="e")
SEED = bytes(range(32))


@pytest.fixture
def world(vault, monkeypatch):
    monkeypatch.setattr("clew.bureau.sharing.views.now", lambda: NOW)
    monkeypatch.setattr("clew.bureau.ui.deconfliction.now", lambda: NOW)
    for app in ("deconfliction.views", "ui.deconfliction"):
        monkeypatch.setattr(f"clew.bureau.{app}.current_vault", lambda: vault)
    return World(vault)


@pytest.fixture
def hub(world):
    """The node is the hub, and begins an epoch."""
    world.officer.bureau.kind = BureauKind.HUB.value
    world.officer.bureau.save()
    begin_epoch(world.officer, "e", vault=world.vault, now=NOW)
    return world


def _sealed(world, kind, told, payload=b"", *, by=None, run=RUN):  # noqa: PLR0913 -- by name
    sender = by or world.aq
    message = Message(kind, run, sender.name, HERE, NOW, told, payload)
    directory = world.identity.directory
    return seal_message(message, by=sender.signing, directory=directory, now=NOW)


def _opened(world, raw, own):
    return open_message(
        raw,
        own=own.name,
        secrets=tuple(own.sealing.values()),
        directory=world.identity.directory,
        now=NOW,
    )


def _batch(world, elements, *, payload=None, **more):
    raw = pack(list(elements), form=ELEMENTS) if payload is None else payload
    told = {
        "epoch": "e",
        "count": len(elements),
        "commitment": "ab" * 32,
        "wants": "elements",
    }
    return _sealed(world, Kind.BATCH, told | more, raw)


def _call(world, method, path, body=b"", *, by=None):
    bureau, digest = by or world.aq, hashlib.sha256(body).hexdigest()
    asked = Asked(HERE, method, path, digest)
    signature = signed_request(asked, bureau=bureau.name, by=bureau.first, now=NOW)
    headers = {"authorization": f"Clew-Node {signature}", "content-sha256": digest}
    client = Client(headers={"host": "localhost", **headers})
    return client.generic(method, path, body, content_type="application/octet-stream")


MESSAGES = "/exchange/deconfliction/messages"


def test_the_hub_answers_a_bureau_what_only_that_bureau_fetches_and_counts_it_once(hub):
    question = ask_apart([b"a", b"b"], seed=SEED)
    notice = read_notice(
        _call(hub, "GET", "/exchange/deconfliction/key").content,
        directory=hub.identity.directory,
        now=NOW,
    )
    raw = _batch(hub, question.elements)

    for _ in range(2):  # the first answer got lost
        assert _call(hub, "PUT", MESSAGES, raw).status_code == 200
    names = _call(hub, "GET", MESSAGES).json()["names"]
    answer = _opened(hub, _call(hub, "GET", f"{MESSAGES}/{names[0]}").content, hub.aq)

    parts = [answer.payload[at : at + 32] for at in range(0, len(answer.payload), 32)]
    assert len(starter_tags(question, parts, run_number(b"x"), public=notice.public)) == 2
    assert list(Allowance.objects.values_list("in_epoch", "on_day")) == [(258, 258)]
    assert _call(hub, "GET", MESSAGES, by=hub.cx).json() == {"names": []}
    for method in ("GET", "DELETE"):
        assert _call(hub, method, f"{MESSAGES}/{names[0]}", by=hub.cx).status_code == 404
    assert _call(hub, "DELETE", f"{MESSAGES}/{names[0]}").status_code == 200
    assert _call(hub, "GET", MESSAGES).json()["names"] == names[1:]
    events = AuditEvent.objects.filter(tag=audit_tags.DECONFLICTION_BATCH_EVALUATED)
    assert [one.details["again"] for one in events] == [False, True]


def test_a_batch_is_answered_ten_times_and_no_more(hub):
    elements = ask_apart([b"a"], seed=SEED).elements[:2]  # as few as this needs
    told = [_call(hub, "PUT", MESSAGES, _batch(hub, elements)).status_code for _ in range(11)]

    assert told == [200] * 10 + [400]
    assert Allowance.objects.get().in_epoch == 2
    others = ask_apart([b"b"], seed=SEED[::-1]).elements[:2]
    assert _call(hub, "PUT", MESSAGES, _batch(hub, others)).status_code == 200
    assert Allowance.objects.get().in_epoch == 4  # other elements are counted


def test_a_quota_is_each_bureaus_and_refused_in_clear_words(hub):
    set_allowance(hub.officer, "AQ", in_epoch=300, on_day=300, reason="a test", now=NOW)
    first, second = (ask_apart([name], seed=SEED).elements for name in (b"a", b"b"))

    assert _call(hub, "PUT", MESSAGES, _batch(hub, first)).status_code == 200
    refused = _call(hub, "PUT", MESSAGES, _batch(hub, second))

    assert refused.status_code == 400
    assert "257 were asked for; 43 are left today" in refused.json()["message"]
    assert Allowance.objects.get().in_epoch == 257
    assert AuditEvent.objects.filter(tag=audit_tags.DECONFLICTION_BATCH_REFUSED).count() == 1


HOSTILE = {
    "the neutral element": {"elements": [bytes(32)]},
    "no element": {"elements": [b"\x02" + bytes(31)]},
    "not canonical": {"elements": [b"\xfe" + b"\xff" * 30 + b"\x7f"]},
    "too few bytes": {"elements": [bytes(32)], "payload": bytes(31)},
    "none at all": {"elements": [], "payload": b""},
    "another epoch": {"elements": [bytes(32)], "epoch": "f"},
    "an unknown wish": {"elements": [bytes(32)], "wants": "key"},
    "a field too many": {"elements": [bytes(32)], "more": 1},
    "no commitment": {"elements": [bytes(32)], "commitment": ""},
    "another count": {"elements": [bytes(32)], "count": 2},
    "a count beyond all": {"elements": [bytes(32)], "count": 1 << 40},
}


@pytest.mark.parametrize("reason", HOSTILE)
def test_a_hostile_batch_gets_no_answer(hub, reason):
    told = dict(HOSTILE[reason])
    raw = _batch(hub, told.pop("elements"), **told)

    assert _call(hub, "PUT", MESSAGES, raw).status_code == 400
    assert not OutMessage.objects.exists()


def test_what_is_beyond_the_quota_is_not_even_unpacked(hub, monkeypatch):
    set_allowance(hub.officer, "AQ", in_epoch=1, on_day=1, reason="a test", now=NOW)
    monkeypatch.setattr(holding, "unpack", lambda *_, **__: pytest.fail("it was unpacked"))
    raw = _batch(hub, ask_apart([b"a"], seed=SEED).elements)

    assert "are left today" in _call(hub, "PUT", MESSAGES, raw).json()["message"]


def test_what_cannot_be_unpacked_counts_for_nobody(hub):
    elements = list(ask_apart([b"a"], seed=SEED).elements[:2])
    doubled = pack([elements[0], elements[0]], form=ELEMENTS)

    answer = _call(hub, "PUT", MESSAGES, _batch(hub, elements, payload=doubled))

    assert (answer.status_code, "come twice" in answer.json()["message"]) == (400, True)
    assert not AnsweredBatch.objects.exists()
    assert Allowance.objects.filter(in_epoch__gt=0).count() == 0


def test_a_bureau_says_why_it_does_not_take_an_answer_which_stays_with_the_reason(hub):
    _call(hub, "PUT", MESSAGES, _batch(hub, ask_apart([b"a"], seed=SEED).elements))
    row = OutMessage.objects.get()
    path = f"{MESSAGES}/{row.pk}"

    assert _call(hub, "PUT", path, told_why("no"), by=hub.cx).status_code == 404
    for wrong in (b"no", told_why("no")[:-1], told_why("x").replace(b"x", b"x" * 501)):
        assert _call(hub, "PUT", path, wrong).status_code == 400
    assert OutMessage.objects.get().refused_at is None
    assert _call(hub, "PUT", path, told_why("a\0b\ud800, " * 99)).status_code == 200
    assert OutMessage.objects.get().refused_why.startswith("a\ufffdb\ufffd, ")
    assert _call(hub, "GET", path).content == bytes(row.body)


@pytest.mark.parametrize("days", [0, -1, 367])
def test_an_epoch_that_ends_before_it_begins_or_never_is_refused(hub, days):
    with pytest.raises(holding.WrongLimitError, match="1 to 366 days"):
        begin_epoch(hub.officer, "f", vault=hub.vault, now=NOW, days=days)
    with pytest.raises(MalformedError, match="at most 64 letters"):
        begin_epoch(hub.officer, "f" * 65, vault=hub.vault, now=NOW)
    assert HolderEpoch.objects.count() == 1


@pytest.mark.parametrize("quota", [-1, 1 << 31])
def test_a_quota_that_cannot_be_kept_is_refused(hub, quota):
    with pytest.raises(holding.WrongLimitError, match="a number from 0"):
        set_allowance(hub.officer, "AQ", in_epoch=quota, on_day=1, reason="x", now=NOW)


HOSTILE_OFFERS = {
    "NUL in the note": {"note": "spring\0"},
    "a note that is too long": {"note": "x" * 501},
    "an epoch of 65 letters": {"epoch": "e" * 65},
    "an epoch of 129 letters": {"epoch": "e" * 129},
    "an epoch with NUL": {"epoch": "e\0"},
    "a hub of 65 letters": {"hub": "C" * 65},
    "a time that is over": {"until": moment_text(NOW)},
    "a time that never was": {"until": "2026-02-31T00:00:00Z"},
    "the first of all years": {"until": "0001-01-01T00:00:00Z"},
    "nothing to compare": {"count": 0},
    "more than there may be": {"count": 1 << 40},
    "a field that is none": {"mood\0": "x"},
}


@pytest.mark.parametrize("reason", HOSTILE_OFFERS)
def test_a_hostile_offer_is_refused_and_set_aside_and_the_next_one_is_taken(world, reason):
    with pytest.raises(RefusalError) as refused:
        _take(world, _offered(world, NUMBERS, **HOSTILE_OFFERS[reason]))

    assert not Run.objects.exists()
    (told,) = RefusedMessage.objects.all()
    assert (told.sender, told.why) == ("AQ", str(refused.value))
    page = signed_in(world.officer).get(reverse("deconfliction")).content.decode()
    assert "This node refused a message of <b>AQ</b>" in page
    assert _take(world, _offered(world, NUMBERS)).is_new
    end_overdue(vault=world.vault, now=NOW + 30 * DAY)
    assert not RefusedMessage.objects.exists()


def test_what_was_refused_and_is_taken_later_is_no_longer_told(world):
    raw = _sealed(world, Kind.STOPPED, {"why": "declined"})
    with pytest.raises(MisdirectedError):  # it came before the offer
        _take(world, raw)
    _take(world, _offered(world, NUMBERS))
    assert RefusedMessage.objects.count() == 1

    assert _take(world, raw).is_new

    assert (RefusedMessage.objects.count(), Run.objects.get().state) == (0, "ended")


@pytest.mark.parametrize("why", ["a\0b", "x" * 201])
def test_a_hostile_end_of_a_run_is_refused(world, why):
    _take(world, _offered(world, NUMBERS))

    with pytest.raises(MalformedError, match="a text of at most 200 letters"):
        _take(world, _sealed(world, Kind.STOPPED, {"why": why}))
    assert Run.objects.get().state == "offered"


def _shown(world, epoch, began_at, until, *, seen_at=NOW):
    key = HolderKey.from_seed(bytes(32), epoch=epoch)
    raw = signed_notice(Notice("CX", epoch, key.public, began_at, until), by=world.cx.first)
    return pin(raw, officer=world.officer, vault=world.vault, now=seen_at)


def test_an_older_notice_that_comes_later_does_not_override_the_newer_one(world):
    """A stick that lay about brings the key of the epoch before."""
    _shown(world, "later", NOW - DAY, NOW + 20 * DAY)
    _shown(world, "before", NOW - 10 * DAY, NOW + 20 * DAY, seen_at=NOW + timedelta(hours=1))

    assert pinned("CX", now=NOW + timedelta(hours=2)).epoch == "later"


def test_an_epoch_that_is_over_or_has_not_begun_is_not_used(world):
    with pytest.raises(EpochOverError, match="epoch past of CX is over since"):
        _shown(world, "past", NOW - 9 * DAY, NOW)
    _shown(world, "to-come", NOW + DAY, NOW + 9 * DAY)

    with pytest.raises(NoHolderKeyError):
        pinned("CX", now=NOW)
    assert pinned("CX", now=NOW + 2 * DAY).epoch == "to-come"


def _running(world, **told):
    """A run that an officer here accepted, and what the hub is asked for."""
    _told_of(world)
    _take(world, _offered(world, NUMBERS, **told))
    choice = Choice(frozenset({IdentifierKind.PHONE}), has_reports=True)
    accept_run(world.officer, RUN, wish=Wish(choice, "they ask"), vault=world.vault, now=NOW)
    batch = _next(world, world.cx)
    return unpack(batch.payload, count=batch.told["count"], form=ELEMENTS)


def _answered(world, answers):
    told = {"batch": "ab" * 32, "epoch": "e", "public": KEY.public.hex()}
    return _sealed(world, Kind.EVALUATED, told, b"".join(answers), by=world.cx)


def test_a_hub_that_answers_two_elements_alike_is_found_out_here(world):
    answers = list(tags(evaluate(_running(world), key=KEY)))
    answers[1] = answers[0]

    with pytest.raises(WrongAnswerError, match="one answer to two elements"):
        _take(world, _answered(world, answers))
    assert Run.objects.get().state == "ended"
    assert "one answer to two elements" in str(_next(world, world.aq).told["why"])


def test_an_answer_of_another_size_is_refused_before_it_is_taken_apart(world):
    answers = tags(evaluate(_running(world), key=KEY))

    with pytest.raises(BadElementError, match="bytes are not 258 answers of 10 each"):
        _take(world, _answered(world, answers[1:]))


def test_an_answer_after_the_time_of_the_run_ends_it(world):
    answers = tags(evaluate(_running(world), key=KEY))
    raw, later = _answered(world, answers), NOW + timedelta(hours=2)
    Run.objects.update(until=later)

    with pytest.raises(RunOverError, match="the time of the run was over"):
        take_message(raw, vault=world.vault, now=later)
    assert Run.objects.get().state == "ended"
    assert not RunSecret.objects.exists()


def test_a_run_ends_with_the_epoch_at_the_latest(world):
    _shown_until = NOW + 2 * DAY
    raw = signed_notice(Notice("CX", "e", KEY.public, NOW, _shown_until), by=world.cx.first)
    pin(raw, officer=world.officer, vault=world.vault, now=NOW)

    _running(world)

    assert Run.objects.get().until == _shown_until


def test_a_bureau_that_offers_and_offers_is_refused(world):
    for number in range(20):
        run = f"01a217eb-8d8b-7b5d-9c3c-0000000001{number:02}"
        _take(world, _offered(world, NUMBERS, run=run))

    with pytest.raises(RefusalError, match="20 offers of AQ wait here already"):
        _take(world, _offered(world, NUMBERS))


def test_a_message_of_another_bureau_than_brings_it_is_refused(hub):
    raw = _batch(hub, ask_apart([b"a"], seed=SEED).elements)

    assert _call(hub, "PUT", MESSAGES, raw, by=hub.cx).status_code == 400
    assert not AnsweredBatch.objects.exists()


SHARED, OURS = (Identifier(IdentifierKind.PHONE, number) for number in ("+64215551", "+64215552"))
NUMBERS = [SHARED, Identifier(IdentifierKind.PHONE, "+64215559")]


def _told_of(world):
    """A report, and a file in a case; AQ holds the one phone, and the file, too."""
    who, head = account("chat.example", "ana"), Report("R1", "csv", "somebody")
    said = [Sighting("R1", "1", who, one, Event.STATED) for one in (SHARED, OURS)]
    take_in([head, *said, head], acting_officer=world.officer, source_name="a file", now=NOW)
    item, case = world.seized(b"a file of both", number="2026-7")
    return Identifier(IdentifierKind.FILE_HASH, f"sha256:{item.pk}"), case


def _offered(world, held, *, run=RUN, **more):
    """AQ offers a run; the hub, CX, shows its key."""
    notice = Notice("CX", "e", KEY.public, NOW, NOW + 20 * DAY)
    raw = signed_notice(notice, by=world.cx.first)
    pin(raw, officer=world.officer, vault=world.vault, now=NOW)
    told = {
        "hub": "CX",
        "epoch": "e",
        "public": KEY.public.hex(),
        "count": len(held),
        "drawn": "aa" * 32,
        "until": moment_text(NOW + 5 * DAY),
        "note": "phones of spring",
    }
    return _sealed(world, Kind.OFFER, told | more, run=run)


def _take(world, raw):
    return take_message(raw, vault=world.vault, now=NOW, officer=world.officer)


def _next(world, own):
    """What waits for a bureau last, as it opens it."""
    row = OutMessage.objects.filter(partner=own.name).order_by("-made_at", "-pk").first()
    return _opened(world, bytes(row.body), own)


def test_a_run_with_the_engine_finds_what_both_hold_and_opens_a_contact(world):
    digest, case = _told_of(world)
    held = [*NUMBERS, digest]
    raw = _offered(world, held)
    assert _take(world, raw).is_new
    assert not _take(world, raw).is_new
    assert [run.note for run in waiting_for(world.officer).comparisons] == ["phones of spring"]

    choice = Choice(
        frozenset({IdentifierKind.PHONE, IdentifierKind.FILE_HASH}), [case.number], has_reports=True
    )
    accept_run(world.officer, RUN, wish=Wish(choice, "they ask"), vault=world.vault, now=NOW)
    batch = _next(world, world.cx)
    elements = unpack(batch.payload, count=batch.told["count"], form=ELEMENTS)
    answer = b"".join(tags(evaluate(elements, key=KEY)))
    told = {
        "batch": hashlib.sha256(batch.payload).hexdigest(),
        "epoch": "e",
        "public": KEY.public.hex(),
    }
    with pytest.raises(MisdirectedError):  # only the hub answers for the hub
        _take(world, _sealed(world, Kind.EVALUATED, told, answer))
    _take(world, _sealed(world, Kind.EVALUATED, told, answer, by=world.cx))
    accepted = _next(world, world.aq)

    question = ask_apart([selector(one) for one in held], seed=SEED)
    sides = (b"AQ", b"\xaa" * 32), (HERE.encode(), bytes.fromhex(str(accepted.told["drawn"])))
    number = run_number(Run.objects.get().pk.bytes, b"CX", b"e", *sides[0], *sides[1])
    mine = starter_tags(question, evaluate(question.elements, key=KEY), number, public=KEY.public)
    payload = pack(in_order(mine, form=TAGS), form=TAGS)
    _take(world, _sealed(world, Kind.TAGS, {"count": len(held)}, payload))
    opened = _next(world, world.aq)

    assert hashlib.sha256(opened.payload).hexdigest() == accepted.told["promise"]
    theirs = unpack(opened.payload, count=accepted.told["count"], form=TAGS)
    assert hits(mine, theirs) == (0, 2)
    assert set(Contact.objects.values_list("value", flat=True)) == {SHARED.value, digest.value}
    held_by = {one.row.value: one.held_by for one in contacts_for(world.officer)}
    assert held_by == {SHARED.value: ["report R1"], digest.value: ["case 2026-7"]}
    assert not RunSecret.objects.exists()
    _sees_them(world, held_by)


def _sees_them(world, held_by):
    client = signed_in(world.officer)
    for name in ("deconfliction", "waiting"):
        page = client.get(reverse(name)).content.decode()
        assert all(value in page for value in held_by)
        assert OURS.value not in page
    row = Contact.objects.order_by("value").first()
    refused = client.post(reverse("contact-answer", args=[row.pk]))
    assert (refused.status_code, Contact.objects.filter(ours="waiting").count()) == (422, 2)
    declined = client.post(reverse("contact-answer", args=[row.pk]), {"decline": "1"})
    assert (declined.status_code, Contact.objects.filter(ours="declined").count()) == (302, 1)
    told = json.dumps([one.details for one in AuditEvent.objects.all()])
    assert not any(one.value in told for one in (*NUMBERS, OURS))


WRONG = {
    "tags before ours are there": (Kind.TAGS, {"count": 3}, b""),
    "a hit that was none": (Kind.CONTACT, {"tag": "ab", "accepts": True, "words": "x"}, b""),
    "an acceptance of what it offered itself": (
        Kind.ACCEPTED,
        {"hub": "CX", "epoch": "e", "public": "ab" * 32, "count": 1, "drawn": "x", "promise": "x"},
        b"",
    ),
}


@pytest.mark.parametrize("reason", WRONG)
def test_what_comes_out_of_turn_changes_nothing_before_somebody_consents(world, reason):
    _take(world, _offered(world, NUMBERS))
    kind, told, payload = WRONG[reason]

    assert not _take(world, _sealed(world, kind, told, payload)).is_new
    assert Run.objects.get().state == "offered"
    with pytest.raises(RefusalError):
        _take(world, _sealed(world, kind, told, payload, run="01a2-no-run"))


def test_an_offer_past_its_time_is_not_accepted_and_ends(world):
    _told_of(world)
    _take(world, _offered(world, NUMBERS))
    wish = Wish(Choice(frozenset({IdentifierKind.PHONE}), has_reports=True), "they ask")

    with pytest.raises(ValueError, match="waits for this bureau's consent, until"):
        accept_run(world.officer, RUN, wish=wish, vault=world.vault, now=NOW + timedelta(days=6))
    assert not RunSecret.objects.exists()
