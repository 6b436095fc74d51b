"""Without scripts: two dossiers compared, weighed, merged and given back; things searched for."""

from uuid import UUID

import pytest
from chromium import fits, sign_in
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.persons.actions.items import add_item
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.queries import dossier
from clew.model.dossier import Kind
from records import (
    NOW,
    PASSWORD,
    make_case,
    make_exhibit,
    make_item,
    make_match,
    make_officer,
    make_sighting,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("password_is_enough", "vault"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def pair() -> tuple[UUID, UUID]:
    """Two dossiers of rosa's case, each with an item; a match joins the items."""
    rosa = make_officer("rosa", password=PASSWORD)
    exhibit = make_exhibit(make_case(rosa, number="2026-0042"))
    items = [make_item(exhibit), make_item(exhibit)]
    make_match(*items)
    for item in items:
        make_sighting(item, "couch")
    opened = [
        open_dossier(rosa, kind=Kind.PERSON, case=exhibit.case, name=name, now=NOW)
        for name in ("Gardener of the lake", "Cook with a scarf")
    ]
    for one, item in zip(opened, items, strict=True):
        add_item(rosa, dossier_id=one.pk, sha256=item.pk, reason="seen", now=NOW)
    return opened[0].pk, opened[1].pk


def test_two_dossiers_are_weighed_merged_and_given_back(
    page: Page, live_server: LiveServer, pair: tuple[UUID, UUID]
) -> None:
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/dossiers/{pair[0]}/")
    page.get_by_role("link", name="Compare").click()
    page.get_by_role("link", name="Cook with a scarf").click()
    assert fits(page, (360, 1280))

    page.get_by_label("Why is the evidence weighed?").fill("one scarf in both")
    page.get_by_role("button", name="Weigh the evidence").click()
    expect(page.get_by_role("heading", name="Weigh it again")).to_be_visible()
    assert fits(page, (360, 1280))

    page.get_by_label("Why are they the same, or different?").fill("one scarf in both")
    page.get_by_label("I have looked at both").check()
    page.get_by_role("button", name="The same: merge them").click()
    rosa = AuditEvent.objects.get(tag=tags.PERSONS_DOSSIERS_MERGED).officer
    assert len(dossier(rosa, pair[0]).items) == 2

    merged = page.get_by_role("row").filter(has_text="one scarf in both")
    merged.get_by_text("Undo", exact=True).first.click()
    merged.get_by_label("Why is it undone?").fill("two scarves")
    merged.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("two scarves")).to_be_visible()
    assert fits(page, (360, 1280))
    assert [len(dossier(rosa, one).items) for one in pair] == [1, 1]


def test_things_are_searched_for_with_a_reason(
    page: Page, live_server: LiveServer, pair: tuple[UUID, UUID]
) -> None:
    sign_in(page, live_server)
    page.get_by_role("link", name="things in pictures").click()
    assert fits(page, (360, 1280))

    page.get_by_label("The things").fill("sofa")
    page.get_by_label("Why are they searched for?").fill("named by a witness")
    page.get_by_role("button", name="Search", exact=True).click()

    expect(page.get_by_role("heading", name="2 items, the surest first")).to_be_visible()
    assert page.get_by_role("article").count() == 2
    assert fits(page, (360, 1280))
