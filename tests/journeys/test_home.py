"""An officer signs in and is at home: what is late comes first, and each thing a click away."""

from datetime import timedelta

import pytest
from chromium import SOON_MS
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.cases.actions.opening import open_case
from clew.bureau.notes.actions.writing import add_note
from clew.bureau.tasks.actions import set_task
from clew.bureau.tasks.models import Task
from clew.bureau.ui.viewing import now
from records import PASSWORD, make_bureau, make_officer, make_referral

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("password_is_enough", "vault"),
    pytest.mark.django_db(transaction=True),
]


def test_what_waits_and_what_changed_is_one_click_away(page: Page, live_server: LiveServer) -> None:
    rosa = make_officer("rosa", password=PASSWORD)
    case = open_case(rosa, number="2026-0042", now=now() - timedelta(days=1))
    make_referral(make_bureau(), rosa.bureau, request="Who lives by the lighthouse?")
    for what in ("Call the harbour office", "Ask the shop for its tapes"):
        set_task(rosa, case=case, what=what, assignee="rosa", now=now())
    late = now() - timedelta(days=1)
    Task.objects.filter(what__startswith="Ask").update(due_date=late.date())
    add_note(rosa, case=case, text="A lamp", now=now())

    page.goto(live_server.url)
    page.get_by_label("Name").fill("rosa")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Home")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_role("heading", name="3 things wait for you")).to_be_visible()
    expect(page.locator(".sorts > .late h3")).to_have_text("Tasks 2")
    page.get_by_role("link", name="Ask the shop for its tapes").first.click()
    expect(page.get_by_role("heading", name="2026-0042")).to_be_visible(timeout=SOON_MS)
    page.get_by_role("link", name="Clew", exact=True).click()
    page.get_by_role("link", name="wrote a note").click()
    expect(page.get_by_text("A lamp").first).to_be_visible(timeout=SOON_MS)
    page.get_by_role("link", name="Home", exact=True).click()
    page.get_by_role("link", name="Who lives by the lighthouse?").click()
    expect(page.get_by_role("heading", name="Referral ")).to_be_visible(timeout=SOON_MS)
