"""What is kept longer than it may be goes without a trace of its content, or is told why not."""

from datetime import timedelta

import numpy as np
import pytest
from django.db import connection

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.models import Case, CaseMember, Exhibit
from clew.bureau.cases.queries import visible_cases
from clew.bureau.custody.actions import hand_on, record_seizure
from clew.bureau.custody.models import CustodyEntry
from clew.bureau.deliveries.actions.opening import open_delivery
from clew.bureau.deliveries.actions.receiving import Sent, receive
from clew.bureau.deliveries.models import Delivery
from clew.bureau.grades.actions import grade_item
from clew.bureau.notes.actions.writing import add_note, answer
from clew.bureau.notes.models import Note
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.models import Decision, Dossier
from clew.bureau.referrals.models import Part, Source
from clew.bureau.retention.actions import removing as removing_module
from clew.bureau.retention.actions.holding import (
    NotHeldError,
    PastError,
    hold_case,
    lift_hold,
    prolong,
)
from clew.bureau.retention.actions.removing import KeptError, remove_due
from clew.bureau.retention.queries import NotDueError, due_for
from clew.bureau.sharing.actions.share import share
from clew.bureau.sharing.actions.wish import Wish
from clew.bureau.sharing.models import Outstanding, SharedRecord
from clew.bureau.tagging.actions import tag_items
from clew.bureau.tasks.actions import set_task
from clew.bureau.tasks.models import Task
from clew.bureau.vault.actions.matching import match_items
from clew.bureau.vault.models import CaseTouch, Fingerprint, Item, Loan, Location, Match
from clew.bureau.vault.references import VaultReferences
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from clew.model.dossier import Kind
from clew.model.grade import Scheme
from clew.model.referral import State
from clew.simulate.bureaux import NOW
from records import (
    make_bureau,
    make_case,
    make_exhibit,
    make_item,
    make_judgement,
    make_location,
    make_match,
    make_officer,
    make_referral,
    make_unread,
    make_upload,
)
from sharing_world import World, picture

pytestmark = pytest.mark.django_db(transaction=True)

OVER = NOW - timedelta(days=1)
WHY = "the court's year is over"
SAID = "a lamp like none other"
TITLE = "A house by a lake"


@pytest.fixture
def rosa():
    return make_officer("rosa", roles=Role)


def _due(*officers, **columns):
    return make_case(*officers, keep_until=OVER, **columns)


def _remove(officer, name, vault):
    return remove_due(officer, name=str(name), reason=WHY, vault=vault, now=NOW)


def _names(officer):
    return [one.name for one in due_for(officer, now=NOW)]


def _bytes_of(vault):
    """Every byte of the vault's folder and, for SQLite, of the database and its log."""
    paths = [path for path in vault.path.rglob("*") if path.is_file()]
    if connection.vendor == "sqlite":
        base = type(vault.path)(connection.settings_dict["NAME"])
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        paths += list(base.parent.glob(f"{base.name}*"))
    return b"".join(path.read_bytes() for path in paths)


def _work_on(officer, case, item):
    """All that officers can hang on a case, with words that may not stay."""
    other = make_item(make_exhibit(make_case(officer)))
    make_judgement(make_match(item, other), officer)
    grade_item(officer, item.pk, scheme=Scheme.VIC_US, value="4", note=SAID, now=NOW)
    open_dossier(officer, kind=Kind.SERIES, case=case, name=SAID, start=item.pk, now=NOW)
    note = add_note(officer, case=case, item=item.pk, text=f"{SAID} @{officer}", now=NOW)
    answer(officer, note_id=note.pk, text=SAID, now=NOW)
    add_note(officer, case=case, item=None, text=SAID, now=NOW)
    set_task(officer, case=case, what=SAID, assignee=officer, now=NOW)
    tag_items(officer, case=case, items=[item.pk], word=SAID, now=NOW)
    make_unread(item.locations.get().exhibit)


def test_nothing_of_a_case_is_left_but_its_number_its_tombstone_and_the_log(vault):
    world = World(vault)
    item, case = world.seized(picture(3))
    _work_on(world.officer, case, item)
    match_items(vault, acting_officer=world.officer, clock=lambda: NOW)
    prints = set(Fingerprint.objects.filter(item=item.pk).values_list("pk", flat=True))
    asked = np.zeros((1, 32), np.uint8)
    with VaultReferences(vault, officer=None) as references:
        assert prints & set(references.near(asked, radius=0).key.tolist())
    events = AuditEvent.objects.count()
    Case.objects.filter(pk=case.pk).update(keep_until=OVER)

    (removed,) = _remove(world.officer, case, vault)

    assert (removed.kind, removed.name, removed.items) == ("case", str(case), 1)
    assert not vault.blobs.has(item.pk)
    with VaultReferences(vault, officer=None) as references:
        assert not prints & set(references.near(asked, radius=0).key.tolist())
    assert not Item.objects.filter(pk=item.pk).exists()
    for model in (Match, Decision, Dossier, Note, Task):
        assert not model.objects.exists()
    for model in (Exhibit, CaseMember):
        assert not model.objects.filter(case=case).exists()
    case.refresh_from_db()
    assert case.title == ""
    if connection.vendor == "sqlite":
        assert SAID.encode() not in _bytes_of(vault)
    (event,) = AuditEvent.objects.filter(tag=tags.RETENTION_CASE_REMOVED)
    assert (event.subject, event.details["reason"]) == (str(case.pk), WHY)
    assert event.details["name"] == str(case)
    assert AuditEvent.objects.count() == events + 1
    assert _names(world.officer) == []
    with pytest.raises(NotDueError):
        _remove(world.officer, case, vault)


