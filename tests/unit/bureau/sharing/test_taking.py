"""What comes is taken in whole, under its owner's marking, or refused with nothing changed."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

import sharing_world
from clew.bureau.access.errors import DeniedError
from clew.bureau.access.marking_change import MarkingChange
from clew.bureau.access.roles import Role
from clew.bureau.access.rules import STEER_CASE
from clew.bureau.accounts.models import Bureau as BureauRow
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.actions.steering import mark_case
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import visible_cases
from clew.bureau.sharing.actions import carrying, taking
from clew.bureau.sharing.actions.exchanged import package_rows, record_rows
from clew.bureau.sharing.actions.received_cases import add_to_received
from clew.bureau.sharing.actions.referral_records import cases_of_items
from clew.bureau.sharing.models import ArrivingBlob, Partner, SharedRecord, TakenPackage
from clew.bureau.vault.models import Fingerprint, Item, Location
from clew.exchange.ciphers.suite import BadCiphertextError
from clew.exchange.directory.keys import DeadKeyError, Reason
from clew.exchange.refusal import RefusalError
from clew.exchange.sealed.checking import (
    DowngradeError,
    ExpiredPackageError,
    WrongRecipientError,
)
from clew.exchange.sealed.manifest import Step
from clew.exchange.sealed.streams import ForkError, GapError, Position, ReplayError
from clew.handling.pap import Pap
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from clew.simulate.bureaux import AGE, DAY, NOW, P256
from records import make_officer
from sharing_world import TITLE, picture

pytestmark = pytest.mark.django_db

LAKE = picture(3)


def _state(world):
    """All that a refused package could have changed."""
    files = {
        path.relative_to(world.vault.path)
        for path in world.vault.path.rglob("*")
        if path.is_file() and not path.name.startswith("records") and path.parent.name != "locks"
    }
    partners = list(Partner.objects.order_by("name").values())
    models = (SharedRecord, Item, Location, Fingerprint, Case, TakenPackage, ArrivingBlob)
    return files, partners, [list(model.objects.order_by("pk").values()) for model in models]


def test_what_a_sender_says_of_other_bureaux_is_not_believed(world, monkeypatch):
    """Else AQ could have its item counted as one that CX brought, and referred to as CX's."""
    made = sharing_world.draft
    steps = Step("CX", "shared", NOW), Step("BV", "shared", NOW)

    def invents(*to, **facts):
        return replace(made(*to, **facts), provenance=steps)

    monkeypatch.setattr(sharing_world, "draft", invents)
    world.take(world.offer(picture(3)))
    world.take(world.offer(picture(3)))

    row = SharedRecord.objects.get()
    assert [step["bureau"] for step in row.provenance] == ["AQ"]
    assert not cases_of_items("CX")
    assert list(cases_of_items("AQ")) == [row.reference]


def test_an_item_comes_in_as_add_makes_them_under_its_owners_marking(world):
    until = NOW + 9999 * DAY
    told = world.told(LAKE, retain_until=until, pap=Pap.RED)

    taken = world.take(world.offer(LAKE, envelope=told))

    assert (taken.sender, taken.number, taken.records) == ("AQ", 1, ["r1"])
    item = Item.objects.get()
    assert item.bureau.name == "AQ"
    assert set(item.fingerprints.values_list("kind", flat=True)) >= {"pdq", "keypoints"}
    assert world.vault.thumbs.has(item.pk)
    with world.vault.blobs.open(item.pk) as file:
        assert file.read() == LAKE
    case = Case.objects.get()
    assert (case.bureau.name, case.title, case.marking) == ("AQ", TITLE, Tlp.AMBER.value)
    assert (case.pap, case.keep_until) == (Pap.RED.value, until)
    assert case.purposes == {Purpose.VICTIM_IDENTIFICATION.value}
    assert case.released_to == {str(world.officer.bureau_id)}
    assert [row["owner"] for row in record_rows(world.officer)] == ["AQ"]
    tags_ = set(AuditEvent.objects.values_list("tag", flat=True))
    assert {tags.SHARING_PACKAGE_TAKEN, tags.SHARING_RECORD_TAKEN} <= tags_


def test_nobody_here_loosens_what_came_and_only_its_team_sees_it(world):
    world.take(world.offer(LAKE))
    case = Case.objects.get()
    colleague = make_officer("ken", bureau=world.officer.bureau)
    analyst = make_officer("ida", bureau=world.officer.bureau, roles=[Role.INTELLIGENCE_ANALYST])

    for officer in (world.officer, colleague):
        assert not STEER_CASE.admits(officer, record=case)
    change = MarkingChange(tlp=Tlp.CLEAR, released_to=frozenset({"NZ"}))
    with pytest.raises(DeniedError):
        mark_case(world.officer, case=case, change=change, now=NOW)
    assert not visible_cases(colleague).exists()
    add_to_received(world.officer, number=case.number, officer=colleague, now=NOW)
    add_to_received(world.officer, number=case.number, officer=analyst, now=NOW)
    assert visible_cases(colleague).get() == case
    assert not visible_cases(analyst).exists()  # it came for another purpose


