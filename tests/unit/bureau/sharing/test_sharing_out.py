"""What an officer shares: as far as markings release it, sealed for each bureau, and owned on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.models import Case, CaseMember
from clew.bureau.grades.actions import grade_item
from clew.bureau.sharing.actions import carrying, owning
from clew.bureau.sharing.actions.exchanged import overdue_rows, package_rows, record_rows
from clew.bureau.sharing.actions.receipts import take_receipt
from clew.bureau.sharing.actions.share import NotReleasedError, share
from clew.bureau.sharing.actions.wish import Correction, Wish
from clew.bureau.sharing.envelope import Envelope
from clew.bureau.sharing.item_words import ToldItem
from clew.bureau.sharing.models import Outstanding, Partner, SentPackage, SharedRecord
from clew.bureau.sharing.queries.node import UnknownPartnerError
from clew.bureau.sharing.queries.records import RecordNotFoundError
from clew.bureau.vault.queries.items import ItemNotFoundError
from clew.exchange.directory.keys import DeadKeyError
from clew.exchange.refusal import RefusalError
from clew.exchange.sealed.receipts import Receipt, StaleReceiptError, signed_receipt
from clew.exchange.sealed.streams import Position
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from clew.model.grade import Scheme
from clew.simulate.bureaux import DAY, NOW, take
from records import make_case, make_exhibit, make_location, make_officer
from sharing_world import World, picture

pytestmark = pytest.mark.django_db

LAKE = picture(3)
FOR_VICTIMS = Purpose.VICTIM_IDENTIFICATION
START = Position()


@pytest.fixture
def world(vault):
    return World(vault)


def _wish(*to, **more):
    facts = {"purpose": FOR_VICTIMS, "reason": "their request", "title": "A house"} | more
    return Wish(to or ("AQ",), **facts)


def _share(world, item, *to, **more):
    return share(world.officer, [item.pk], _wish(*to, **more), vault=world.vault, now=NOW)


def _correct(world, name, *, by=None, **more):
    said = Correction(FOR_VICTIMS, "wrong", **more)
    return owning.correct(
        by or world.officer, name=name, correction=said, vault=world.vault, now=NOW
    )


def _opened(world, package, bureau=None, *, place=START, now=NOW):
    """A package of the outbox as the other bureau opens it, by the engine alone."""
    reader = bureau or world.aq
    receiving = reader.receiving(world.hub.directory(now=now), positions={"BV": place})
    folder = world.folder(f"at-{reader.name}-{package.number}")
    opened = take(world.vault.outbox_folder / package.file, receiving, folder, now=now)
    return opened, {one.sha256: (folder / one.sha256).read_bytes() for one in opened.blobs}


def test_what_is_released_arrives_with_what_is_told_of_it(world):
    item, _ = world.released(LAKE, "AQ")
    grade_item(world.officer, item.pk, scheme=Scheme.VIC_US, value="4", now=NOW)

    shared = _share(world, item, note="seen in May", retain_until=NOW + 90 * DAY)

    opened, blobs = _opened(world, shared.packages[0])
    raw = next(raw for raw in blobs.values() if raw != LAKE)
    assert set(blobs) >= {item.pk}
    told = Envelope.from_bytes(raw)
    assert (told.title, told.note, told.purposes) == ("A house", "seen in May", (FOR_VICTIMS,))
    assert told.retain_until == NOW + 90 * DAY
    inner = ToldItem.from_json(told.inner)
    assert inner.sha256 == item.pk
    assert [grade.words for grade in inner.grades] == ["vic_us 4: comparison image"]
    assert opened.manifest.policy.tlp is Tlp.AMBER
    assert [step.bureau for step in opened.manifest.provenance] == ["BV"]
    assert b"their request" not in raw
    event = AuditEvent.objects.get(tag=tags.SHARING_RECORD_SHARED)
    assert (event.details["reason"], event.details["to"]) == ("their request", ["AQ"])


def test_only_hashes_go_without_the_file(world):
    item, _ = world.released(LAKE, "AQ")

    shared = _share(world, item, with_files=False)

    _, blobs = _opened(world, shared.packages[0])
    (raw,) = blobs.values()
    inner = ToldItem.from_json(Envelope.from_bytes(raw).inner)
    assert not inner.with_file
    assert LAKE not in blobs.values()


def test_each_bureau_gets_a_package_of_its_own_and_none_learns_of_the_other(world):
    item, _ = world.released(LAKE, "AQ", "CX")

    shared = _share(world, item, "AQ", "CX")

    assert [one.partner_id for one in shared.packages] == ["AQ", "CX"]
    for bureau, package in zip((world.aq, world.cx), shared.packages, strict=True):
        opened, _ = _opened(world, package, bureau)
        assert [one.bureau for one in opened.manifest.recipients] == [bureau.name]


def test_sharing_again_sends_nothing_twice(world):
    item, _ = world.released(LAKE, "AQ")
    first = _share(world, item)

    again = _share(world, item)

    assert (again.records, again.packages, again.already) == ([], [], first.records)
    assert SentPackage.objects.count() == 1


HELD_BACK = {
    "its label keeps it at home": {"marking": Tlp.AMBER_STRICT.value},
    "it is for named persons": {"marking": Tlp.RED.value},
    "it is released to nobody": {"released_to": frozenset()},
    "it is for another purpose": {"purposes": frozenset({Purpose.INTELLIGENCE.value})},
}


@pytest.mark.parametrize("reason", HELD_BACK)
def test_what_a_marking_does_not_release_is_refused_and_nothing_is_sealed(world, reason):
    free, _ = world.released(picture(1), "AQ")
    item, case = world.released(LAKE, "AQ")
    Case.objects.filter(pk=case.pk).update(**HELD_BACK[reason])

    with pytest.raises(NotReleasedError, match=f"{item.pk[:12]} to AQ"):
        share(world.officer, [free.pk, item.pk], _wish(), vault=world.vault, now=NOW)

    assert not SharedRecord.objects.exists()
    assert list(world.vault.outbox_folder.iterdir()) == []
    assert AuditEvent.objects.filter(tag=tags.SHARING_RECORD_REFUSED).count() == 1


def test_what_is_released_to_a_country_goes_to_its_bureaux_of_other_nodes_as_the_hub_says(world):
    item, _ = world.seized(LAKE, marking=Tlp.AMBER.value, released_to=frozenset({"IN"}))
    with pytest.raises(NotReleasedError):
        _share(world, item)  # the directory says of no bureau that it is of India

    world.hub.members["AQ"] = replace(world.hub.members["AQ"], country="IN")
    world.renew()
    shared = _share(world, item)

    assert [one.partner_id for one in shared.packages] == ["AQ"]
    event = AuditEvent.objects.filter(tag=tags.SHARING_DIRECTORY_TAKEN).last()
    assert event.details["countries"] == {"AQ": "IN"}
    world.hub.members["AQ"] = replace(world.hub.members["AQ"], country="PK")
    world.renew()
    other, _ = world.seized(picture(5), marking=Tlp.AMBER.value, released_to=frozenset({"IN"}))
    with pytest.raises(NotReleasedError):
        _share(world, other)


def test_every_case_that_has_the_item_must_release_it(world):
    item, _ = world.released(LAKE, "AQ")
    make_location(item, make_exhibit(make_case(world.officer)))  # which stays at home

    with pytest.raises(NotReleasedError):
        _share(world, item)


def test_what_came_from_another_bureau_is_not_passed_on_as_ones_own(world):
    item, case = world.released(LAKE, "AQ")
    partner = Partner.objects.get(name="CX")
    Case.objects.filter(pk=case.pk).update(
        bureau=partner.bureau, released_to=frozenset({str(world.officer.bureau_id)})
    )

    with pytest.raises(DeniedError, match="of your own bureau"):
        _share(world, item)


def test_who_may_not_export_may_not_share_and_what_is_not_seen_is_absent(world):
    item, case = world.released(LAKE, "AQ")
    for role in (Role.INTELLIGENCE_ANALYST, Role.DESK_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR):
        officer = make_officer(bureau=world.officer.bureau, roles=[role])
        CaseMember.objects.create(case=case, officer=officer, since_at=NOW)
        with pytest.raises(DeniedError):
            share(officer, [item.pk], _wish(), vault=world.vault, now=NOW)
    stranger = make_officer(bureau=world.officer.bureau, roles=[Role.CASE_OFFICER])
    with pytest.raises(ItemNotFoundError):
        share(stranger, [item.pk], _wish(), vault=world.vault, now=NOW)
    with pytest.raises(NoReasonError):
        _share(world, item, reason=" ")
    with pytest.raises(UnknownPartnerError):
        _share(world, item, "ZZ")
    Case.objects.update(closed_at=NOW)
    with pytest.raises(DeniedError):
        _share(world, item)
    assert not SharedRecord.objects.exists()


def test_a_stranger_neither_takes_back_nor_sees_what_others_shared(world):
    item, _ = world.released(LAKE, "AQ")
    (name,) = _share(world, item).records
    stranger = make_officer(bureau=world.officer.bureau, roles=[Role.CASE_OFFICER])
    analyst = make_officer(bureau=world.officer.bureau, roles=[Role.INTELLIGENCE_ANALYST])

    assert record_rows(stranger) == []
    with pytest.raises(RecordNotFoundError):
        owning.recall(stranger, name=name, reason="no", vault=world.vault, now=NOW)
    with pytest.raises(DeniedError):
        owning.recall(analyst, name=name, reason="no", vault=world.vault, now=NOW)
    with pytest.raises(RecordNotFoundError):
        owning.restrict(stranger, name=name, remove=["AQ"], reason="no", vault=world.vault, now=NOW)
    with pytest.raises(RecordNotFoundError):
        _correct(world, name, by=stranger)


def test_a_correction_a_restriction_and_a_recall_tell_the_other_what_holds(world):
    item, _ = world.released(LAKE, "AQ", "CX")
    shared = _share(world, item, "AQ", "CX")
    (name,) = shared.records
    at = {"vault": world.vault, "now": NOW}
    first = shared.packages[0]

    corrected = _correct(world, name, with_files=False, title="Another")
    restricted = owning.restrict(
        world.officer, name=name, remove=["AQ"], reason="no longer concerned", **at
    )
    Case.objects.update(closed_at=NOW)  # a recall is always possible
    recalled = owning.recall(world.officer, name=name, reason="by mistake", **at)

    place = Position(1, first.digest)
    opened, blobs = _opened(world, corrected.packages[0], place=place)
    (standing,) = opened.changed.values()
    assert standing.version.number == 2
    assert [Envelope.from_bytes(raw).title for raw in blobs.values()] == ["Another"]
    place = Position(2, opened.digest)
    opened, blobs = _opened(world, restricted.packages[0], place=place)
    (standing,) = opened.changed.values()
    assert not standing.is_released_to("AQ")
    assert blobs == {}
    place = Position(3, opened.digest)
    opened, blobs = _opened(world, recalled.packages[0], place=place)
    (standing,) = opened.changed.values()
    assert standing.is_recalled
    assert blobs == {}
    with pytest.raises(owning.RecalledError):
        owning.restrict(world.officer, name=name, remove=["CX"], reason="late", **at)
    assert [one.partner_id for one in recalled.packages] == ["AQ", "CX"]


TOLD = {"title": "A house", "note": "seen in May", "retain_until": NOW + 90 * DAY}
ANEW = {"title": "A hall", "note": "", "retain_until": NOW + 400 * DAY}


@pytest.mark.parametrize("part", TOLD)
def test_a_correction_keeps_what_it_does_not_say_anew(world, part):
    item, _ = world.released(LAKE, "AQ")
    shared = _share(world, item, with_files=False, **TOLD)
    (name,) = shared.records

    corrected = _correct(world, name, **{part: ANEW[part]})

    place = Position(1, shared.packages[0].digest)
    _, blobs = _opened(world, corrected.packages[0], place=place)
    (told,) = [Envelope.from_bytes(raw) for raw in blobs.values()]  # and no file went
    assert {one: getattr(told, one) for one in TOLD} == TOLD | {part: ANEW[part]}


def test_a_file_that_did_not_go_goes_with_a_correction_that_says_so_and_stays_with_the_next(world):
    item, _ = world.released(LAKE, "AQ")
    shared = _share(world, item, with_files=False)

    first = _correct(world, *shared.records, with_files=True)
    second = _correct(world, *shared.records, title="A hall")

    opened, blobs = _opened(world, first.packages[0], place=Position(1, shared.packages[0].digest))
    assert LAKE in blobs.values()
    _, blobs = _opened(world, second.packages[0], place=Position(2, opened.digest))
    assert LAKE in blobs.values()


def _receipt(world, position, *, at=NOW, carried_out=(), bureau=None):
    by = bureau or world.aq
    told = Receipt(by.name, "BV", position, at, (), tuple(carried_out))
    return signed_receipt(told, by=by.first).to_bytes()


def _take(world, raw, *, now=NOW):
    return take_receipt(raw, officer=world.officer, vault=world.vault, now=now)


def test_what_was_acknowledged_leaves_the_outbox_and_what_is_not_carried_out_is_overdue(world):
    item, _ = world.released(LAKE, "AQ")
    (name,) = _share(world, item).records
    said = owning.recall(world.officer, name=name, reason="by mistake", vault=world.vault, now=NOW)
    last = Position(2, said.packages[0].digest)

    _take(world, _receipt(world, last))

    assert list(world.vault.outbox_folder.iterdir()) == []
    states = [row["state"] for row in package_rows(world.officer, now=NOW)]
    assert all(state.startswith("acknowledged") for state in states)
    late = NOW + 8 * DAY
    assert [row["bureau"] for row in overdue_rows(world.officer, now=late)] == ["AQ"]
    digest = Outstanding.objects.get().said.digest
    _take(world, _receipt(world, last, at=NOW + timedelta(hours=1), carried_out=[digest]))
    assert overdue_rows(world.officer, now=late) == []


def test_a_receipt_that_is_old_or_of_another_changes_nothing(world):
    item, _ = world.released(LAKE, "AQ")
    package = _share(world, item).packages[0]
    place = Position(1, package.digest)
    forged = _receipt(world, place).replace(b'"receiver":"AQ"', b'"receiver":"CX"')

    with pytest.raises(RefusalError):
        _take(world, forged)
    assert SentPackage.objects.get().acknowledged_at is None
    _take(world, _receipt(world, place, at=NOW))
    with pytest.raises(StaleReceiptError):
        _take(world, _receipt(world, Position(), at=NOW - DAY))
    assert SentPackage.objects.get().acknowledged_at == NOW
    assert AuditEvent.objects.filter(tag=tags.SHARING_RECEIPT_REFUSED).count() == 2


def test_a_bureau_that_fell_back_to_a_backup_gets_everything_again(world):
    item, _ = world.released(LAKE, "AQ")
    package = _share(world, item).packages[0]
    _take(world, _receipt(world, Position(1, package.digest)))

    _take(world, _receipt(world, Position(), at=NOW + timedelta(minutes=5)))

    anew = SentPackage.objects.get(withdrawn_at=None)
    assert anew.number == 1
    _, blobs = _opened(world, anew)
    assert LAKE in blobs.values()
    _take(world, _receipt(world, Position(), at=NOW + timedelta(minutes=6)))
    assert SentPackage.objects.filter(withdrawn_at=None).get() == anew  # it waits, once


def test_an_own_backup_goes_on_from_where_the_other_stands(world):
    item, _ = world.released(LAKE, "AQ")
    _share(world, item)

    _take(world, _receipt(world, Position(7, "ab" * 32)))

    anew = SentPackage.objects.get(withdrawn_at=None)
    assert anew.number == 8
    _, blobs = _opened(world, anew, place=Position(7, "ab" * 32))
    assert LAKE in blobs.values()


def test_what_expired_before_it_went_is_sealed_anew(world):
    item, _ = world.released(LAKE, "AQ")
    _share(world, item, lifetime=timedelta(days=1))
    stick, later = world.folder("stick"), NOW + 2 * DAY
    world.renew(now=later)

    carried = carrying.send_to_folder(world.officer, stick, vault=world.vault, now=later)

    assert carried.packages == 1
    anew = SentPackage.objects.get(withdrawn_at=None)
    assert [path.name for path in (stick / "packages").iterdir()] == [anew.file]
    _, blobs = _opened(world, anew, now=later)
    assert LAKE in blobs.values()


def test_nothing_is_sealed_by_a_node_whose_keys_ended(world):
    item, _ = world.released(LAKE, "AQ")
    late = NOW + 364 * DAY
    world.renew(now=late)

    with pytest.raises(DeadKeyError):
        share(world.officer, [item.pk], _wish(), vault=world.vault, now=late + 2 * DAY)
    assert not SharedRecord.objects.exists()


def test_a_crash_after_sealing_leaves_no_file_and_no_record(world, monkeypatch):
    item, _ = world.released(LAKE, "AQ")

    class _KilledError(BaseException):
        pass

    def die(*_args, **_kwargs):
        raise _KilledError

    with monkeypatch.context() as patch:
        patch.setattr("clew.bureau.sharing.actions.going.keep_sealed", die)
        with pytest.raises(_KilledError):
            _share(world, item)
    assert not SharedRecord.objects.exists()

    shared = _share(world, item)

    assert [path.name for path in world.vault.outbox_folder.iterdir()] == [shared.packages[0].file]
    assert shared.packages[0].number == 1


def test_officers_of_another_bureau_do_not_speak_for_the_node(world):
    """On a hub officers of other bureaux work, with every role in their own."""
    guest = make_officer(bureau=Partner.objects.get(name="AQ").bureau, roles=Role)
    stick, at = world.folder("stick"), {"vault": world.vault, "now": NOW}

    for refused in (
        lambda: share(guest, ["ab" * 32], _wish(), **at),
        lambda: owning.recall(guest, name="ab" * 8, reason="no", **at),
        lambda: owning.restrict(guest, name="ab" * 8, remove=["AQ"], reason="no", **at),
        lambda: _correct(world, "ab" * 8, by=guest),
        lambda: carrying.send_to_folder(guest, stick, **at),
        lambda: package_rows(guest, now=NOW),
        lambda: overdue_rows(guest, now=NOW),
        lambda: record_rows(guest),
    ):
        with pytest.raises(DeniedError, match="exchange as BV"):
            refused()
