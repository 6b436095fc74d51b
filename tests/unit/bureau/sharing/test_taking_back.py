"""What its owner takes back leaves no byte here, in whatever order the owner's words come."""

from itertools import permutations

import numpy as np
import pytest
from django.db import connection, transaction

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.actions import record_view
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.models import Case
from clew.bureau.grades.actions import grade_item
from clew.bureau.notes.actions.writing import add_note, answer
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.models import Decision
from clew.bureau.referrals.models import Part, Source
from clew.bureau.sharing.actions import purging
from clew.bureau.sharing.actions.exchanged import record_rows
from clew.bureau.sharing.actions.receipts import receipt_for
from clew.bureau.sharing.models import SharedRecord
from clew.bureau.sharing.queries.node import partner_named
from clew.bureau.sharing.queries.records import RecordNotFoundError
from clew.bureau.vault.actions.lending import lend
from clew.bureau.vault.actions.matching import match_items
from clew.bureau.vault.actions.noting import note_conditions
from clew.bureau.vault.index_folders import INDEXES
from clew.bureau.vault.models import (
    Camera,
    ConditionsNote,
    Fingerprint,
    Item,
    Judgement,
    Loan,
    Location,
    Match,
    NoiseReading,
)
from clew.bureau.vault.references import VaultReferences
from clew.exchange.statements.statement import Recall, Restriction, Subject
from clew.handling.tlp import Tlp
from clew.index.hamming import HammingIndex
from clew.model.conditions import Weather
from clew.model.dossier import Kind
from clew.model.grade import Scheme
from clew.simulate.bureaux import NOW
from records import (
    make_bureau,
    make_case,
    make_exhibit,
    make_judgement,
    make_location,
    make_match,
    make_officer,
    make_referral,
)
from sharing_world import TITLE, picture

pytestmark = pytest.mark.django_db(transaction=True)  # erased pages are looked for in the file

SAID = "a red boat at the jetty"
LAKE, SUBJECT = picture(3), Subject("AQ", "r1")


def _work_with(world):
    """All that officers can hang on an item that came, and the bytes that may not stay."""
    item = Item.objects.get()
    own, case = world.seized(picture(4))
    match_items(world.vault, acting_officer=world.officer, clock=lambda: NOW)
    make_judgement(make_match(item, own), world.officer)
    open_dossier(world.officer, kind=Kind.SERIES, case=case, name="Series", start=item.pk, now=NOW)
    grade_item(
        world.officer, item.pk, scheme=Scheme.VIC_US, value="4", note="like a postcard", now=NOW
    )
    note = add_note(
        world.officer, case=item.locations.get().exhibit.case, item=item.pk, text=SAID, now=NOW
    )
    answer(world.officer, note_id=note.pk, text=f"{SAID} @{world.officer}", now=NOW)
    note_conditions(world.officer, item.pk, time_of_day=None, weather=Weather.FOG, now=NOW)
    NoiseReading.objects.create(item=item, version=1, read_at=NOW)
    camera = Camera.objects.create(
        bureau=world.officer.bureau,
        name="A camera",
        pattern=item.locations.get().pk,
        officer=world.officer,
        grown_at=NOW,
    )
    camera.items.add(item)
    for name in (item.pk, camera.pattern.hex):
        writer = world.vault.noise.writer()
        writer.write(b"noise")
        writer.commit(name)
    return [bytes(data)[:32] for data in item.fingerprints.values_list("data", flat=True)]


def _bytes_of_vault(world):
    """Every byte of the vault's folder and, for SQLite, of the database and its log."""
    paths = [path for path in world.vault.path.rglob("*") if path.is_file()]
    if connection.vendor == "sqlite":
        base = connection.settings_dict["NAME"]
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        paths += list(type(world.vault.path)(base).parent.glob("*.sqlite3*"))
    return b"".join(path.read_bytes() for path in paths)


