"""What was in which package to whom decides who is told what, and who is sent what again."""

import pytest
from django.db import connection

from clew.bureau.referrals.models import Referral
from clew.bureau.sharing.actions import owning
from clew.bureau.sharing.actions.share import share
from clew.bureau.sharing.actions.wish import Correction, Wish
from clew.bureau.sharing.models import SharedRecord
from clew.handling.purpose import Purpose
from real_nodes import carried, three_real_nodes

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a file is a database there"),
]
LAMP = b"a lamp"
ASKED = "a request"


@pytest.fixture
def nodes(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("three databases in one process are three files")
    return three_real_nodes(tmp_path)


def _correct(node, *titles, to=()):
    with node.at_work():
        name = SharedRecord.objects.get(kind="item").record
        for title in titles:
            said = Correction(Purpose.INTELLIGENCE, ASKED, to, title)
            at = {"vault": node.vault, "now": node.tick()}
            owning.correct(node.officer, name=name, correction=said, **at)
        return name


def test_corrections_send_no_bytes_to_a_bureau_that_was_only_told_where_it_stands(nodes):
    """CX may get it passed on, and hears of each correction: it was sent none of it by AQ."""
    aq, bv, cx = (nodes[name] for name in ("AQ", "BV", "CX"))
    key = aq.refer(LAMP, "BV", also=("CX",))
    carried(aq, bv)

    for request in ("Find the house", "Find the lake"):
        _correct(aq, request)
        with aq.at_work():
            Referral.objects.filter(pk=key).update(request=request)
        carried(aq, bv)
    carried(aq, cx)

    assert (cx.held(), cx.blobs(), cx.referrals()) == ({}, 0, {})
    assert bv.referrals()[key] == ("delivered", "Find the lake")
    assert len(bv.held()) == bv.blobs() == 1


def test_sharing_sends_what_a_bureau_was_only_told_of(nodes):
    aq, bv, cx = (nodes[name] for name in ("AQ", "BV", "CX"))
    aq.refer(LAMP, "BV", also=("CX",))
    carried(aq, bv)
    _correct(aq, "a house")

    with aq.at_work():
        item = SharedRecord.objects.get(kind="item").reference
        wish = Wish(["CX"], Purpose.INTELLIGENCE, ASKED)
        share(aq.officer, [item], wish, vault=aq.vault, now=aq.tick())
    carried(aq, cx)

    assert (len(cx.held()), cx.blobs()) == (1, 1)


def test_a_recall_reaches_who_got_it_passed_on(nodes):
    aq, bv, cx = (nodes[name] for name in ("AQ", "BV", "CX"))
    key = aq.refer(LAMP, "BV", also=("CX",))
    carried(aq, bv)
    bv.accept(key)
    bv.pass_on(key, "CX")
    carried(bv, cx)
    assert (len(cx.held()), cx.blobs()) == (1, 1)

    with aq.at_work():
        name = SharedRecord.objects.get(kind="item").record
    aq.recall(name)
    carried(aq, cx)

    assert (cx.held(), cx.blobs()) == ({}, 0)


def test_what_is_corrected_after_it_was_passed_on_can_be_passed_on_anew(nodes):
    aq, bv, cx = (nodes[name] for name in ("AQ", "BV", "CX"))
    key = aq.refer(LAMP, "BV", also=("CX",))
    carried(aq, bv)
    bv.accept(key)
    bv.pass_on(key, "CX")
    carried(bv, cx)
    _correct(aq, "a house")
    carried(aq, bv)
    carried(aq, cx)
    assert cx.held() == {}

    bv.pass_on(key, "CX")
    carried(bv, cx)

    assert (len(cx.held()), cx.blobs()) == (1, 1)


@pytest.mark.parametrize("kind", ["item", "referral"])
def test_what_goes_with_a_referral_is_not_corrected_to_others(nodes, kind):
    aq, bv, cx = (nodes[name] for name in ("AQ", "BV", "CX"))
    key = aq.refer(LAMP, "BV", also=("CX",))
    carried(aq, bv)

    with aq.at_work():
        name = SharedRecord.objects.get(kind=kind).record
        said, at = (
            Correction(Purpose.INTELLIGENCE, ASKED, ["CX"]),
            {"vault": aq.vault, "now": aq.tick()},
        )
        with pytest.raises(owning.GoesWithReferralError, match="clew share"):
            owning.correct(aq.officer, name=name, correction=said, **at)
    carried(aq, cx)

    assert (cx.held(), cx.referrals()) == ({}, {})
    assert bv.referrals()[key] == ("delivered", "Find the room")


def test_a_correction_to_another_bureau_reaches_those_before_and_nobody_else(nodes):
    aq, bv, cx = (nodes[name] for name in ("AQ", "BV", "CX"))
    with aq.at_work():
        _, item = aq.seized(LAMP, {"BV", "CX"})
        wish = Wish(["BV"], Purpose.INTELLIGENCE, ASKED)
        share(aq.officer, [item], wish, vault=aq.vault, now=aq.tick())
    carried(aq, bv)
    carried(aq, cx)
    assert cx.held() == {}

    record = _correct(aq, "a house", to=("CX",))
    carried(aq, bv)
    carried(aq, cx)

    for node in (bv, cx):
        with node.at_work():
            row = SharedRecord.objects.get(record=record)
            assert (row.told["title"], row.standing["version"]["number"]) == ("a house", 2)
        assert node.blobs() == 1
