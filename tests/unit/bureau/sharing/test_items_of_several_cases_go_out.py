"""What goes of an item that several own cases have: to other nodes, shared and referred.

Shared, it names no case, and goes as every case lets it in which the officer sees it. Referred, it
goes under the word of the case that is named. A case that the officer may not see changes nothing.
"""

import hashlib
from datetime import timedelta

import pytest

from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.models import Case
from clew.bureau.referrals.actions import Draft, Package, draft, send
from clew.bureau.sharing.actions.carrying import send_to_folder
from clew.bureau.sharing.actions.share import NotReleasedError, share
from clew.bureau.sharing.actions.wish import Wish
from clew.bureau.sharing.models import SharedRecord
from clew.bureau.sharing.queries.node import partner_named
from clew.bureau.sharing.queries.records import standing_of
from clew.handling.pap import Pap
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from clew.network.jurisdiction.bundled import BundledNetworks
from clew.simulate.bureaux import NOW
from records import make_case, make_exhibit, make_location, make_officer
from sharing_world import World, picture

pytestmark = pytest.mark.django_db
LAKE, BED = picture(3), picture(4)
YEARS = timedelta(days=3650)
SECRET = {"marking": Tlp.RED.value, "pap": Pap.RED.value, "keep_until": NOW + YEARS}
HOME = {"marking": Tlp.AMBER_STRICT.value}


@pytest.fixture
def world(vault):
    return World(vault)


def _hidden(world, item):
    """A case of colleagues that has the item, too."""
    colleague = make_officer(bureau=world.officer.bureau)
    make_location(item, make_exhibit(make_case(colleague, **SECRET)))


def _seen(world, item, **handling):
    """A second case of the officer's that has the item, too."""
    case = make_case(world.officer, **handling)
    make_location(item, make_exhibit(case))
    return case


def _share(world, item, **more):
    wish = Wish(["AQ"], Purpose.VICTIM_IDENTIFICATION, "their request", "A house", **more)
    return share(world.officer, [item.pk], wish, vault=world.vault, now=NOW)


def _said(item):
    """All that was told, sealed and logged of an item, but for what is its own."""
    row = SharedRecord.objects.get(kind="item", reference=item.pk)
    told = {name: value for name, value in row.told.items() if name not in {"inner", "share"}}
    event = AuditEvent.objects.get(tag=tags.SHARING_RECORD_SHARED, subject=row.record)
    logged = {name: value for name, value in event.details.items() if name != "item"}
    standing = standing_of(row)
    return told, logged, standing.tlp, standing.audience, row.pap, row.retain_until


def test_a_case_that_the_officer_may_not_see_changes_nothing_of_what_is_shared(world):
    plain, _ = world.released(BED, "AQ")
    both, _ = world.released(LAKE, "AQ")
    _hidden(world, both)

    for item in (plain, both):
        assert _share(world, item).records

    assert _said(plain) == _said(both)


def test_nor_anything_of_how_it_is_refused(world):
    told = []
    for content in (BED, LAKE):
        item, case = world.released(content, "AQ")
        Case.objects.filter(pk=case.pk).update(released_to=frozenset())
        if content == LAKE:
            _hidden(world, item)
        with pytest.raises(NotReleasedError) as refused:
            _share(world, item)
        event = AuditEvent.objects.filter(tag=tags.SHARING_RECORD_REFUSED).last()
        words = (str(refused.value), event.details["why"])
        told.append([one.replace(item.pk[:12], "it") for one in words])

    assert told[0] == told[1]


def test_shared_it_carries_the_stricter_of_every_case_that_the_officer_sees(world):
    item, case = world.released(LAKE, "AQ")
    Case.objects.filter(pk=case.pk).update(marking=Tlp.GREEN.value, pap=Pap.GREEN.value)
    stricter = {"marking": Tlp.AMBER.value, "pap": Pap.AMBER.value, "keep_until": NOW + YEARS}
    _seen(world, item, released_to=case.released_to, **stricter)

    _share(world, item)

    row = SharedRecord.objects.get(kind="item")
    assert (standing_of(row).tlp, row.pap) == (Tlp.AMBER, Pap.AMBER.value)
    assert row.retain_until == NOW + YEARS


def _refer(world, case):
    """Refer a case to AQ."""
    asked = Draft(
        request="Find the room",
        package=Package(case=case),
        to=partner_named("AQ").bureau,
        because="they know the place",
        marking=MarkingChange(tlp=Tlp.GREEN),
    )
    made = draft(world.officer, asked, networks=BundledNetworks(), now=NOW)
    send(world.officer, made, now=NOW)


def _carry(world):
    stick = world.folder("stick")
    return send_to_folder(world.officer, stick, vault=world.vault, now=NOW).left_out


@pytest.mark.parametrize("other", ["seen", "hidden"])
def test_referred_it_goes_under_the_word_of_the_case_that_is_named(world, other):
    item, case = world.released(LAKE, "AQ")
    Case.objects.filter(pk=case.pk).update(marking=Tlp.GREEN.value, pap=Pap.GREEN.value)
    if other == "hidden":
        _hidden(world, item)
    else:
        _seen(world, item, **HOME)

    _refer(world, case)

    left_out = _carry(world)
    row = SharedRecord.objects.get(kind="item")
    standing = standing_of(row)
    assert (left_out, standing.tlp, row.retain_until) == ([], Tlp.GREEN, None)
    assert hashlib.sha256(LAKE).hexdigest() in row.held
    Case.objects.exclude(pk=case.pk).update(marking=Tlp.RED.value, keep_until=NOW)
    assert _carry(world) == []
    assert not standing_of(SharedRecord.objects.get(kind="item")).is_recalled


def test_who_carries_it_is_told_of_what_was_left_out_as_far_as_they_see_it(world):
    item, case = world.released(LAKE, "AQ")
    _refer(world, case)
    Case.objects.filter(pk=case.pk).update(marking=Tlp.RED.value)
    carrier = make_officer(bureau=world.officer.bureau, roles=Role)
    stick, at = world.folder("stick"), {"vault": world.vault, "now": NOW}

    (told,) = send_to_folder(carrier, stick, **at).left_out

    assert told.endswith(": something of it that you may not see")
    event = AuditEvent.objects.get(tag=tags.SHARING_RECORD_REFUSED)
    assert f"item {item.pk[:12]}: case {case} (TLP:RED)" in event.details["why"]
