"""Dossiers in a browser without scripts: found by kind and status, and what is said of one."""

import pytest
from chromium import SOON_MS, fits, sign_in
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.access.roles import Role as Officers
from clew.bureau.persons.actions.assessing import set_role
from clew.bureau.persons.actions.items import gather_confirmed
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.models import Decision, Dossier
from clew.model.dossier import Kind, Role
from records import (
    NOW,
    PASSWORD,
    make_bureau,
    make_case,
    make_exhibit,
    make_item,
    make_judgement,
    make_location,
    make_match,
    make_officer,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("password_is_enough", "vault"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def person() -> Dossier:
    """A person of rosa's case with two items, which a case of another bureau holds too."""
    rosa = make_officer("rosa", password=PASSWORD)
    case = make_case(
        rosa, make_officer("ben", bureau=rosa.bureau), number="2026-42", tell_hits=True
    )
    exhibit = make_exhibit(case)
    items = [make_item(exhibit) for _ in range(2)]
    make_judgement(make_match(*items), rosa)
    far = make_case(make_officer(bureau=make_bureau("Far bureau")), tell_hits=True)
    make_location(items[0], make_exhibit(far))
    one = open_dossier(
        rosa, kind=Kind.PERSON, case=case, name="Gardener of the lake", start=items[0].pk, now=NOW
    )
    gather_confirmed(rosa, dossier_id=one.pk, now=NOW)
    open_dossier(rosa, kind=Kind.PLACE, case=case, name="A house by a lake", now=NOW)
    return one


def test_a_person_is_found_identified_and_shows_what_supports_it_and_who_works_on_it(
    page: Page, live_server: LiveServer, person: Dossier
) -> None:
    sign_in(page, live_server)
    page.get_by_role("link", name="Dossiers").click()
    page.get_by_role("link", name="1 person").click()
    expect(page.get_by_role("row")).to_have_count(2)
    assert fits(page, (360, 1280))
    page.get_by_role("link", name="1 unidentified").click()
    page.get_by_role("link", name="Person Gardener of the lake").click()

    expect(page.get_by_role("row").filter(has_text="2026-42")).to_contain_text("ben, rosa")
    expect(page.get_by_text("Something of Far bureau touches it")).to_be_visible()
    support = page.get_by_role("region", name="What supports it")
    expect(support).to_contain_text("1 added by a match that was judged the same: copy")
    assert fits(page, (360, 1280))

    page.get_by_text("Say what the person has to do with it").click()
    page.locator("#set-role").select_option("victim")
    page.locator("#why-role").fill("statement of 3 March")
    page.get_by_role("button", name="Set the role").click()
    page.get_by_text("Say how far it is known").click()
    page.locator("#set-status").select_option("safeguarded")
    page.locator("#set-identity").fill("file 12/26")
    page.locator("#why-status").fill("found at home")
    page.get_by_role("button", name="Set the status").click()

    said = page.get_by_role("region", name="What each bureau says")
    expect(said).to_contain_text("Safeguarded as file 12/26", timeout=SOON_MS)
    expect(said).to_contain_text("rosa")
    expect(page.get_by_role("region", name="History")).to_contain_text("found at home")
    assert fits(page, (360, 1280))
    assert Decision.objects.get(act="status").reason == "found at home"

    page.get_by_text("Why each of these items belongs").click()
    page.get_by_role("link", name="see the match").click()
    expect(page.get_by_role("heading", name="Compare")).to_be_visible()


def test_a_victim_is_under_a_pseudonym_for_who_does_not_work_in_the_team(
    page: Page, live_server: LiveServer, person: Dossier
) -> None:
    rosa = person.case.members.get(username="rosa")
    set_role(rosa, dossier_id=person.pk, role=Role.VICTIM, reason="told", now=NOW)
    make_officer("sam", bureau=rosa.bureau, password=PASSWORD, roles=[Officers.SUPERVISOR])
    sign_in(page, live_server, "sam")

    page.goto(f"{live_server.url}/dossiers/")
    expect(page.get_by_role("link", name="Person Victim")).to_be_visible()
    assert "Gardener" not in page.content()
    page.get_by_role("link", name="Person Victim").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Person Victim")
    assert "Gardener" not in page.content()
    expect(page.get_by_text("Say how far it is known")).to_have_count(0)
