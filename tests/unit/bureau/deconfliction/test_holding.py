"""The hub answers what it cannot read, as often as a quota lets it, and counts it once."""

import pytest

import deconflicting_engine as engine
from clew.bureau.audit import tags as audit_tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.deconfliction.actions import holding
from clew.bureau.deconfliction.actions.holding import begin_epoch, set_allowance
from clew.bureau.deconfliction.models import (
    Allowance,
    AnsweredBatch,
    HolderEpoch,
    OutMessage,
)
from clew.exchange.deconfliction.asking import ask_apart, starter_tags
from clew.exchange.deconfliction.notice import read_notice
from clew.exchange.deconfliction.packing import ELEMENTS, pack
from clew.exchange.deconfliction.refused import told_why
from clew.exchange.signing.canonical import MalformedError
from clew.simulate.bureaux import NOW

pytestmark = pytest.mark.django_db


def test_the_hub_answers_a_bureau_what_only_that_bureau_fetches_and_counts_it_once(hub):
    question = ask_apart([b"a", b"b"], bytes(32), seed=engine.SEED)
    notice = read_notice(
        engine.call(hub, "GET", "/exchange/deconfliction/key").content,
        directory=hub.identity.directory,
        now=NOW,
    )
    raw = engine.batch_of(hub, question.elements)

    for _ in range(2):  # the first answer got lost
        assert engine.call(hub, "PUT", engine.MESSAGES, raw).status_code == 200
    names = engine.call(hub, "GET", engine.MESSAGES).json()["names"]
    answer = engine.opened(
        hub, engine.call(hub, "GET", f"{engine.MESSAGES}/{names[0]}").content, hub.aq
    )

    parts = [answer.payload[at : at + 32] for at in range(0, len(answer.payload), 32)]
    assert len(starter_tags(question, parts, public=notice.public)) == 2
    assert list(Allowance.objects.values_list("in_epoch", "on_day")) == [(258, 258)]
    assert engine.call(hub, "GET", engine.MESSAGES, by=hub.cx).json() == {"names": []}
    for method in ("GET", "DELETE"):
        assert (
            engine.call(hub, method, f"{engine.MESSAGES}/{names[0]}", by=hub.cx).status_code == 404
        )
    assert engine.call(hub, "DELETE", f"{engine.MESSAGES}/{names[0]}").status_code == 200
    assert engine.call(hub, "GET", engine.MESSAGES).json()["names"] == names[1:]
    events = AuditEvent.objects.filter(tag=audit_tags.DECONFLICTION_BATCH_EVALUATED)
    assert [one.details["again"] for one in events] == [False, True]


def test_a_batch_is_answered_ten_times_and_no_more(hub):
    elements = ask_apart([b"a"], bytes(32), seed=engine.SEED).elements[:2]  # as few as this needs
    told = [
        engine.call(hub, "PUT", engine.MESSAGES, engine.batch_of(hub, elements)).status_code
        for _ in range(11)
    ]

    assert told == [200] * 10 + [400]
    assert Allowance.objects.get().in_epoch == 2
    others = ask_apart([b"b"], bytes(32), seed=engine.SEED[::-1]).elements[:2]
    assert engine.call(hub, "PUT", engine.MESSAGES, engine.batch_of(hub, others)).status_code == 200
    assert Allowance.objects.get().in_epoch == 4  # other elements are counted


def test_a_quota_is_each_bureaus_and_refused_in_clear_words(hub):
    set_allowance(hub.officer, "AQ", in_epoch=300, on_day=300, reason="a test", now=NOW)
    asked = [ask_apart([name], bytes(32), seed=engine.SEED) for name in (b"a", b"b")]
    first, second = (one.elements for one in asked)

    assert engine.call(hub, "PUT", engine.MESSAGES, engine.batch_of(hub, first)).status_code == 200
    refused = engine.call(hub, "PUT", engine.MESSAGES, engine.batch_of(hub, second))

    assert refused.status_code == 400
    assert "257 were asked for; 43 are left today" in refused.json()["message"]
    assert Allowance.objects.get().in_epoch == 257
    assert AuditEvent.objects.filter(tag=audit_tags.DECONFLICTION_BATCH_REFUSED).count() == 1


