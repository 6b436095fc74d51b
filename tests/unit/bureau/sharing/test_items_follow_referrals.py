"""Items go where their referral goes, as their owner's, and are taken back with it."""

from dataclasses import replace

import pytest
from django.db import connection

from clew.bureau.access.errors import DeniedError
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.models import Case
from clew.bureau.referrals.models import Referral
from clew.bureau.sharing.actions import owning
from clew.bureau.sharing.actions.carrying import send_to_folder
from clew.bureau.sharing.actions.share import share
from clew.bureau.sharing.actions.wish import Wish
from clew.bureau.sharing.models import Outstanding, SharedRecord
from clew.bureau.sharing.queries.node import partner_named
from clew.exchange.directory.keys import Reason
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from real_nodes import NOW, carried, three_real_nodes

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="a file is a database there"),
]
LAMP = b"a lamp"
ASKED = "a request"
AMBER = Tlp.AMBER.value
WISH = Wish(["CX"], Purpose.INTELLIGENCE, ASKED)


@pytest.fixture
def nodes(tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("three databases in one process are three files")
    return three_real_nodes(tmp_path)


def _record(node, kind):
    with node.at_work():
        return SharedRecord.objects.get(kind=kind, is_own=True).record


def _for(name):
    return frozenset({str(partner_named(name).bureau_id)})


def _withdrawn(aq, bv, key):
    aq.withdraw(key)


def _declined(aq, bv, key):
    bv.decline(key)
    carried(bv, aq)


def _recalled(aq, bv, key):
    aq.recall(_record(aq, "referral"))


def _restricted(aq, bv, key):
    aq.restrict(_record(aq, "referral"), {"BV"})


def _held_back(aq, bv, key):
    with aq.at_work():
        Case.objects.update(released_to=frozenset())


ENDS = {
    "withdrawn": _withdrawn,
    "declined": _declined,
    "recalled": _recalled,
    "restricted": _restricted,
    "its case's marking narrowed": _held_back,
}


@pytest.mark.parametrize("why", ENDS)
def test_the_items_of_a_referral_that_ended_are_purged_with_it(nodes, why):
    aq, bv = nodes["AQ"], nodes["BV"]
    key = aq.refer(LAMP, "BV")
    carried(aq, bv)
    record = _record(aq, "item")
    assert (set(bv.held()), bv.blobs()) == ({record}, 1)

    ENDS[why](aq, bv, key)
    carried(aq, bv)

    assert (bv.held(), bv.blobs()) == ({}, 0)
    with bv.at_work():
        tomb = SharedRecord.objects.get(record=record)
        assert (tomb.reference, tomb.told, tomb.held) == ("", {}, [])
    with aq.at_work():
        assert not Outstanding.objects.filter(said__shared__record=record, done_at=None).exists()
        assert aq.blobs() == 1


def test_an_item_of_two_referrals_goes_with_the_last_whichever_brought_it(nodes):
    aq, bv = nodes["AQ"], nodes["BV"]
    first = aq.refer(LAMP, "BV")
    carried(aq, bv)
    second = aq.refer_again(first, "BV")
    carried(aq, bv)
    aq.withdraw(first)
    carried(aq, bv)
    assert bv.blobs() == 1

    aq.withdraw(second)
    carried(aq, bv)

    assert (bv.held(), bv.blobs()) == ({}, 0)


def test_what_was_shared_by_itself_too_stays_when_the_referral_goes(nodes):
    aq, bv = nodes["AQ"], nodes["BV"]
    key = aq.refer(LAMP, "BV")
    carried(aq, bv)
    with aq.at_work():
        item = SharedRecord.objects.get(kind="item").reference
        wish = replace(WISH, to=["BV"])
        shared = share(aq.officer, [item], wish, vault=aq.vault, now=aq.tick())
    aq.withdraw(key)
    carried(aq, bv)

    assert (set(bv.held()), bv.blobs()) == (set(shared.records), 1)


def test_an_item_follows_a_referral_that_may_not_be_passed_on_any_more(nodes):
    aq, bv, cx = (nodes[name] for name in ("AQ", "BV", "CX"))
    key = aq.refer(LAMP, "BV", also=("CX",))
    carried(aq, bv)
    bv.accept(key)
    bv.pass_on(key, "CX")
    carried(bv, cx)
    assert cx.blobs() == 1

    aq.restrict(_record(aq, "referral"), {"CX"})
    carried(aq, bv)
    carried(aq, cx)

    assert (cx.held(), cx.blobs(), bv.blobs()) == ({}, 0, 1)


def test_a_lent_item_goes_on_as_its_owners_and_never_as_ones_own(nodes):
    """BV refers the case that AQ's item lies in, instead of passing AQ's referral on."""
    aq, bv, cx = (nodes[name] for name in ("AQ", "BV", "CX"))
    key = aq.refer(LAMP, "BV", also=("CX",))
    carried(aq, bv)
    bv.accept(key)
    record = _record(aq, "item")
    with bv.at_work():
        case = Case.objects.get(number__startswith="for ")
        Case.objects.filter(pk=case.pk).update(marking=AMBER, released_to=_for("CX"))
    bv.refer_case(case.number, "CX")
    carried(bv, cx)

    with bv.at_work():
        assert not SharedRecord.objects.filter(is_own=True, kind="item").exists()
    assert set(cx.held()) == {record}
    aq.recall(record)
    carried(aq, cx)
    assert (cx.held(), cx.blobs()) == ({}, 0)


def test_a_lent_item_is_not_shared_as_ones_own(nodes):
    aq, bv = nodes["AQ"], nodes["BV"]
    key = aq.refer(LAMP, "BV", also=("CX",))
    carried(aq, bv)
    bv.accept(key)
    with bv.at_work():
        case = Case.objects.get(number__startswith="for ")
        Case.objects.filter(pk=case.pk).update(marking=AMBER, released_to=_for("CX"))
        item = SharedRecord.objects.get(kind="item").reference

        with pytest.raises(DeniedError, match="lent"):
            share(bv.officer, [item], WISH, vault=bv.vault, now=bv.tick())


def test_a_referral_is_passed_on_only_to_whom_its_own_marking_names(nodes):
    """Its parts rest on nothing that would forbid it."""
    aq, bv = nodes["AQ"], nodes["BV"]
    aq.ask("BV")
    carried(aq, bv)

    with aq.at_work():
        row = SharedRecord.objects.get(kind="referral")
        assert row.standing["audience"] == ["BV"]


def test_what_a_marking_holds_back_is_told_and_logged_as_left_out(nodes, tmp_path):
    aq = nodes["AQ"]
    aq.refer(LAMP, "BV")
    with aq.at_work():
        Case.objects.update(released_to=frozenset())
        item = Referral.objects.get().parts.get(kind="item").name
        told = send_to_folder(aq.officer, tmp_path / "s", vault=aq.vault, now=aq.tick()).left_out

        assert [one for one in told if item[:12] in one] == told != []
        event = AuditEvent.objects.get(tag=tags.SHARING_RECORD_REFUSED)
        assert event.details["why"] == "; ".join(told)


def _suspended(hub, name):
    hub.members[name] = replace(hub.members[name], is_suspended=True)


def _revoked(hub, name):
    member = hub.members[name]
    for key in member.keys:
        member = member.with_key(key.revoked(Reason.COMPROMISED, at=NOW))
    hub.members[name] = member


@pytest.mark.parametrize("end", [_suspended, _revoked])
def test_a_recall_goes_through_to_whoever_can_be_reached_and_waits_for_the_other(nodes, end):
    aq, bv, cx = (nodes[name] for name in ("AQ", "BV", "CX"))
    record = aq.share(LAMP, {"BV", "CX"})
    carried(aq, bv)
    carried(aq, cx)
    before = dict(nodes.hub.members)
    end(nodes.hub, "CX")
    nodes.renew("AQ", "BV")

    with aq.at_work():
        said = owning.recall(aq.officer, name=record, reason="x", vault=aq.vault, now=aq.tick())
    assert ([one.partner_id for one in said.packages], said.waits_for) == (["BV"], ["CX"])
    carried(aq, bv)
    assert bv.held() == {}
    with aq.at_work():
        assert Outstanding.objects.get(done_at=None).partner_id == "CX"

    if end is _revoked:
        return  # nobody takes a revocation back
    nodes.hub.members.update(before)
    nodes.renew("AQ", "CX")
    carried(aq, cx)

    assert cx.held() == {}
    with aq.at_work():
        assert not Outstanding.objects.filter(done_at=None).exists()


def test_a_referral_to_a_suspended_bureau_is_taken_back_where_it_was_passed_on(nodes):
    aq, bv, cx = (nodes[name] for name in ("AQ", "BV", "CX"))
    key = aq.refer(LAMP, "BV", also=("CX",))
    carried(aq, bv)
    bv.accept(key)
    bv.pass_on(key, "CX")
    carried(bv, cx)
    _suspended(nodes.hub, "BV")
    nodes.renew("AQ", "CX")

    aq.withdraw(key)
    carried(aq, cx)

    assert (cx.held(), cx.blobs()) == ({}, 0)


@pytest.mark.parametrize("end", [_suspended, _revoked])
def test_an_ended_key_of_one_bureau_keeps_nothing_from_the_others(nodes, end, tmp_path):
    """What waits for CX would be refused there, and cannot be sealed anew now."""
    aq, bv = nodes["AQ"], nodes["BV"]
    aq.share(b"for CX", {"CX"})
    aq.share(LAMP, {"BV"})
    end(nodes.hub, "CX")
    nodes.renew("AQ", "BV")

    carried(aq, bv)

    assert bv.blobs() == 1
