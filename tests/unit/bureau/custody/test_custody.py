"""An exhibit's record is only added to, holds together, and is held against the vault's digests."""

import hashlib
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import CaseNotFoundError
from clew.bureau.custody.actions import (
    DigestError,
    FutureError,
    NobodyNamedError,
    NotSeizedError,
    SeizedAlreadyError,
    hand_on,
    record_seizure,
    verify_exhibit,
)
from clew.bureau.custody.models import CustodyEntry
from clew.bureau.custody.queries import (
    ExhibitNotFoundError,
    agrees,
    exhibit_by_id,
    exhibits_of,
    is_in_custody,
)
from clew.bureau.vault.actions.lending import end_loans, lend
from lifted_guards import lifted_guards
from records import NOW, make_case, make_exhibit, make_item, make_officer

pytestmark = pytest.mark.django_db

HASH = hashlib.sha256(b"the whole phone").hexdigest()
OTHER = hashlib.sha256(b"another phone").hexdigest()
WHEN = NOW - timedelta(hours=3)


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def case(rosa):
    return make_case(rosa)


@pytest.fixture
def phone(case):
    return make_exhibit(case, label="Phone")


def _seize(officer, case, **told):
    facts = {"label": "Phone", "place": "a flat", "seized_by": "Officer 12", "sha256": HASH}
    return record_seizure(officer, case=case, seized_at=WHEN, now=NOW, **{**facts, **told})


def _hand_on(officer, exhibit, **told):
    facts = {"from_whom": "Officer 12", "to_whom": "The lab", "why": "to be read", "at": WHEN}
    return hand_on(officer, exhibit_id=exhibit.pk, now=NOW, **{**facts, **told})


def test_custody_ends_when_an_exhibit_goes_for_good_and_begins_anew_if_it_is_back(
    rosa, case, phone
):
    assert not is_in_custody(phone)
    _seize(rosa, case)
    told = {"from_whom": "Officer 12", "to_whom": "its owner", "why": "acquitted"}
    assert is_in_custody(phone)

    _hand_on(rosa, phone, for_good=True, **told)
    assert not is_in_custody(phone)

    _hand_on(rosa, phone, from_whom="its owner", to_whom="Officer 12", why="seized again")
    assert is_in_custody(phone)


def test_every_hand_is_on_record_with_whether_the_hash_is_still_the_same(rosa, case, phone):
    _seize(rosa, case)
    _hand_on(rosa, phone, sha256=HASH.upper())
    _hand_on(rosa, phone, from_whom="The lab", to_whom="The store", sha256=OTHER)

    (row,) = exhibits_of(rosa, case)
    assert [(one.number, one.act, one.to_whom) for one in row.entries] == [
        (1, "seized", "Officer 12"),
        (2, "handed_on", "The lab"),
        (3, "handed_on", "The store"),
    ]
    assert (row.holder, row.broken_at) == ("The store", 0)
    told = [agrees(one, row.entries) for one in row.entries]
    assert told == ["", "the same as on seizure", "not the same as on seizure"]
    logged = AuditEvent.objects.filter(tag=tags.CUSTODY_ENTRY_ADDED).order_by("pk")
    assert [one.details["hash"] for one in logged] == [one.hash for one in row.entries]


@pytest.mark.parametrize(
    "change",
    [lambda rows: rows.update(to_whom="Somebody else"), lambda rows: rows.delete()],
    ids=["changed", "deleted"],
)
def test_the_database_refuses_to_change_an_entry(rosa, case, change):
    _seize(rosa, case)
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
        change(CustodyEntry.objects.all())
    assert CustodyEntry.objects.get().to_whom == "Officer 12"


@pytest.mark.parametrize(
    ("tamper", "broken"),
    [
        (lambda: CustodyEntry.objects.filter(number=2).update(to_whom="me"), 2),
        (lambda: CustodyEntry.objects.filter(number=2).delete(), 2),
        (lambda: CustodyEntry.objects.filter(number=1).delete(), 1),
        (lambda: CustodyEntry.objects.filter(number=3).update(number=9), 3),
    ],
    ids=["changed", "left out", "the first left out", "moved"],
)
def test_a_record_that_was_tampered_with_does_not_hold_together(rosa, case, phone, tamper, broken):
    _seize(rosa, case)
    _hand_on(rosa, phone)
    _hand_on(rosa, phone)
    with lifted_guards(connection):
        tamper()
        assert exhibits_of(rosa, case)[0].broken_at == broken
        CustodyEntry.objects.all().delete()


