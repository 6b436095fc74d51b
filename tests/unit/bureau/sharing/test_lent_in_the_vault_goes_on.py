"""What a bureau of the same vault lent goes on to another node as the node's, and as it is marked.

That bureau has no name in the exchange: the node answers there for what it passes on, under the
markings of whoever lent it, and takes it back when these do.
"""

from datetime import timedelta

import pytest

from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.cases.actions.steering import mark_case
from clew.bureau.cases.models import Case
from clew.bureau.referrals.actions import (
    Draft,
    NotReleasedError,
    Package,
    accept,
    draft,
    send,
    withdraw,
)
from clew.bureau.referrals.models import Referral
from clew.bureau.sharing.actions.carrying import send_to_folder
from clew.bureau.sharing.envelope import Envelope
from clew.bureau.sharing.models import SentPackage, SharedRecord
from clew.bureau.sharing.queries.node import partner_named
from clew.bureau.sharing.queries.records import standing_of
from clew.exchange.sealed.streams import Position
from clew.handling.pap import Pap
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from clew.network.jurisdiction.bundled import BundledNetworks
from clew.simulate.bureaux import NOW, take
from records import WORKING, make_bureau, make_case, make_exhibit, make_item, make_officer
from sharing_world import World, picture

pytestmark = pytest.mark.django_db
LAKE = picture(3)
UNTIL = NOW + timedelta(days=3650)
GREEN = MarkingChange(tlp=Tlp.GREEN, pap=Pap.GREEN)


class _Lent:
    """Ana of New Zealand works in BV's vault; her item lies in BV's case by a referral of hers."""

    def __init__(self, vault, *names):
        self.world = World(vault)
        self.rosa = self.world.officer
        self.ana = make_officer("ana", bureau=make_bureau("New Zealand"), roles=WORKING)
        self.case = make_case(
            self.ana,
            marking=Tlp.AMBER.value,
            pap=Pap.AMBER.value,
            purposes=frozenset({Purpose.VICTIM_IDENTIFICATION.value}),
            released_to=frozenset({str(self.rosa.bureau_id), *map(_id, names)}),
            keep_until=UNTIL,
        )
        self.item = make_item(make_exhibit(self.case), content=LAKE)
        writer = vault.blobs.writer()
        writer.write(LAKE)
        writer.commit(self.item.pk)
        self.first = self._sent(self.ana, Package(case=self.case), self.rosa.bureau, names=names)
        accept(self.rosa, self.first, case_number="BV-1", now=NOW)

    def pass_on(self, how):
        """Refer it to AQ, as what came or out of the own case, and seal what is to be told."""
        package, parent = Package(), self.first
        if how == "out of the own case":
            package, parent = Package(case=self._own_case_released()), None
        self._sent(self.rosa, package, partner_named("AQ").bureau, parent=parent)
        return self.carry()

    def _own_case_released(self):
        case = Case.objects.get(number="BV-1")
        released = MarkingChange(tlp=Tlp.GREEN, released_to=frozenset({_id("AQ")}))
        mark_case(self.rosa, case=case, change=released, now=NOW)
        return Case.objects.get(pk=case.pk)

    def carry(self):
        stick, at = self.world.folder("stick"), {"vault": self.world.vault, "now": NOW}
        return send_to_folder(self.rosa, stick, **at).left_out

    def _sent(self, officer, package, to, *, names=(), parent=None):
        released = frozenset(map(_id, names))
        marking = MarkingChange(tlp=GREEN.tlp, pap=GREEN.pap, released_to=released)
        asked = Draft(
            request="Find the lake",
            package=package,
            to=to,
            because="they know it",
            marking=marking,
            parent=parent,
        )
        made = draft(officer, asked, networks=BundledNetworks(), now=NOW)
        send(officer, made, now=NOW)
        return Referral.objects.get(pk=made.pk)


def _id(name):
    return str(partner_named(name).bureau_id)


WAYS = pytest.mark.parametrize("how", ["passed on", "out of the own case"])


@WAYS
def test_it_goes_under_the_nodes_name_with_the_lenders_markings(vault, how):
    lent = _Lent(vault, "AQ")

    assert lent.pass_on(how) == []

    row = SharedRecord.objects.get(kind="item")
    assert (row.is_own, row.owner, row.reference) == (True, "BV", lent.item.pk)
    assert (standing_of(row).tlp, row.pap) == (Tlp.AMBER, Pap.AMBER.value)
    assert (row.retain_until, row.purpose) == (UNTIL, Purpose.VICTIM_IDENTIFICATION.value)
    assert standing_of(row).audience == {"AQ"}


def test_the_other_node_is_told_neither_the_lender_nor_its_case(vault):
    lent = _Lent(vault, "AQ")
    lent.pass_on("passed on")

    blobs = _opened(lent.world, SentPackage.objects.get())

    assert LAKE in blobs
    told = [raw for raw in blobs if raw != LAKE]
    assert {Envelope.from_bytes(raw).kind for raw in told} == {"item", "referral"}
    for raw in told:
        assert b"New Zealand" not in raw
        assert lent.case.number.encode() not in raw


def _opened(world, package):
    """The blobs of a package as AQ opens it, by the engine alone."""
    receiving = world.aq.receiving(world.hub.directory(now=NOW), positions={"BV": Position()})
    folder = world.folder("at-AQ")
    opened = take(world.vault.outbox_folder / package.file, receiving, folder, now=NOW)
    return [(folder / one.sha256).read_bytes() for one in opened.blobs]


@WAYS
def test_it_does_not_go_where_the_lender_does_not_let_it(vault, how):
    lent = _Lent(vault)

    with pytest.raises(NotReleasedError, match="the bureau it came from did not release it"):
        lent.pass_on(how)

    assert not SharedRecord.objects.exists()


def _narrowed(lent):
    only = MarkingChange(released_to=frozenset({str(lent.rosa.bureau_id)}))
    mark_case(lent.ana, case=lent.case, change=only, now=NOW)


def _withdrawn(lent):
    withdraw(lent.ana, lent.first, reason="it is another child", now=NOW)


@WAYS
@pytest.mark.parametrize("end", [_narrowed, _withdrawn])
def test_what_the_lender_takes_back_is_recalled_there(vault, how, end):
    lent = _Lent(vault, "AQ")
    lent.pass_on(how)

    end(lent)
    lent.carry()

    assert standing_of(SharedRecord.objects.get(kind="item")).is_recalled
