"""A case officer refers to another bureau and is answered, in a browser without scripts."""

import pytest
from chromium import sign_in
from django.contrib.auth.models import AbstractBaseUser
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.referrals.models import Referral
from clew.bureau.vault.folder import VaultFolder
from records import PASSWORD
from three_bureaux import ANA, ThreeBureaux

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("password_is_enough"),
    pytest.mark.django_db(transaction=True),
]


def test_a_referral_is_drafted_reviewed_sent_accepted_and_closed_in_the_browser(
    page: Page, live_server: LiveServer, vault: VaultFolder
) -> None:
    world = ThreeBureaux()
    for one in (world.rosa, world.ines):
        _with_password(one)

    sign_in(page, live_server, "rosa")
    page.get_by_role("link", name="NZ-7").click()
    page.get_by_role("link", name="Refer to a bureau").click()
    expect(page.get_by_label("Items of case")).to_have_value("NZ-7")
    page.get_by_label("Request").fill("Find the child in the room with this lamp")
    page.get_by_label("Persons").fill(ANA.value)
    page.get_by_label("Reports").fill("log:1")
    page.get_by_role("button", name="Draft it and review").press("Enter")

    expect(page.get_by_text("Proposed: India for IN-RJ")).to_be_visible()
    readers = page.get_by_role("region", name="Who will see what at India")
    expect(readers).to_contain_text("2 items: hashes")
    expect(readers).to_contain_text("files of 2 items")
    page.get_by_role("link", name="See everything that goes").click()
    expect(page.get_by_text("Entity ana@chat.example")).to_be_visible()
    page.get_by_role("link", name="Review and send").click()
    page.get_by_label("I have read what goes").press("Space")
    page.get_by_role("button", name="Send to India").press("Enter")
    expect(page.get_by_text("Delivered").first).to_be_visible()
    page.get_by_role("button", name="Sign out").click()

    sign_in(page, live_server, "ines")
    page.get_by_role("link", name="Referrals").click()
    page.get_by_role("link", name="Find the child").click()
    page.get_by_label("Into your case").fill("IND-3")
    page.get_by_role("button", name="Accept").press("Enter")
    expect(page.get_by_role("link", name="Case IND-3")).to_be_visible()
    page.get_by_text("Close with what came of it").press("Enter")
    page.get_by_label("Children safeguarded").fill("2")
    page.get_by_label("In words").fill("both are safe")
    page.get_by_role("button", name="Close", exact=True).press("Enter")
    expect(page.get_by_text("India: 2 children safeguarded")).to_be_visible()

    assert Referral.objects.get().outcomes.get().told == "text"
    asked = AuditEvent.objects.filter(subject=str(Referral.objects.get().pk))
    said = list(asked.order_by("leaf__number").values_list("tag", flat=True))
    walked = [tags.REFERRALS_REVIEWED, tags.REFERRALS_SENT, tags.REFERRALS_ACCEPTED]
    assert [one for one in said if one in walked] == [tags.REFERRALS_REVIEWED, *walked]


def _with_password(officer: AbstractBaseUser) -> None:
    officer.set_password(PASSWORD)
    officer.save()
