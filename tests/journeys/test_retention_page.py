"""A supervisor is told at home what is kept too long, holds it, and removes it for good."""

from datetime import timedelta

import pytest
from chromium import SOON_MS, sign_in
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.access.roles import Role
from clew.bureau.retention.models import Removal
from clew.bureau.ui.viewing import now
from records import PASSWORD, make_case, make_exhibit, make_item, make_officer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("password_is_enough", "vault"),
    pytest.mark.django_db(transaction=True),
]


def test_what_is_over_is_held_lifted_and_removed(page: Page, live_server: LiveServer) -> None:
    rosa = make_officer("rosa", password=PASSWORD, roles=[Role.SUPERVISOR])
    over = now() - timedelta(days=30)
    make_item(make_exhibit(make_case(rosa, number="2024-7", keep_until=over)))
    make_case(rosa, number="2024-8", keep_until=over)

    sign_in(page, live_server)
    page.get_by_role("link", name="Home", exact=True).click()
    page.get_by_role("link", name="case 2024-7").click()
    expect(page.get_by_role("heading", name="Kept longer than it may be")).to_be_visible(
        timeout=SOON_MS
    )
    one = page.get_by_role("listitem").filter(has_text="Case 2024-7")

    one.get_by_text("Hold", exact=True).first.click()
    one.get_by_label("Why?").and_(page.locator(":visible")).fill("an appeal")
    one.get_by_role("button", name="Hold").click()
    expect(one.get_by_text("a legal hold since")).to_be_visible(timeout=SOON_MS)
    expect(one.get_by_text("Remove for good")).to_have_count(0)

    one.get_by_text("Lift the hold").first.click()
    one.get_by_label("Why?").and_(page.locator(":visible")).fill("no appeal")
    one.get_by_role("button", name="Lift the hold").click()
    expect(one.get_by_text("Nothing keeps it.")).to_be_visible(timeout=SOON_MS)

    one.get_by_text("Remove for good").first.click()
    one.get_by_label("Why?").and_(page.locator(":visible")).fill("its time is over")
    one.get_by_role("button", name="Remove for good").click()
    expect(page.get_by_role("status")).to_have_text(
        "The case 2024-7 is removed, with 1 item.", timeout=SOON_MS
    )
    assert Removal.objects.get().case is not None

    other = page.get_by_role("listitem").filter(has_text="Case 2024-8")
    other.get_by_text("Keep longer").first.click()
    other.get_by_label("Until").fill("2999-01-31")
    other.get_by_label("Why?").and_(page.locator(":visible")).fill("the laboratory has the disk")
    other.get_by_role("button", name="Keep longer").click()
    expect(page.get_by_text("Nothing is kept longer than it may be.")).to_be_visible(
        timeout=SOON_MS
    )
