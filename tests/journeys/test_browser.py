"""A specialist at work in a browser, without scripts: sign in, look, reveal, judge, sign out."""

import hashlib
import io
import re
from datetime import timedelta

import numpy as np
import pytest
from chromium import sign_in
from django.contrib.auth.models import AbstractBaseUser
from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.persons.actions.assessing import set_role, set_status
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.models import Dossier
from clew.bureau.referrals.actions import accept, close
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Item, Judgement, Match
from clew.model.dossier import Kind, Role, Status
from clew.model.match import Relation, Span
from clew.model.media import Family
from clew.model.referral import Outcome
from records import NOW, PASSWORD, make_case, make_exhibit, make_item, make_match, make_officer
from three_bureaux import ThreeBureaux

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("password_is_enough"),
    pytest.mark.django_db(transaction=True),
]

COLOUR, BRIGHTER = (200, 40, 40), (250, 160, 120)


@pytest.fixture
def collection(vault: VaultFolder) -> dict[str, Item]:
    """Rosa's case: a still and the clip it was taken from, each with a thumbnail."""
    rosa = make_officer("rosa", password=PASSWORD)
    exhibit = make_exhibit(make_case(rosa, number="2026-0042"), label="Laptop")
    still = make_item(exhibit)
    clip = make_item(exhibit, family=Family.CLIP, facts={"duration_s": 40.0})
    make_match(still, clip, relation=Relation.EXCERPT, match_span=Span(10, 14))
    for item in (still, clip):
        writer = vault.thumbs.writer()
        writer.write(_jpeg())
        writer.commit(item.sha256)
    return {"still": still, "clip": clip}


@pytest.fixture
def excerpt(collection: dict[str, Item], vault: VaultFolder) -> Match:
    """A brighter picture that lies on the right half of another of Rosa's case."""
    exhibit = collection["still"].locations.get().exhibit
    part, whole = make_item(exhibit), make_item(exhibit)
    for item, colour in ((part, BRIGHTER), (whole, COLOUR)):
        writer = vault.thumbs.writer()
        writer.write(_jpeg(colour))
        writer.commit(item.sha256)
    lies = {"keypoints": 40, "homography": [[0.5, 0, 0.5], [0, 1, 0], [0, 0, 1]]}
    return make_match(part, whole, relation=Relation.EXCERPT, evidence=lies)


def _jpeg(colour: tuple[int, int, int] = COLOUR) -> bytes:
    with io.BytesIO() as out:
        Image.fromarray(np.full((90, 120, 3), colour, np.uint8)).save(out, "JPEG")
        return out.getvalue()


def test_from_sign_in_to_a_judgement_and_out(
    page: Page, live_server: LiveServer, collection: dict[str, Item]
) -> None:
    still, clip = collection["still"], collection["clip"]

    sign_in(page, live_server)
    page.get_by_role("link", name="2026-0042").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("TLP:AMBER+STRICT")
    assert _is_grey(page, f"Blurred thumbnail of item {still.sha256[:8]}")

    page.get_by_role("link", name="2 excerpt", exact=True).click()
    page.locator(f".cards a[href*='{still.sha256}']").click()
    expect(page.get_by_text("The other: 0:10.0 to 0:14.0")).to_be_visible()

    page.get_by_label("Why must it be seen?").fill("compare the curtain")
    page.get_by_role("button", name="Reveal once").click()
    assert not _is_grey(page, f"Revealed thumbnail of item {still.sha256[:8]}")
    page.get_by_role("link", name="Blur it again").click()
    assert page.get_by_alt_text(re.compile("Revealed")).count() == 0

    page.get_by_label("Why", exact=True).fill("same curtain")
    page.get_by_role("button", name="Same", exact=True).click()
    expect(page.get_by_text("Judged same by rosa")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Unsure")).to_be_visible()

    page.get_by_role("link", name=f"Item {clip.sha256[:8]}", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{live_server.url}/items/{clip.sha256}/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    (revealed,) = AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_REVEALED)
    assert (revealed.subject, revealed.details["reason"]) == (still.sha256, "compare the curtain")
    judgement = Judgement.objects.get()
    assert (judgement.verdict, judgement.undone_at is None) == ("same", False)
    assert _logged(judgement.officer)[0] == tags.UI_SESSION_STARTED
    assert _logged(judgement.officer)[-1] == tags.UI_SESSION_ENDED


def test_the_two_sides_of_a_match_are_compared_without_scripts(
    page: Page, live_server: LiveServer, excerpt: Match
) -> None:
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/items/{excerpt.query_id}/")
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_text("Placed by the points found in both")).to_be_visible()
    inside, outside = (0.75, 0.5), (0.25, 0.5)  # of the stage: where the part lies, and where not

    the_other = _tone(page, "The other", inside)
    this_file = _tone(page, "This file", inside)
    half = _tone(page, "50 %", inside)
    assert this_file - the_other > 60
    assert abs(half - (this_file + the_other) / 2) < 6
    assert abs(_tone(page, "Difference", inside) - (this_file - the_other)) < 8
    assert _tone(page, "The other", outside) == _tone(page, "50 %", outside)
    for sha256, colour in zip(_sides(excerpt), (BRIGHTER, COLOUR), strict=True):
        assert _is_grey(page, f"Blurred thumbnail of item {sha256[:8]}", colour)

    page.get_by_label("Why must both be seen?").fill("compare the curtain")
    page.get_by_role("button", name="Reveal both once").click()
    for sha256, colour in zip(_sides(excerpt), (BRIGHTER, COLOUR), strict=True):
        assert not _is_grey(page, f"Revealed thumbnail of item {sha256[:8]}", colour)
    page.get_by_role("link", name="Blur them again").click()
    assert page.get_by_alt_text(re.compile("Revealed")).count() == 0

    page.get_by_label("Why", exact=True).fill("same curtain")
    page.get_by_role("button", name="Same S").click()
    expect(page.get_by_text("Judged same by rosa")).to_be_visible()
    assert page.url == f"{live_server.url}/matches/{excerpt.pk}/#match-{excerpt.pk}"
    revealed = AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_REVEALED)
    assert [event.subject for event in revealed] == _sides(excerpt)


