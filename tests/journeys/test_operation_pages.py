"""An operation on the day, on a phone without scripts: the board, and word from a site."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from chromium import sign_in
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.operations.actions.opening import open_operation
from clew.bureau.operations.actions.planning import add_line
from clew.bureau.operations.actions.taking_in import take_in_plan
from clew.bureau.operations.models import Operation
from clew.bureau.operations.plan_file import read_plan
from clew.simulate.plan import write_plan
from records import NOW, PASSWORD, make_case, make_officer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("password_is_enough", "vault"),
    pytest.mark.django_db(transaction=True),
]

NARROW = {"width": 360, "height": 740}


@pytest.fixture
def lantern(tmp_path: Path) -> Operation:
    """56 invented sites in 19 states and one union territory."""
    rosa = make_officer("rosa", password=PASSWORD)
    begins = datetime(2030, 12, 3, tzinfo=UTC)
    operation = open_operation(
        rosa,
        case=make_case(rosa, number="2026-0042"),
        name="Lantern",
        commander="rosa",
        begins_at=begins,
        ends_at=begins + timedelta(hours=4),
        now=NOW,
    )
    write_plan(tmp_path / "plan.csv", seed=7)
    rows = read_plan(tmp_path / "plan.csv").rows
    take_in_plan(rosa, operation_id=operation.pk, rows=rows, now=NOW)
    add_line(rosa, operation_id=operation.pk, text="Interpreter is called", now=NOW)
    return operation


def test_word_from_a_site_reaches_the_board_on_a_phone(
    page: Page, live_server: LiveServer, lantern: Operation
) -> None:
    sign_in(page, live_server)
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Operations").click()
    page.get_by_role("link", name="Lantern").click()
    expect(page.get_by_text("56 sites in 19 states, 1 union territory")).to_be_visible()
    expect(page.get_by_text("3 sites with warnings")).to_be_visible()

    page.set_viewport_size(NARROW)
    parts = page.get_by_role("navigation", name="Parts of the operation")
    parts.get_by_role("link", name="Board").click()
    assert _fits(page)
    page.get_by_role("listitem").get_by_role("link", name="S-07").click()
    page.get_by_role("button", name="Tick").click()
    page.get_by_role("button", name="Entered").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("entered")
    page.get_by_label("how many by now").fill("2")
    page.get_by_role("button", name="Tell", exact=True).click()
    page.get_by_text("Seize one here").click()
    page.get_by_label("By", exact=True).fill("Inspector")
    page.get_by_role("button", name="Record the seizure").click()
    assert _fits(page)

    page.get_by_role("link", name="Board").click()
    expect(page.get_by_label("How far the sites are").get_by_text("1 entered")).to_be_visible()
    for name in ("Outcomes", "Exhibits", "Plan"):
        parts.get_by_role("link", name=name).click()
        assert _fits(page)


def _fits(page: Page) -> bool:
    """Whether the page is no wider than the screen; scripts of the page itself stay off."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
