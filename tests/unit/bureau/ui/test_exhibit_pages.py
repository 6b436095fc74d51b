"""Pages of exhibits: a chain from the seizure on, and forms that keep what was refused."""

import pytest
from django.urls import reverse

from clew.bureau.custody.models import CustodyEntry
from clew.bureau.ui import exhibits
from records import make_case, make_exhibit, make_item, make_officer
from signed_in import signed_in

pytestmark = pytest.mark.django_db

SEIZED = {"label": "Phone", "at": "2026-03-01T09:00", "place": "a flat", "by": "Officer 12"}
HANDED = {"at": "2026-03-01T10:00", "from": "Officer 12", "to": "The lab", "reason": "to be read"}


@pytest.fixture
def case(vault):
    return make_case(make_officer("rosa"))


def _post(case, name, pk, said):
    return signed_in(case.members.get()).post(reverse(name, args=[pk]), said)


def _page(case):
    address = reverse("case-exhibits", args=[case.pk])
    return signed_in(case.members.get()).get(address).content.decode()


def test_an_exhibit_is_seized_handed_on_and_verified_and_shown_as_one_chain(case):
    _post(case, "custody-seize", case.pk, SEIZED)
    phone = case.exhibits.get(label="Phone")
    make_item(phone)
    _post(case, "custody-add", phone.pk, HANDED)
    _post(case, "custody-verify", phone.pk, {})

    page = _page(case)
    acts = list(CustodyEntry.objects.order_by("number").values_list("act", flat=True))
    assert acts == ["seized", "handed_on", "verified"]
    told = ("Seized</b>", "Handed on</b>", "Verified</b>", "with <b>The lab</b>", "record whole")
    assert [one in page for one in told] == [True] * 5
    assert "not in the vault" in page


WRONG = {
    "a time that is yet to come": ({"at": "2999-01-01T00:00"}, "yet to come"),
    "no time": ({"at": ""}, "when it was done"),
    "no place": ({"place": " "}, "say why"),
    "nobody": ({"by": ""}, "name who"),
    "no digest": ({"sha256": "xyz"}, "no sha-256"),
    "no label": ({"label": " "}, "its label"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_seizure_that_says_too_little_is_shown_with_its_words_and_not_recorded(case, what):
    said, told = WRONG[what]

    answer = _post(case, "custody-seize", case.pk, SEIZED | {"from": "J. Doe"} | said)

    page = answer.content.decode().replace("&#x27;", "'")
    assert answer.status_code == 422
    assert told in page.casefold()
    assert 'value="J. Doe"' in page
    assert not CustodyEntry.objects.exists()


def test_what_is_too_large_to_be_read_in_a_page_is_left_to_the_command(case, monkeypatch):
    monkeypatch.setattr(exhibits, "_MOST_BYTES", 5)
    _post(case, "custody-seize", case.pk, SEIZED)
    phone = case.exhibits.get(label="Phone")
    make_item(phone)

    answer = _post(case, "custody-verify", phone.pk, {})

    assert answer.status_code == 422
    assert "clew exhibit verify Phone" in answer.content.decode()
    assert CustodyEntry.objects.count() == 1


def test_a_case_that_was_closed_is_read_and_nothing_recorded_in_it(case):
    make_exhibit(case, label="Phone")
    type(case).objects.update(closed_at=case.opened_at)

    assert "<form" not in _page(case).split("<main")[1].split("<footer")[0]
    assert _post(case, "custody-seize", case.pk, SEIZED).status_code == 404
    assert not CustodyEntry.objects.exists()


def _alert(answer):
    return answer.content.decode().split('role="alert"')[1].split("</p>")[0]


def test_a_label_that_is_on_record_is_refused_where_it_was_written_and_its_words_are_kept(case):
    _post(case, "custody-seize", case.pk, SEIZED)

    again = _post(case, "custody-seize", case.pk, SEIZED | {"place": "a garage"})

    assert again.status_code == 422
    assert "Phone" in _alert(again)
    assert 'value="a garage"' in again.content.decode()


def test_what_is_too_large_to_verify_here_is_told_beside_its_button(case, monkeypatch):
    _post(case, "custody-seize", case.pk, SEIZED)
    phone = case.exhibits.get(label="Phone")
    make_item(phone)
    monkeypatch.setattr(exhibits, "_MOST_BYTES", 1)

    answer = _post(case, "custody-verify", phone.pk, {})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "clew exhibit verify" in page.split(f'id="verify-{phone.pk}"')[1].split("</form>")[0]
    assert 'value="Officer 12"' in page
