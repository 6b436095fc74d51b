"""A supervisor looks at the bureau's numbers: as charts, as tables, and as a file."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from chromium import SOON_MS, fits, open_page, sign_in
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Officer
from clew.bureau.referrals.actions import accept, close
from clew.bureau.ui.viewing import now
from clew.bureau.vault.folder import VaultFolder
from clew.model.referral import Outcome, Told
from records import PASSWORD, make_officer
from three_bureaux import ThreeBureaux

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("password_is_enough"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def world(vault: VaultFolder) -> ThreeBureaux:
    """India closed a referral of the hub's three weeks ago, and one this week."""
    world = ThreeBureaux()
    for days in (21, 0):
        at = now() - timedelta(days=days, minutes=5)
        referral = world.onward(world.to_hub())
        accept(world.ines, referral, case_number=f"IND-{days}", now=at)
        done = Outcome(children_safeguarded=2)
        close(world.ines, referral, outcome=done, told=Told.COUNTS, now=at)
    make_officer("vera", bureau=world.india, roles=[Role.SUPERVISOR], password=PASSWORD)
    return world


def test_numbers_are_charts_tables_and_a_file(
    monkeypatch: pytest.MonkeyPatch, live_server: LiveServer, world: ThreeBureaux, tmp_path: Path
) -> None:
    with open_page(monkeypatch, scripts=True) as page:
        sign_in(page, live_server, "vera")
        page.get_by_role("link", name="Overview").click()
        expect(page.locator(".chart canvas")).to_have_count(4, timeout=SOON_MS)
        outcomes = page.get_by_role("region", name="What came of it").first
        expect(outcomes).to_contain_text("4 Children safeguarded, referrals to us")
        outcomes.get_by_text("Week by week").click()
        expect(outcomes.get_by_role("row")).to_have_count(27)
        page.get_by_label("Weeks").select_option("8")
        page.get_by_role("button", name="Show").click()
        outcomes.get_by_text("Week by week").click()
        expect(outcomes.get_by_role("row")).to_have_count(9)
        assert fits(page)

        page.get_by_label("What is it for?").fill("the year's report")
        with page.expect_download() as download:
            page.get_by_role("button", name="Download CSV").click()
        download.value.save_as(tmp_path / "numbers.csv")
    rows = list(csv.DictReader((tmp_path / "numbers.csv").read_text().splitlines()))
    told = [one["value"] for one in rows if one["measure"] == "safeguarded"]
    assert sorted(told) == ["0"] * 6 + ["2"] * 2


def test_it_is_the_same_without_scripts_and_absent_to_others(
    monkeypatch: pytest.MonkeyPatch, live_server: LiveServer, world: ThreeBureaux
) -> None:
    with open_page(monkeypatch, scripts=False, but_for="404") as page:
        sign_in(page, live_server, "vera")
        page.get_by_role("link", name="Overview").click()
        expect(page.get_by_role("row", name="Tasks 0 0 0 0 0")).to_be_visible()
        page.get_by_text("Week by week").first.click()
        expect(page.get_by_role("row")).not_to_have_count(0)
        others = frozenset({Role.CASE_OFFICER.value})
        Officer.objects.filter(username="vera").update(roles=others)
        page.reload()
        expect(page.get_by_text("not here")).to_be_visible()
        expect(page.get_by_role("link", name="Overview")).to_have_count(0)