def test_only_who_steers_names_the_team_of_what_came_and_only_from_the_own_bureau(world):
    world.take(world.offer(LAKE))
    number = Case.objects.get().number
    specialist = make_officer(
        bureau=world.officer.bureau, roles=[Role.VICTIM_IDENTIFICATION_SPECIALIST]
    )
    away = make_officer(bureau=BureauRow.objects.get(name="AQ"))

    with pytest.raises(DeniedError, match="role"):
        add_to_received(specialist, number=number, officer=specialist, now=NOW)
    with pytest.raises(DeniedError, match="another bureau"):
        add_to_received(world.officer, number=number, officer=away, now=NOW)


def test_the_same_package_again_doubles_nothing_and_gives_the_receipt_again(world):
    path = world.offer(LAKE)
    world.take(path)
    before = _state(world)

    with pytest.raises(ReplayError):
        world.take(path)

    assert _state(world) == before
    world.folder("stick").joinpath("packages").mkdir()
    path.rename(world.folder("stick") / "packages" / "a.clew")
    received = carrying.receive_from_folder(world.desk, world.folder("stick"), clock=lambda: NOW)
    assert (received.taken, received.known, received.refused) == ([], 1, [])
    name = sha256(b"BV AQ").hexdigest()[:32]
    receipt = world.folder("stick") / "receipts" / f"{name}.json"
    assert world.read(receipt.read_bytes()).position == world.sent["AQ>BV"]


def _gap(world):
    world.offer(picture(1), record="r0")  # never comes
    return world.offer(LAKE), NOW


def _fork(world):
    world.take(world.offer(picture(1), record="r0"))
    return world.offer(LAKE, position=Position(1, "ab" * 32)), NOW


def _changed(world):
    path = world.offer(LAKE)
    raw = bytearray(path.read_bytes())
    raw[-9] ^= 1
    path.write_bytes(raw)
    return path, NOW


def _for_another(world):
    return world.offer(LAKE, to=("CX",), audience=("CX", "BV")), NOW


def _downgraded(world):
    path = world.offer(LAKE)  # by the suite that both like best
    taken = world.hub.members["BV"]
    world.hub.members["BV"] = replace(taken, suites=(P256,))
    world.renew(now=NOW)
    return path, NOW


def _expired(world):
    path = world.offer(LAKE)
    world.renew(now=NOW + 2 * DAY)
    return path, NOW + 2 * DAY


def _revoked(world):
    path = world.offer(LAKE)
    member = world.hub.members["AQ"]
    for key in member.keys:
        member = member.with_key(key.revoked(Reason.COMPROMISED, at=NOW))
    world.hub.members["AQ"] = member
    world.renew(now=NOW)
    return path, NOW


def _ended_key(world):
    late = NOW + 91 * DAY
    path = world.offer(LAKE)
    world.renew(now=late)
    return path, late


def _lying_digest(world):
    told = world.told(picture(9))  # says to be another file
    return world.offer(LAKE, envelope=told), NOW


def _lying_md5(world):
    told = world.told(LAKE)
    return world.offer(LAKE, envelope=replace(told, inner=told.inner | {"md5": "ab" * 16})), NOW


def _unknown_kind(world):
    return world.offer(LAKE, envelope=world.told(LAKE, kind="spell")), NOW


