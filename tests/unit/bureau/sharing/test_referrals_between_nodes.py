"""Referrals between three vaults: from report to outcome in one chain, and back without a trace."""

import pytest
from django.db import connection

from clew.bureau.referrals.actions import accept, acknowledge, close, decline, progress, withdraw
from clew.bureau.referrals.models import Disposition, Part, Referral
from clew.bureau.referrals.queries import inbox, outcomes_of, parts_of, trace_of
from clew.bureau.sharing.models import Outstanding, SharedRecord
from clew.bureau.vault.models import Item, Location
from clew.bureau.vault.queries import visible_items
from clew.model.referral import Outcome, State, Told
from real_nodes import carried, three_real_nodes

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a file is a database there"),
]
LAMP = b"a lamp"
SAID = "a lamp in a room by the jetty"


@pytest.fixture
def nodes(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("three databases in one process are three files")
    return three_real_nodes(tmp_path)


def _states(node):
    with node.at_work():
        rows = Referral.objects.order_by("drafted_at", "id")
        return [(one.bureau.name[-2:], one.to.name[-2:], one.state) for one in rows]


def _one(node, referral):
    return Referral.objects.get(pk=referral)


def test_a_referral_goes_and_what_became_of_it_comes_back(nodes):
    aq, bv = nodes["AQ"], nodes["BV"]
    key = aq.refer(LAMP, "BV", note=SAID)
    assert _states(aq) == [("AQ", "BV", "sent")]

    carried(aq, bv)

    with bv.at_work():
        (got,) = inbox(bv.officer)
        assert (got.pk, got.state, got.request) == (key, State.DELIVERED, "Find the room")
        parts = {one.kind: one for one in parts_of(bv.officer, got)}
        assert set(parts) == {"item", "note"}
        assert parts["note"].said == {"text": SAID}
        acknowledge(bv.officer, got, now=bv.tick())
        accept(bv.officer, got, case_number="BV-1", now=bv.tick())
        assert Location.objects.filter(exhibit__case__number="BV-1").exists()
        progress(bv.officer, got, words="a warrant was asked for", now=bv.tick())
    carried(bv, aq)
    with aq.at_work():
        row = _one(aq, key)
        assert row.state == State.UNDER_WAY
        assert row.steps.last().words == "a warrant was asked for"
    with bv.at_work():
        close(
            bv.officer,
            _one(bv, key),
            outcome=Outcome(1, 0, 2, text="told to nobody"),
            told=Told.COUNTS,
            now=bv.tick(),
        )
    carried(bv, aq)
    carried(bv, aq)  # nothing new: nothing is sealed
    with aq.at_work():
        (row,) = outcomes_of(aq.officer, _one(aq, key))
        assert row.outcome == Outcome(1, 0, 2)
        assert not Disposition.objects.exclude(text="").exists()
        (leg,) = trace_of(aq.officer, _one(aq, key)).legs
        assert [one.state.value for one in leg.stays] == [
            *("drafted", "sent", "delivered", "acknowledged", "accepted", "under_way", "closed")
        ]
        assert not Outstanding.objects.filter(done_at=None).exists()
    with bv.at_work():
        assert SharedRecord.objects.filter(is_own=True, kind="answer").count() == 1
        assert not Outstanding.objects.filter(done_at=None).exists()


def test_one_that_is_withdrawn_leaves_nothing_there_but_that_it_was(nodes):
    aq, bv = nodes["AQ"], nodes["BV"]
    key = aq.refer(LAMP, "BV", note=SAID)
    carried(aq, bv)
    with bv.at_work():
        accept(bv.officer, _one(bv, key), case_number="BV-1", now=bv.tick())
    with aq.at_work():
        withdraw(aq.officer, _one(aq, key), reason="another's case", now=aq.tick())

    carried(aq, bv)

    with bv.at_work():
        row = _one(bv, key)
        assert (row.state, row.request) == ("withdrawn", "")
        assert parts_of(bv.officer, row) == []
        assert [part.said for part in row.parts.all()] == [{}, {}]
        assert not visible_items(bv.officer).exists()
        assert not Item.objects.exists()
    assert bv.blobs() == 0
    carried(bv, aq)
    with aq.at_work():
        assert not Outstanding.objects.filter(done_at=None).exists()
        assert _one(aq, key).state == "withdrawn"
    content = b"".join(one.read_bytes() for one in bv.folder.rglob("*") if one.is_file())
    assert SAID.encode() not in content


def test_the_hub_in_the_middle_passes_it_on_and_the_first_sees_one_chain(nodes):
    aq, bv, cx = (nodes[name] for name in ("AQ", "BV", "CX"))
    key = aq.refer(LAMP, "BV", also=("CX",), note=SAID)
    carried(aq, bv)
    with bv.at_work():
        accept(bv.officer, _one(bv, key), case_number="BV-1", now=bv.tick())
    onward = bv.pass_on(key, "CX", also=("AQ",))
    carried(bv, cx)
    with cx.at_work():
        (got,) = inbox(cx.officer)
        assert got.pk == onward
        assert {one.kind for one in parts_of(cx.officer, got)} == {"item", "note"}
        accept(cx.officer, got, case_number="CX-1", now=cx.tick())
        legs = trace_of(cx.officer, got).legs
        assert [(leg.referral.bureau.name[-2:], leg.depth) for leg in legs] == [
            ("AQ", 0),
            ("BV", 1),
        ]
        close(cx.officer, _one(cx, onward), outcome=Outcome(2, text="safe"), now=cx.tick())
    carried(cx, bv)
    carried(bv, aq)

    with aq.at_work():
        legs = trace_of(aq.officer, _one(aq, key)).legs
        ends = [
            (leg.referral.bureau.name, leg.referral.to.name, leg.referral.state) for leg in legs
        ]
        assert ends == [("Police AQ", "BV", "accepted"), ("BV", "CX", "closed")]
        outcomes = [row.outcome for leg in legs for row in leg.outcomes]
        assert outcomes == [Outcome(2, text="safe")]
    with aq.at_work():
        withdraw(aq.officer, _one(aq, key), reason="a mistake", now=aq.tick())
    carried(aq, bv)
    carried(bv, cx)
    carried(aq, cx)
    for node, named in ((bv, key), (cx, onward)):
        with node.at_work():
            assert parts_of(node.officer, _one(node, named)) == []
            assert all(part.said == {} for part in Part.objects.all()), node.name
            assert not Item.objects.exists()
        assert node.blobs() == 0
        content = b"".join(one.read_bytes() for one in node.folder.rglob("*") if one.is_file())
        assert SAID.encode() not in content


def test_a_decline_comes_back_with_its_reason_and_what_is_not_released_does_not_go(nodes):
    aq, bv = nodes["AQ"], nodes["BV"]
    key = aq.refer(LAMP, "BV")
    with aq.at_work():
        part = Part.objects.get(kind="item")
        case = part.sources.get().case
        case.released_to = frozenset()
        case.save()
    carried(aq, bv)
    with bv.at_work():
        assert parts_of(bv.officer, _one(bv, key)) == []
        assert not Item.objects.exists()
        decline(bv.officer, _one(bv, key), reason="not our country", now=bv.tick())
    carried(bv, aq)
    with aq.at_work():
        last = _one(aq, key).steps.last()
        assert (last.state, last.words, last.officer) == ("declined", "not our country", None)