def test_a_file_that_is_not_added_is_searched_by_and_forgotten(
    page: Page, live_server: LiveServer, collection: dict[str, Item]
) -> None:
    """A picture of one colour: there is nobody on it, which is told with all that was asked for."""
    sign_in(page, live_server)
    page.get_by_role("link", name="a face", exact=True).click()

    page.get_by_label("Why is this face searched for?").fill("who is on the handed-in picture?")
    asked = {"name": "handed in.jpg", "mimeType": "image/jpeg", "buffer": _jpeg(BRIGHTER)}
    page.get_by_label("The file").set_input_files(files=[asked])
    page.get_by_role("button", name="Search", exact=True).click()

    expect(page.get_by_role("heading", name="No lead")).to_be_visible()
    expect(page.get_by_text("Nothing of the file was kept")).to_be_visible()
    (searched,) = AuditEvent.objects.filter(tag=tags.VAULT_FACES_SEARCHED)
    assert searched.subject == hashlib.sha256(_jpeg(BRIGHTER)).hexdigest()
    assert searched.details["reason"] == "who is on the handed-in picture?"
    assert Item.objects.count() == len(collection)


def test_all_of_it_can_be_reached_by_the_keyboard(
    page: Page, live_server: LiveServer, collection: dict[str, Item]
) -> None:
    sign_in(page, live_server)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the content"

    page.goto(f"{live_server.url}/items/{collection['still'].sha256}/")
    names = []
    for _ in range(40):
        page.keyboard.press("Tab")
        names.append(page.locator(":focus").first.inner_text().strip())
        if names[-1] == "Unsure":
            break
    assert {"Sign out", "Reveal once", "Same", "Not the same", "Unsure"} <= set(names)


def test_what_is_identified_leads_to_the_person_and_its_history(
    page: Page, live_server: LiveServer, collection: dict[str, Item]
) -> None:
    _identified(collection["clip"])

    sign_in(page, live_server)
    page.get_by_role("link", name="2026-0042").click()
    expect(page.get_by_role("heading", name="Already identified: 2 items")).to_be_visible()
    page.locator(f".identified .cards a[href*='{collection['still'].sha256}']").click()
    expect(page.get_by_text("by an excerpt not yet judged")).to_be_visible()
    page.get_by_role("link", name="Person Gardener with red scarf").click()

    expect(page.get_by_text("Safeguarded as file 12/26").first).to_be_visible()
    assert page.locator(".cards li").count() == 1
    expect(page.get_by_role("region", name="History")).to_contain_text("photograph on a card")

    page.get_by_text("Undo", exact=True).first.click()
    page.get_by_label("Why is it undone?").first.fill("another scarf")
    page.get_by_role("button", name="Undo", exact=True).first.click()
    expect(page.get_by_text("by rosa: another scarf")).to_be_visible()
    expect(page.get_by_text("Unidentified")).to_be_visible()