def test_what_was_sent_into_it_and_not_added_goes_with_it(rosa, vault):
    case = make_case(rosa)
    delivery = open_delivery(rosa, case=case, label="Phone", now=NOW)
    upload = make_upload(delivery)
    sent = Sent(0, 3, lambda _size, rest=[b"abc"]: rest.pop() if rest else b"")
    receive(rosa, upload.pk, sent, vault=vault, clock=lambda: NOW)
    assert list(vault.uploads.folder.glob("??/*"))
    Case.objects.filter(pk=case.pk).update(keep_until=OVER)

    _remove(rosa, case, vault)

    assert not list(vault.uploads.folder.glob("??/*"))
    assert not Delivery.objects.exists()
    assert not Exhibit.objects.filter(case=case).exists()


def test_what_is_in_another_case_too_stays_there(rosa, vault):
    other = make_case(rosa)
    case = _due(rosa)
    item = make_item(make_exhibit(case), make_exhibit(other))

    (removed,) = _remove(rosa, case, vault)

    assert removed.items == 0
    assert Location.objects.get(item=item.pk).exhibit.case == other
    assert not CaseTouch.objects.exists()


def test_what_was_lent_out_of_it_goes_with_it(rosa, vault):
    case = _due(rosa)
    lent = make_item(make_exhibit(case))
    borrower = make_officer()
    there = make_location(lent, make_exhibit(make_case(borrower)))
    Loan.objects.create(location=there, exhibit=there.exhibit, case=case, bureau=case.bureau)

    _remove(rosa, case, vault)

    assert not Item.objects.filter(pk=lent.pk).exists()
    assert not Location.objects.exists()


def test_what_was_shared_of_it_is_recalled_first_and_its_receipt_waited_for(vault):
    world = World(vault)
    item, case = world.released(picture(3), "AQ")
    wish = Wish(("AQ",), Purpose.VICTIM_IDENTIFICATION, "their request", "A house")
    share(world.officer, [item.pk], wish, vault=vault, now=NOW)
    Case.objects.filter(pk=case.pk).update(keep_until=OVER)

    _remove(world.officer, case, vault)

    row = SharedRecord.objects.get()
    assert row.standing["is_recalled"]
    assert (row.reference, row.told, row.held) == ("", {}, [])
    assert Outstanding.objects.filter(said__shared=row, done_at=None).exists()
    assert not any(vault.blobs.folder.rglob(f"*{item.pk}*"))


def test_a_case_that_something_keeps_is_told_and_stays(rosa, vault):
    held, seized, referred = _due(rosa), make_case(rosa), _due(rosa)
    hold_case(rosa, number=str(held), reason="a trial", now=NOW)
    record_seizure(
        rosa, case=seized, label="Phone", seized_at=NOW, place="a flat", seized_by="12", now=NOW
    )
    Case.objects.filter(pk=seized.pk).update(keep_until=OVER)
    part = Part.objects.create(referral=make_referral(rosa.bureau, make_bureau()), kind="item")
    Source.objects.create(part=part, case=referred)

    kept_by = {one.name: "; ".join(one.kept_by()) for one in due_for(rosa, now=NOW)}

    assert kept_by[str(held)].startswith("a legal hold since")
    assert kept_by[str(seized)] == "exhibits in custody: Phone"
    assert kept_by[str(referred)] == f"the referral {part.referral}, which is delivered"
    for case in (held, seized, referred):
        with pytest.raises(KeptError, match=str(case)):
            _remove(rosa, case, vault)
    assert not AuditEvent.objects.filter(tag=tags.RETENTION_CASE_REMOVED).exists()
    assert CaseMember.objects.filter(officer=rosa).count() == 3


def test_a_hold_that_comes_while_files_go_saves_the_records(rosa, vault, monkeypatch):
    case, erase = _due(rosa), removing_module.erase_items

    def held_meanwhile(*arguments, **more):
        erase(*arguments, **more)
        hold_case(rosa, number=str(case), reason="a trial", now=NOW)

    monkeypatch.setattr(removing_module, "erase_items", held_meanwhile)
    with pytest.raises(KeptError, match="a legal hold"):
        _remove(rosa, case, vault)

    assert not AuditEvent.objects.filter(tag=tags.RETENTION_CASE_REMOVED).exists()
    assert CaseMember.objects.filter(case=case).exists()


