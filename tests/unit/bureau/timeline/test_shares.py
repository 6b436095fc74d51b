"""What a timeline tells of sharing: what went, what came, what is overdue; to who may see it."""

from datetime import timedelta

import pytest

from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record
from clew.bureau.cases.models import Case
from clew.bureau.sharing.actions import owning
from clew.bureau.sharing.actions.share import Wish, share
from clew.bureau.sharing.models import Outstanding, SentPackage, SharedRecord
from clew.bureau.timeline.queries import count_entries, timeline
from clew.handling.purpose import Purpose
from clew.simulate.bureaux import NOW
from records import make_case, make_exhibit, make_item, make_location, make_officer
from sharing_world import World, picture

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=30)
WHY = {"reason": "their request", "title": "A house", "purpose": Purpose.VICTIM_IDENTIFICATION}


def _told(officer, case, *, now=NOW):
    entries = timeline(officer, case, now=now, limit=100)
    assert count_entries(officer, case, now=now) == len(entries)
    return [f"{one.who} {one.what}" for one in entries if one.kind == "sharing"]


@pytest.fixture
def world(vault):
    return World(vault)


@pytest.fixture
def shared(world):
    """Two items of a case, shared with AQ together; one of them was recalled an hour later."""
    item, case = world.released(picture(3), "AQ")
    other = make_item(make_exhibit(case), content=picture(4))
    share(
        world.officer,
        [item.pk, other.pk],
        Wish(("AQ",), with_files=False, **WHY),
        vault=world.vault,
        now=NOW,
    )
    [one] = SharedRecord.objects.filter(reference=item.pk)
    an_hour_on = NOW + timedelta(hours=1)
    owning.recall(
        world.officer, name=one.record, reason="a mistake", vault=world.vault, now=an_hour_on
    )
    return case


def test_what_was_shared_together_is_one_entry_and_what_was_said_of_it_another(world, shared):
    assert _told(world.officer, shared) == [
        "rosa recalled what was shared: a mistake",
        "rosa shared 2 records with AQ: their request",
    ]


def test_receipts_that_came_and_that_are_overdue_are_told(world, shared):
    waits = _told(world.officer, shared, now=LATER)
    assert "AQ did not say by now that it took in package 1" in waits
    assert any("that it carried out" in one for one in waits)

    SentPackage.objects.update(acknowledged_at=NOW + timedelta(days=2))
    Outstanding.objects.update(done_at=NOW + timedelta(days=2))

    told = _told(world.officer, shared, now=LATER)
    assert not any("by now" in one for one in told)
    assert told.count("AQ took in package 1") == 1
    assert told.count("AQ carried out what was said of a shared record") == 1


def test_who_carries_no_packages_or_sees_another_case_is_told_nothing(world, shared):
    commander = make_officer("carl", bureau=world.officer.bureau, roles=[Role.OPERATION_COMMANDER])
    guest = make_officer("gaby", roles=Role)
    Case.objects.filter(pk=shared.pk).update(released_to=frozenset({str(guest.bureau_id)}))
    for one in (commander, guest):
        shared.members.add(one, through_defaults={"since_at": NOW})
    elsewhere = make_case(world.officer)

    assert _told(commander, shared, now=LATER) == []
    assert _told(Officer.objects.get(pk=guest.pk), shared, now=LATER) == []
    assert _told(world.officer, elsewhere, now=LATER) == []


def test_what_was_received_into_a_case_is_told_there_and_a_purge_too(world):
    case = make_case(world.officer)
    item = make_location(make_item(), make_exhibit(case)).item
    facts = {"owner": "AQ", "share": "s1", "is_own": False, "kind": "item", "standing": {}}
    for number in (1, 2):
        SharedRecord.objects.create(
            **facts, record=f"r{number}", reference=item.pk, case=case, made_at=NOW
        )
        details = {"owner": "AQ", "reference": item.pk, "case": case.number}
        tag, who = tags.SHARING_RECORD_TAKEN, world.officer
        record(tag, officer=who, subject=f"r{number}", details=details, now=NOW)
    details = {"owner": "AQ", "files_outside": 0}
    record(tags.SHARING_RECORD_PURGED, officer=None, subject="r2", details=details, now=LATER)

    assert _told(world.officer, case, now=LATER) == [
        " purged what its owner took back",
        "rosa took in 2 records of AQ",
    ]