REFUSED = {
    "a package is missing before it": (_gap, GapError),
    "it goes on from another past": (_fork, ForkError),
    "a byte was changed on the way": (_changed, RefusalError),
    "it is for another bureau": (_for_another, (WrongRecipientError, BadCiphertextError)),
    "its suite is not accepted": (_downgraded, DowngradeError),
    "its time is over": (_expired, ExpiredPackageError),
    "its key was revoked": (_revoked, DeadKeyError),
    "its key has ended": (_ended_key, DeadKeyError),
}
SET_ASIDE = {
    "its file is not what is told": (_lying_digest, "files that are not its own"),
    "its file has another MD5 than is told": (_lying_md5, "other digests"),
    "its kind of record is unknown": (_unknown_kind, "another kind"),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_what_does_not_hold_is_refused_said_and_logged_and_nothing_changes(world, reason):
    make, error = REFUSED[reason]
    path, at = make(world)
    before = _state(world)

    with pytest.raises(error):
        world.take(path, now=at)

    assert _state(world) == before
    stick = world.folder("stick") / "packages"
    stick.mkdir()
    path.rename(stick / "a.clew")
    received = carrying.receive_from_folder(world.desk, stick.parent, clock=lambda: at)
    assert [name for name, _ in received.refused] == ["a.clew"]
    assert _state(world) == before
    event = AuditEvent.objects.get(tag=tags.SHARING_PACKAGE_REFUSED)
    assert event.details["why"] == received.refused[0][1]
    assert event.officer == world.officer


@pytest.mark.parametrize("reason", SET_ASIDE)
def test_a_record_that_cannot_be_taken_is_set_aside_and_what_follows_is_taken(world, reason):
    make, why = SET_ASIDE[reason]
    path, _ = make(world)

    taken = world.take(path)

    assert (taken.records, [record for record, _ in taken.set_aside]) == ([], ["r1"])
    assert why in taken.set_aside[0][1]
    assert not Item.objects.exists()
    assert not any(one.is_file() for one in world.vault.blobs.folder.rglob("*"))
    row = SharedRecord.objects.get()
    assert (row.set_aside, row.held) == (taken.set_aside[0][1], [])
    event = AuditEvent.objects.get(tag=tags.SHARING_RECORD_SET_ASIDE)
    assert event.details == {"owner": "AQ", "why": row.set_aside}
    world.take(world.offer(LAKE, number=2))  # corrected by its owner
    row.refresh_from_db()
    assert (row.set_aside, Item.objects.count()) == ("", 1)


def test_packages_in_any_order_in_a_folder_are_taken_in_theirs(world):
    stick = world.folder("stick") / "packages"
    stick.mkdir()
    for name, seed in zip("cba", range(3), strict=True):
        world.offer(picture(seed), record=f"r{seed}").rename(stick / f"{name}.clew")

    received = carrying.receive_from_folder(world.desk, stick.parent, clock=lambda: NOW)

    assert sorted(one.number for one in received.taken) == [1, 2, 3]
    assert received.refused == []
    assert Item.objects.count() == 3
    assert not AuditEvent.objects.filter(tag=tags.SHARING_PACKAGE_REFUSED).exists()


CRASHES = {
    "before the files are moved": "_move_files",
    "before it is recorded": "_record",
    "before its stream has moved": "mark_received",
}


@pytest.mark.parametrize("moment", CRASHES)
def test_a_crash_while_it_is_taken_in_loses_and_doubles_nothing(world, monkeypatch, moment):
    path = world.offer(LAKE)
    before = _state(world)

    class _KilledError(BaseException):
        pass

    def die(*_args, **_kwargs):
        raise _KilledError

    with monkeypatch.context() as patch:
        patch.setattr(taking, CRASHES[moment], die)
        with pytest.raises(_KilledError):
            world.take(path)
    assert not TakenPackage.objects.exists()
    assert not Item.objects.exists()

    with pytest.raises(GapError):  # whatever comes next cleans up what was left
        world.take(world.offer(picture(4), record="r2"))
    files, _, rows = _state(world)
    assert files == before[0]
    assert rows[1:] == before[2][1:]

    assert world.take(path).records == ["r1"]
    assert Item.objects.count() == Location.objects.count() == 1


def test_what_is_past_its_day_is_not_kept_and_goes_when_its_day_comes(world):
    world.take(world.offer(LAKE, envelope=world.told(LAKE, retain_until=NOW + DAY)))
    other = picture(5)
    told = world.told(other, retain_until=NOW - timedelta(hours=1))
    world.take(world.offer(other, record="r2", envelope=told))
    assert Item.objects.count() == 1

    world.renew(now=NOW + DAY)
    taking.purge_due(world.officer, vault=world.vault, now=NOW + DAY)

    assert not Item.objects.exists()
    assert not any(path.is_file() for path in world.vault.blobs.folder.rglob("*"))


def test_hashes_that_would_break_an_index_are_not_taken(world):
    told = world.told(LAKE)
    prints = [
        {
            "kind": "pdq",
            "version": 2,
            "form": "whole",
            "data": "AAAA",
            "quality": 100,
            "at_ms": None,
            "until_ms": None,
            "low_information": False,
            "part": 0,
        }
    ]
    broken = replace(told, inner={**told.inner, "prints": prints})

    ((_, why),) = world.take(world.offer(LAKE, envelope=broken)).set_aside
    assert "3 bytes" in why
    assert not Fingerprint.objects.exists()


def test_who_may_not_takes_nothing_in_and_sees_no_packages(world):
    path = world.offer(LAKE)
    for role in (Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR, Role.OPERATION_COMMANDER):
        officer = make_officer(bureau=world.officer.bureau, roles=[role])
        desk = replace(world.desk, officer=officer)
        with pytest.raises(DeniedError):
            taking.take_package(desk, path, now=NOW)
        with pytest.raises(DeniedError):
            carrying.receive_from_folder(desk, path.parent, clock=lambda: NOW)
    for role in (Role.AUDITOR, Role.ADMINISTRATOR, Role.OPERATION_COMMANDER):
        officer = make_officer(bureau=world.officer.bureau, roles=[role])
        with pytest.raises(DeniedError):
            package_rows(officer, now=NOW)
        with pytest.raises(DeniedError):
            record_rows(officer)
        with pytest.raises(DeniedError):
            carrying.send_to_folder(officer, world.folder("stick"), vault=world.vault, now=NOW)


def test_both_suites_are_taken(world):
    for number, suite in enumerate((AGE, P256)):
        world.hub.members["BV"] = replace(world.hub.members["BV"], suites=(suite,))
        world.renew()
        content = picture(10 + number)
        taken = world.take(world.offer(content, record=f"s{number}"))
        assert taken.number == number + 1