def _identified(item: Item) -> Dossier:
    rosa = Officer.objects.get(username="rosa")
    case = item.locations.get().exhibit.case
    person = open_dossier(
        rosa,
        kind=Kind.PERSON,
        case=case,
        name="Gardener with red scarf",
        start=item.sha256,
        now=NOW,
    )
    at = {"dossier_id": person.pk, "reason": "photograph on a card", "now": NOW}
    set_role(rosa, role=Role.VICTIM, **at)
    set_status(rosa, status=Status.SAFEGUARDED, identity="file 12/26", **at)
    return person


@pytest.mark.parametrize("width", [360, 1200])
def test_no_page_is_wider_than_its_window(
    page: Page, live_server: LiveServer, collection: dict[str, Item], excerpt: Match, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, live_server)
    still = collection["still"]
    case = still.locations.get().exhibit.case_id
    person = _identified(collection["clip"]).pk

    match = still.matches.get()
    rosa = Officer.objects.get(username="rosa")
    elsewhere = make_item(make_exhibit(make_case(rosa, number="2026-0099")))
    elsewhere.locations.update(found_at=NOW + timedelta(days=1))
    make_match(elsewhere, still)
    for address in (
        "/",
        "/cases/",
        "/finds/",
        "/factors/",
        "/factors/app/add/",
        "/factors/passkeys/add/",
        "/prove/",
        f"/cases/{case}/",
        f"/items/{still.sha256}/",
        f"/dossiers/{person}/",
        f"/matches/{match.pk}/",
        f"/matches/{excerpt.pk}/",
    ):
        page.goto(live_server.url + address)
        box = page.locator("main").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width, address
        assert _is_as_wide_as_its_window(page, width), address


@pytest.mark.usefixtures("vault")
def test_a_referral_is_read_and_its_chain_is_followed_to_the_outcome(
    page: Page, live_server: LiveServer
) -> None:
    world = ThreeBureaux()
    world.rosa.set_password(PASSWORD)
    world.rosa.save()
    first = world.to_hub()
    second = world.onward(first)
    accept(world.ines, second, case_number="IND-1", now=NOW)
    close(world.ines, second, outcome=Outcome(1, 1, 0, "she is safe"), now=NOW)

    sign_in(page, live_server)
    page.get_by_role("link", name="Referrals").click()
    expect(page.get_by_text("Nothing was sent to this bureau")).to_be_visible()
    page.get_by_role("link", name="From this bureau").click()
    page.get_by_role("link", name="Find the child in the room with this lamp").click()
    expect(page.get_by_text("Proposed: India for IN-RJ (firm")).to_be_visible()
    expect(page.get_by_text("A bureau further on: 1 child safeguarded")).to_be_visible()
    page.get_by_role("link", name="The whole chain").click()

    expect(page.get_by_text("Report log:1")).to_be_visible()
    expect(page.get_by_text("she is safe")).to_be_visible()
    assert page.get_by_text("India").count() == 0
    assert AuditEvent.objects.filter(tag=tags.REFERRALS_TRACED).count() == 1


def _is_grey(page: Page, alt: str, colour: tuple[int, int, int] = COLOUR) -> bool:
    """Whether the picture is there, and what is seen of it has no colour."""
    picture = page.get_by_alt_text(alt).first
    picture.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    with Image.open(io.BytesIO(picture.screenshot())) as shot:
        pixels = np.asarray(shot.convert("RGB"), np.int16)
    middle = pixels[pixels.shape[0] // 2, pixels.shape[1] // 2]
    assert abs(int(middle.mean()) - int(np.mean(colour))) < 40, "the picture is not shown"
    return bool(np.ptp(middle) < 3)


def _tone(page: Page, mix: str, place: tuple[float, float]) -> int:
    """How bright the stage is at a place, in shares of it, after a mix was chosen."""
    page.get_by_text(mix, exact=True).and_(page.locator("label")).click()
    page.wait_for_load_state("networkidle")
    with Image.open(io.BytesIO(page.locator(".stage").screenshot())) as shot:
        grey = shot.convert("L")
        across, down = (round(share * side) for share, side in zip(place, grey.size, strict=True))
        return int(np.asarray(grey)[down, across])


def _sides(match: Match) -> list[str]:
    return [match.query_id, match.target_id]


def _is_as_wide_as_its_window(page: Page, width: int) -> bool:
    """Whether nothing reaches beyond the window, so that the whole page is no wider."""
    with Image.open(io.BytesIO(page.screenshot(full_page=True))) as shot:
        return shot.width == width


def _logged(officer: AbstractBaseUser) -> list[str]:
    return list(AuditEvent.objects.filter(officer=officer).values_list("tag", flat=True))