def test_after_a_recall_no_byte_of_its_content_or_fingerprints_is_left(world):
    world.take(world.offer(LAKE))
    hashes = _work_with(world)
    sha256 = SharedRecord.objects.get().reference
    prints = np.array(list(Fingerprint.objects.filter(item=sha256).values_list("id", flat=True)))
    before = _bytes_of_vault(world)
    assert any(one in before for one in hashes)
    if connection.vendor == "sqlite":
        assert TITLE.encode() in before
        assert SAID.encode() in before

    taken = world.take(world.package([Recall(SUBJECT)]))

    assert taken.purged == 1
    for store in (world.vault.blobs, world.vault.thumbs, world.vault.noise, world.vault.incoming):
        assert not store.has(sha256)
    assert not Item.objects.filter(pk=sha256).exists()
    for model in (Fingerprint, Location):
        assert not model.objects.filter(item=sha256).exists()
    for model in (Match, Judgement, ConditionsNote, NoiseReading, Camera):
        assert not model.objects.exists()
    assert not Decision.objects.exclude(item=None).exists()
    after = _bytes_of_vault(world)
    assert not any(one in after for one in hashes)
    assert TITLE.encode() not in after
    assert SAID.encode() not in after
    for name in INDEXES:
        with HammingIndex.open(world.vault.index_folder / name) as index:
            index.check()
    with VaultReferences(world.vault, officer=None) as references:
        asked = np.frombuffer(hashes[0], np.uint8).reshape(1, -1)
        assert not set(references.near(asked, radius=31).key.tolist()) & set(prints.tolist())
    assert [row["state"] for row in record_rows(world.officer)] == ["recalled, purged"]
    assert Case.objects.get(bureau__name="AQ").released_to == frozenset()
    assert AuditEvent.objects.filter(tag=tags.SHARING_RECORD_PURGED, subject="r1").exists()


@pytest.mark.parametrize("order", list(permutations(("share", "correct", "recall"))))
def test_a_recall_wins_in_every_order_of_arrival(world, order):
    """CX carries the words of AQ, and so decides in which order they come."""
    made = {
        "share": lambda: world.offer(LAKE, sender=world.cx),
        "correct": lambda: world.offer(
            picture(6), number=2, envelope=world.told(picture(6), title="Other"), sender=world.cx
        ),
        "recall": lambda: world.package([Recall(SUBJECT)], sender=world.cx),
    }

    for word in order:
        world.records.clear()  # CX seals whatever it has: what holds is for the node to judge
        world.take(made[word]())

    row = SharedRecord.objects.get()
    assert (row.reference, row.told, row.held) == ("", {}, [])
    assert row.standing["is_recalled"]
    assert not Item.objects.exists()
    assert not any(path.is_file() for path in world.vault.blobs.folder.rglob("*"))


def test_a_correction_replaces_what_was_told_and_purges_the_file_it_leaves_out(world):
    world.take(world.offer(LAKE))
    other = picture(6)

    world.take(world.offer(other, number=2, envelope=world.told(other, title="Another house")))

    assert Item.objects.count() == 1
    row = SharedRecord.objects.get()
    with world.vault.blobs.open(row.reference) as file:
        assert file.read() == other
    assert Case.objects.get().title == "Another house"
    assert len([path for path in world.vault.blobs.folder.rglob("*") if path.is_file()]) == 1


def test_a_bureau_that_is_taken_out_gives_it_up_and_a_stricter_label_holds(world):
    world.take(world.offer(LAKE))
    world.take(world.offer(picture(5), record="r2"))

    world.take(world.package([Restriction(SUBJECT, ("BV",), Tlp.AMBER)]))

    assert SharedRecord.objects.get(record="r1").reference == ""
    assert Item.objects.count() == 1
    world.take(world.package([Restriction(Subject("AQ", "r2"), (), Tlp.RED)]))
    assert Case.objects.get().marking == Tlp.RED.value
    world.records.clear()
    world.take(world.offer(LAKE, number=3))  # taken out is taken out for good
    assert Item.objects.count() == 1