def test_it_goes_once_nothing_keeps_it_and_the_record_of_custody_stays(rosa, vault):
    case = make_case(rosa)
    entry = record_seizure(
        rosa, case=case, label="Phone", seized_at=NOW, place="a flat", seized_by="12", now=NOW
    )
    told = {"from_whom": "12", "to_whom": "its owner", "why": "acquitted"}
    hand_on(rosa, exhibit_id=entry.exhibit_id, at=NOW, for_good=True, now=NOW, **told)
    referral = make_referral(rosa.bureau, make_bureau(), state=State.CLOSED.value)
    part = Part.objects.create(referral=referral, kind="note", said={"text": SAID})
    Source.objects.create(part=part, case=case)
    hold_case(rosa, number=str(case), reason="a trial", now=NOW)
    Case.objects.filter(pk=case.pk).update(keep_until=OVER)
    lift_hold(rosa, number=str(case), reason="the trial is over", now=NOW)

    _remove(rosa, case, vault)

    assert CustodyEntry.objects.filter(exhibit__case=case).count() == 2
    part.refresh_from_db()
    assert part.said == {}
    with pytest.raises(NotDueError):
        lift_hold(rosa, number=str(case), reason="again", now=NOW)


def test_cut_off_it_goes_on(rosa, vault, monkeypatch):
    case = _due(rosa)
    for _ in range(2):
        make_item(make_exhibit(case))

    class _KilledError(BaseException):
        pass

    def die(*_args, **_kwargs):
        raise _KilledError

    with monkeypatch.context() as patch:
        patch.setattr("clew.bureau.retention.actions.removing.forget_case", die)
        with pytest.raises(_KilledError):
            _remove(rosa, case, vault)
    assert _names(rosa) == [str(case)]

    _remove(rosa, case, vault)

    assert not Item.objects.exists()
    assert _names(rosa) == []


def test_who_oversees_cases_of_the_own_bureau_removes_them_and_nobody_else(rosa, vault):
    case = _due(rosa, marking=Tlp.RED.value, number="2024-1")
    overseer = make_officer(bureau=rosa.bureau, roles=[Role.SUPERVISOR])
    others = set(Role) - {Role.SUPERVISOR}

    for role in others:
        officer = make_officer(bureau=rosa.bureau, roles=[role])
        with pytest.raises(DeniedError):
            due_for(officer, now=NOW)
        with pytest.raises(DeniedError):
            _remove(officer, case, vault)
        with pytest.raises(DeniedError):
            hold_case(officer, number="2024-1", reason=WHY, now=NOW)
        with pytest.raises(DeniedError):
            prolong(officer, name="2024-1", until=NOW + timedelta(1), reason=WHY, now=NOW)
    stranger = make_officer(roles=[Role.SUPERVISOR])
    assert _names(stranger) == []
    for name in ("2024-1", "2024-2"):
        with pytest.raises(NotDueError, match=f"no case or report {name} is due"):
            _remove(stranger, name, vault)
        with pytest.raises(NotDueError, match=f"there is no case {name}; see"):
            hold_case(stranger, number=name, reason=WHY, now=NOW)
    assert _names(overseer) == ["2024-1"]
    with pytest.raises(NoReasonError):
        remove_due(overseer, name="2024-1", reason=" ", vault=vault, now=NOW)
    _remove(overseer, case, vault)
    assert _names(overseer) == []


def test_a_case_that_is_not_due_is_neither_listed_nor_removed(rosa, vault):
    case = make_case(rosa, keep_until=NOW + timedelta(seconds=1))

    assert _names(rosa) == []
    with pytest.raises(NotDueError):
        _remove(rosa, case, vault)


def test_a_red_case_that_is_not_due_cannot_be_told_from_none_by_a_hold(rosa):
    make_case(rosa, marking=Tlp.RED.value, number="2026-red")
    overseer = make_officer(bureau=rosa.bureau, roles=[Role.SUPERVISOR])

    with pytest.raises(NotDueError, match="there is no case 2026-red"):
        hold_case(overseer, number="2026-red", reason=WHY, now=NOW)
    with pytest.raises(NotDueError, match="there is no case 2026-red"):
        lift_hold(overseer, number="2026-red", reason=WHY, now=NOW)


def test_what_is_prolonged_is_seen_again_by_whoever_saw_it(rosa):
    case = _due(rosa)
    assert not visible_cases(rosa).exists()
    later = NOW + timedelta(days=36_500)

    with pytest.raises(PastError):
        prolong(rosa, name=str(case), until=NOW, reason=WHY, now=NOW)
    prolong(rosa, name=str(case), until=later, reason=WHY, now=NOW)

    assert visible_cases(rosa).get() == case
    event = AuditEvent.objects.get(tag=tags.RETENTION_PROLONGED)
    assert (event.subject, event.details["reason"]) == (str(case.pk), WHY)


def test_a_hold_is_lifted_once(rosa):
    case = make_case(rosa)

    with pytest.raises(NotHeldError):
        lift_hold(rosa, number=str(case), reason=WHY, now=NOW)
