"""The page that files are sent from, without its script: a plain form, and what was sent before."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clew.bureau.access.roles import Role
from clew.bureau.deliveries import starting
from clew.bureau.deliveries.actions.opening import open_delivery
from clew.bureau.deliveries.models import Delivery, Upload
from records import NOW, make_case, make_officer, make_upload
from signed_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(vault):
    return make_officer("rosa")


@pytest.fixture
def case(officer):
    return make_case(officer, make_officer("ben", bureau=officer.bureau), number="2026-0042")


@pytest.fixture
def started(monkeypatch):
    calls = []
    monkeypatch.setattr(starting, "start", lambda: calls.append(1))
    return calls


def _page(officer, case):
    return signed_in(officer).get(reverse("case-add", args=[case.pk])).content.decode()


def _send(officer, case, **form):
    return signed_in(officer).post(reverse("files-send", args=[case.pk]), form)


def test_a_plain_form_sends_whole_files_and_hands_them_in(officer, case, started):
    files = [SimpleUploadedFile("a.txt", b"a lamp"), SimpleUploadedFile("b.txt", b"by the lake")]

    answer = _send(officer, case, exhibit="Phone", files=files)

    assert answer.status_code == 302
    row = Delivery.objects.get()
    assert (row.state, row.files, row.exhibit.label) == ("handed_in", 2, "Phone")
    assert {(one.path, one.offset) for one in row.uploads.all()} == {("a.txt", 6), ("b.txt", 11)}
    assert started == [1]
    assert "The files are being read: 0 of 2" in _page(officer, case)


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"exhibit": "Phone"}, "No file was chosen"),
        ({"exhibit": " ", "files": SimpleUploadedFile("a", b"a")}, "Say what the exhibit is"),
        ({"exhibit": "x" * 201, "files": SimpleUploadedFile("a", b"a")}, "200 characters"),
    ],
)
def test_what_cannot_be_sent_is_told(officer, case, started, form, why):
    answer = _send(officer, case, **form)

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Upload.objects.exists()
    assert not started


def test_what_is_on_its_way_is_told_and_can_be_taken_away(officer, case):
    delivery = open_delivery(officer, case=case, label="Phone", now=NOW)
    assert "You have sent nothing" in _page(officer, case)
    make_upload(delivery, path="lake <b>.mp4", length=10)
    assert "On its way: 0 of 1 files are whole" in _page(officer, case)
    assert "Add what is here" in _page(officer, case).split("Sent into", 1)[0]
    assert "Add what is here" not in _page(officer, case).split("Sent into", 1)[1]

    nothing_whole = _send(officer, case, act="take-in", delivery=delivery.pk)
    gone = _send(officer, case, act="empty", delivery=delivery.pk)

    assert nothing_whole.status_code == 422
    assert "No file is whole yet" in nothing_whole.content.decode()
    assert gone.status_code == 302
    assert not Upload.objects.exists()


def test_what_stopped_is_told_and_goes_on(officer, case, started):
    delivery = open_delivery(officer, case=case, label="Phone", now=NOW)
    Delivery.objects.update(state="stopped", trouble="the disk <is> full")

    page = _page(officer, case)
    assert "It stopped: the disk &lt;is&gt; full." in page
    _send(officer, case, act="take-in", delivery=delivery.pk)

    assert Delivery.objects.get().state == "handed_in"
    assert started == [1]


@pytest.mark.parametrize("act", ["take-in", "empty"])
def test_another_officers_delivery_is_absent(officer, case, act):
    delivery = open_delivery(officer, case=case, label="Phone", now=NOW)
    make_upload(delivery)
    ben = case.members.get(username="ben")

    theirs = _send(ben, case, act=act, delivery=delivery.pk)
    absent = _send(ben, case, act=act, delivery=uuid4())
    none = _send(ben, case, act=act, delivery="x")

    assert theirs.status_code == absent.status_code == none.status_code == 404
    assert "Phone" not in _page(ben, case).replace('<option value="Phone">', "")


def test_only_who_may_add_is_shown_the_way(officer, case):
    supervisor = make_officer(bureau=officer.bureau, roles=[Role.SUPERVISOR])
    address = reverse("case-add", args=[case.pk])

    for one, is_shown in ((officer, True), (supervisor, False)):
        page = signed_in(one).get(reverse("case", args=[case.pk])).content.decode()
        assert (address in page) is is_shown
    assert signed_in(supervisor).get(address).status_code == 404