def test_a_file_that_was_seized_here_too_stays_as_the_own_bureaus(world):
    world.take(world.offer(LAKE))
    item, came = Item.objects.get(), Case.objects.get()
    _, case = world.seized(picture(4))
    make_location(item, make_exhibit(case))

    world.take(world.package([Recall(SUBJECT)]))

    assert Item.objects.filter(pk=item.pk).exists()
    assert world.vault.blobs.has(item.pk)
    assert not Location.objects.filter(exhibit__case=came).exists()


@pytest.mark.parametrize("too", ["", "seized", "of another record"])
def test_what_was_lent_to_another_bureau_of_this_node_goes_with_it(world, too):
    world.take(world.offer(LAKE))
    item, came = Item.objects.get(), Case.objects.get()
    other = make_bureau("Other")
    theirs = make_exhibit(make_case(make_officer("ottilie", bureau=other)))
    with transaction.atomic():
        lend(theirs, {item.pk: [came]}, under=came, now=NOW)
    referral = make_referral(world.officer.bureau, other)
    part = Part.objects.create(
        referral=referral, kind="item", name=item.pk, item=item, said={"md5": item.md5}
    )
    Source.objects.create(part=part, case=came)
    if too == "seized":
        make_location(item, make_exhibit(world.seized(picture(4))[1]))
    elif too:
        world.take(world.offer(LAKE, record="r2", envelope=world.told(LAKE, share="share2")))

    world.take(world.package([Recall(SUBJECT)]))

    assert world.vault.blobs.has(item.pk) is bool(too)
    assert not Loan.objects.exists()
    assert not theirs.locations.exists()
    part.refresh_from_db()
    assert (part.item, part.said) == (None, {})


def test_the_same_file_of_two_records_goes_with_the_last(world):
    world.take(world.offer(LAKE))
    world.take(world.offer(LAKE, record="r2", envelope=world.told(LAKE, share="share2")))

    world.take(world.package([Recall(SUBJECT)]))
    assert world.vault.blobs.has(Item.objects.get().pk)

    world.take(world.package([Recall(Subject("AQ", "r2"))]))
    assert not Item.objects.exists()


def test_exported_files_hold_the_receipt_back_until_somebody_destroyed_them(world):
    world.take(world.offer(LAKE))
    case = Case.objects.get()
    record_view(
        tags.EXPORTS_CASE_EXPORTED,
        officer=world.officer,
        subject=str(case.pk),
        details={"sha256": "ab" * 32},
        now=NOW,
    )
    world.take(world.package([Recall(SUBJECT)]))
    said = SharedRecord.objects.get().said.order_by("id").last()

    assert said.digest not in _receipt(world).carried_out
    with pytest.raises(NoReasonError):
        purging.files_destroyed(world.officer, name="r1", reason=" ", now=NOW)
    auditor = make_officer(bureau=world.officer.bureau, roles=[Role.AUDITOR])
    with pytest.raises(DeniedError):
        purging.files_destroyed(auditor, name="r1", reason="shredded", now=NOW)
    assert purging.files_destroyed(world.officer, name="r1", reason="shredded", now=NOW) == 1
    assert said.digest in _receipt(world).carried_out
    with pytest.raises(RecordNotFoundError):
        purging.files_destroyed(world.officer, name="r1", reason="again", now=NOW)


def _receipt(world):
    raw = receipt_for(partner_named("AQ"), own=world.identity, now=NOW)
    return world.read(raw)


@pytest.mark.parametrize("moment", ["_erase_in_indexes", "_erase_files", "_erase_rows"])
def test_a_purge_that_was_cut_off_goes_on(world, monkeypatch, moment):
    world.take(world.offer(LAKE))
    path = world.package([Recall(SUBJECT)])

    class _KilledError(BaseException):
        pass

    def die(*_args, **_kwargs):
        raise _KilledError

    with monkeypatch.context() as patch:
        patch.setattr(f"clew.bureau.sharing.actions.item_erasing.{moment}", die)
        with pytest.raises(_KilledError):
            world.take(path)
    assert SharedRecord.objects.get().purge_due

    world.take(path)

    row = SharedRecord.objects.get()
    assert (row.reference, row.purge_due) == ("", False)
    assert not Item.objects.exists()
    assert not any(path.is_file() for path in world.vault.blobs.folder.rglob("*"))