GOOD = ask_apart([b"a"], bytes(32), seed=engine.SEED).elements[:1]  # nothing else is wrong
HOSTILE = {
    "the neutral element": {"elements": [bytes(32)]},
    "no element": {"elements": [b"\x02" + bytes(31)]},
    "not canonical": {"elements": [b"\xfe" + b"\xff" * 30 + b"\x7f"]},
    "too few bytes": {"elements": [bytes(32)], "payload": bytes(31)},
    "none at all": {"elements": [], "payload": b""},
    "another epoch": {"elements": GOOD, "epoch": "f"},
    "an unknown wish": {"elements": GOOD, "wants": "key"},
    "a field too many": {"elements": GOOD, "more": 1},
    "no commitment": {"elements": GOOD, "commitment": ""},
    "another count": {"elements": GOOD, "count": 2},
    "a count beyond all": {"elements": GOOD, "count": 1 << 40},
}


@pytest.mark.parametrize("reason", HOSTILE)
def test_a_hostile_batch_gets_no_answer(hub, reason):
    told = dict(HOSTILE[reason])
    raw = engine.batch_of(hub, told.pop("elements"), **told)

    assert engine.call(hub, "PUT", engine.MESSAGES, raw).status_code == 400
    assert not OutMessage.objects.exists()


def test_what_is_beyond_the_quota_is_not_even_unpacked(hub, monkeypatch):
    set_allowance(hub.officer, "AQ", in_epoch=1, on_day=1, reason="a test", now=NOW)
    monkeypatch.setattr(holding, "unpack", lambda *_, **__: pytest.fail("it was unpacked"))
    raw = engine.batch_of(hub, ask_apart([b"a"], bytes(32), seed=engine.SEED).elements)

    assert "are left today" in engine.call(hub, "PUT", engine.MESSAGES, raw).json()["message"]


def test_what_cannot_be_unpacked_counts_for_nobody(hub):
    elements = list(ask_apart([b"a"], bytes(32), seed=engine.SEED).elements[:2])
    doubled = pack([elements[0], elements[0]], form=ELEMENTS)

    answer = engine.call(
        hub, "PUT", engine.MESSAGES, engine.batch_of(hub, elements, payload=doubled)
    )

    assert (answer.status_code, "come twice" in answer.json()["message"]) == (400, True)
    assert not AnsweredBatch.objects.exists()
    assert Allowance.objects.filter(in_epoch__gt=0).count() == 0


def test_a_bureau_says_why_it_does_not_take_an_answer_which_stays_with_the_reason(hub):
    engine.call(
        hub,
        "PUT",
        engine.MESSAGES,
        engine.batch_of(hub, ask_apart([b"a"], bytes(32), seed=engine.SEED).elements),
    )
    row = OutMessage.objects.get()
    path = f"{engine.MESSAGES}/{row.pk}"

    assert engine.call(hub, "PUT", path, told_why("no"), by=hub.cx).status_code == 404
    for wrong in (b"no", told_why("no")[:-1], told_why("x").replace(b"x", b"x" * 501)):
        assert engine.call(hub, "PUT", path, wrong).status_code == 400
    assert OutMessage.objects.get().refused_at is None
    assert engine.call(hub, "PUT", path, told_why("a\0b\ud800, " * 99)).status_code == 200
    assert OutMessage.objects.get().refused_why.startswith("a\ufffdb\ufffd, ")
    assert engine.call(hub, "GET", path).content == bytes(row.body)


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


def test_a_message_of_another_bureau_than_brings_it_is_refused(hub):
    raw = engine.batch_of(hub, ask_apart([b"a"], bytes(32), seed=engine.SEED).elements)

    assert engine.call(hub, "PUT", engine.MESSAGES, raw, by=hub.cx).status_code == 400
    assert not AnsweredBatch.objects.exists()
