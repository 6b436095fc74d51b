"""Pictures in the log: a page is one event that names them, one on its own is another."""

import io

import pytest
from django.core import signing
from django.urls import reverse
from PIL import Image

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.models import CaseMember
from records import NOW, make_case, make_exhibit, make_item, make_match, make_officer
from signed_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(vault):
    """Two items that match, each with a thumbnail, and one without."""
    case = make_case(make_officer("rosa"))
    exhibit = make_exhibit(case)
    items = [make_item(exhibit) for _ in range(2)]
    make_match(*items)
    make_item(exhibit)
    for item in items:
        with io.BytesIO() as out:
            Image.new("RGB", (40, 30), (200, 30, 30)).save(out, "JPEG")
            writer = vault.thumbs.writer()
            writer.write(out.getvalue())
            writer.commit(item.pk)
    return case


def _events():
    logged = AuditEvent.objects.filter(tag__regex="^(ui|vault):").order_by("id")
    return [(one.tag, one.details.get("pictures")) for one in logged]


def _addresses(page):
    return [
        part.split('"')[0].replace("&amp;", "&")
        for part in page.content.decode().split('src="')[1:]
        if part.startswith("/items/")
    ]


def test_a_page_of_pictures_is_one_event_that_names_them_however_many_are_fetched(case):
    client = signed_in(case.members.get())
    keys = set(case.exhibits.get().locations.values_list("item", flat=True))
    page = client.get(reverse("case", args=[case.pk]))
    addresses = _addresses(page)

    answers = [client.get(one).status_code for one in addresses]

    assert answers == [200, 200]
    ((tag, shown),) = _events()
    assert tag == tags.UI_CASE_VIEWED
    assert {one.split("/")[2] for one in addresses} == set(shown) < keys


def test_an_items_page_names_what_its_matches_show_too(case):
    client = signed_in(case.members.get())
    addresses = _addresses(client.get(reverse("case", args=[case.pk])))
    first, second = sorted({one.split("/")[2] for one in addresses})
    page = client.get(reverse("item", args=[first]))

    for one in _addresses(page):
        assert client.get(one).status_code == 200

    tag, shown = _events()[-1]
    assert (tag, sorted(shown)) == (tags.UI_ITEM_VIEWED, [first, second])
    assert len(_events()) == 2


NOT_OF_THE_PAGE = {
    "without a ticket": lambda address, _other: address.partition("?")[0],
    "with another item's": lambda address, other: (
        address.partition("?")[0] + "?" + other.partition("?")[2]
    ),
    "with one that was made up": lambda address, _other: address[:-3] + "xyz",
}


@pytest.mark.parametrize("how", NOT_OF_THE_PAGE)
def test_a_picture_that_comes_by_itself_is_a_view_of_its_own(case, how):
    client = signed_in(case.members.get())
    address, other = _addresses(client.get(reverse("case", args=[case.pk])))

    assert client.get(NOT_OF_THE_PAGE[how](address, other)).status_code == 200

    event = AuditEvent.objects.get(tag=tags.VAULT_THUMBNAIL_VIEWED)
    assert (event.who, event.subject) == ("rosa", address.split("/")[2])


def test_a_ticket_serves_nobody_else_and_not_for_long(case, monkeypatch):
    rosa, ben = case.members.get(), make_officer("ben", bureau=case.bureau)
    CaseMember.objects.create(case=case, officer=ben, since_at=NOW)
    address, _ = _addresses(signed_in(rosa).get(reverse("case", args=[case.pk])))

    signed_in(ben).get(address)
    later = signing.time.time() + 601
    monkeypatch.setattr(signing.time, "time", lambda: later)
    signed_in(rosa).get(address)

    alone = AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_VIEWED).order_by("id")
    assert [one.who for one in alone] == ["ben", "rosa"]


def test_who_may_not_see_an_item_gets_nothing_by_another_officers_ticket(case):
    address, _ = _addresses(signed_in(case.members.get()).get(reverse("case", args=[case.pk])))

    assert signed_in(make_officer("stranger")).get(address).status_code == 404
    assert not AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_VIEWED).exists()