def test_a_record_begins_with_one_seizure(rosa, case, phone):
    with pytest.raises(NotSeizedError):
        _hand_on(rosa, phone)
    _seize(rosa, case)
    with pytest.raises(SeizedAlreadyError):
        _seize(rosa, case)
    assert CustodyEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (NobodyNamedError, {"to_whom": " "}),
        (NobodyNamedError, {"from_whom": ""}),
        (NoReasonError, {"why": " "}),
        (DigestError, {"sha256": "12 34"}),
        (FutureError, {"at": NOW + timedelta(minutes=1)}),
    ],
)
def test_an_entry_that_says_too_little_is_refused(rosa, case, phone, error, told):
    _seize(rosa, case)
    with pytest.raises(error):
        _hand_on(rosa, phone, **told)
    assert CustodyEntry.objects.count() == 1


def _kept(vault, exhibit, content):
    item = make_item(exhibit, content=content)
    writer = vault.blobs.writer()
    writer.write(content)
    writer.commit(item.sha256)
    return item


def test_the_items_of_an_exhibit_are_held_against_their_digests(rosa, case, phone, vault):
    whole = _kept(vault, phone, b"the whole phone")
    lost, damaged = _kept(vault, phone, b"lost"), _kept(vault, phone, b"damaged")
    _seize(rosa, case)
    vault.blobs.remove(lost.sha256)
    path = vault.blobs.path(damaged.sha256)
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    found = verify_exhibit(rosa, exhibit_id=phone.pk, vault=vault, now=NOW)

    assert (found.intact, found.missing, found.damaged) == (1, (lost.pk,), (damaged.pk,))
    assert whole.pk == HASH
    assert "is that of an item, which is intact" in found.seizure
    last = exhibits_of(rosa, case)[0].entries[-1]
    assert (last.act, last.found) == ("verified", found.words)


def test_what_is_lent_was_not_seized_and_is_counted_only_while_it_is_lent(rosa, case, phone, vault):
    released = {"marking": "TLP:AMBER", "released_to": frozenset({str(rosa.bureau_id)})}
    lender = make_case(make_officer(), **released)
    item = make_item(make_exhibit(lender))
    lend(phone, {item.pk: [lender]}, under=lender, now=NOW)
    _seize(rosa, case)

    found = verify_exhibit(rosa, exhibit_id=phone.pk, vault=vault, now=NOW)

    assert (found.intact, found.missing) == (0, ())
    assert [row.items for row in exhibits_of(rosa, case)] == [1]
    end_loans(phone.pk, item.pk, now=NOW)
    assert [row.items for row in exhibits_of(rosa, case)] == [0]


def test_a_hash_that_the_vault_cannot_verify_is_said_to_be_so(rosa, case, phone, vault):
    _kept(vault, phone, b"a picture")
    _seize(rosa, case)
    found = verify_exhibit(rosa, exhibit_id=phone.pk, vault=vault, now=NOW)
    assert "the vault does not hold the whole" in found.seizure


def test_who_does_not_work_on_the_case_records_nothing(rosa, case, phone, vault):
    _seize(rosa, case)
    desk = make_officer(bureau=rosa.bureau, roles=[Role.DESK_OFFICER])
    case.members.add(desk, through_defaults={"since_at": NOW})
    stranger = make_officer(bureau=rosa.bureau)

    for officer, error in ((desk, DeniedError), (stranger, ExhibitNotFoundError)):
        with pytest.raises(error):
            _hand_on(officer, phone)
        with pytest.raises(error):
            verify_exhibit(officer, exhibit_id=phone.pk, vault=vault, now=NOW)
    with pytest.raises(CaseNotFoundError):
        _seize(stranger, case, label="Laptop")
    told = []
    for key in (phone.pk, case.pk):
        with pytest.raises(ExhibitNotFoundError) as refused:
            exhibit_by_id(stranger, key)
        told.append(str(refused.value).replace(str(key), "ID"))
    assert told[0] == told[1]
    assert exhibits_of(stranger, case) == []
    Case.objects.update(closed_at=NOW)
    with pytest.raises(DeniedError, match="closed"):
        _hand_on(rosa, phone)
    assert CustodyEntry.objects.count() == 1
