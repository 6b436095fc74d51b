"""Triage in a browser: by the keyboard alone with scripts, and as a plain list without them."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pytest
from chromium import SOON_MS, open_page, sign_in
from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.models import Case
from clew.bureau.grades.models import ItemGrade
from clew.bureau.tagging.models import ItemTag
from clew.bureau.tasks.models import Task
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Item
from clew.model.match import Relation
from clew.model.media import Family
from records import (
    NOW,
    PASSWORD,
    make_case,
    make_entry,
    make_exhibit,
    make_hashset,
    make_item,
    make_location,
    make_match,
    make_officer,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("password_is_enough"),
    pytest.mark.django_db(transaction=True),
]

STACKS = 40


@pytest.fixture
def script_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    with open_page(monkeypatch, scripts=True) as page:
        yield page


@pytest.fixture
def case(vault: VaultFolder) -> Case:
    """Rosa's case: forty stacks, of which the first has two copies and two are known."""
    rosa = make_officer("rosa", password=PASSWORD)
    case = make_case(rosa, make_officer("ben", bureau=rosa.bureau), number="2026-0042")
    exhibit = make_exhibit(case)
    items = [_item(vault, exhibit, number) for number in range(STACKS)]
    for number in (40, 41):
        make_match(_item(vault, exhibit, number), items[0], relation=Relation.COPY)
    listed = make_entry(make_hashset(rosa.bureau))
    for item in items[-2:]:
        make_match(item, listed)
    return case


def _item(vault: VaultFolder, exhibit, number: int) -> Item:
    family = Family.CLIP if number % 7 == 3 else Family.IMAGE
    facts = {"duration_s": 12.0 + number} if family is Family.CLIP else {}
    item = make_item(family=family, facts=facts, added_at=NOW + timedelta(seconds=number))
    make_location(item, exhibit, path=f"DCIM/IMG_{number:04}.jpg")
    rng = np.random.default_rng(number)
    coarse = rng.integers(30, 225, (6, 8, 3)).astype(np.uint8)
    with io.BytesIO() as out:
        Image.fromarray(coarse).resize((240, 160)).save(out, "JPEG")
        writer = vault.thumbs.writer()
        writer.write(out.getvalue())
        writer.commit(item.sha256)
    return item


def test_a_case_is_triaged_by_the_keyboard_alone(  # noqa: PLR0915 -- one task, from end to end
    script_page: Page, live_server: LiveServer, case: Case
) -> None:
    page = script_page
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/cases/{case.pk}/triage/")
    gallery, at, told = (page.locator(f"#{name}") for name in ("gallery", "at", "told"))

    expect(gallery).to_be_focused(timeout=SOON_MS)
    expect(gallery.get_by_role("option").first).to_have_attribute("aria-setsize", "38")
    expect(page.get_by_text("2 known already, folded away")).to_be_visible()
    expect(at).to_have_text("1 of 38: IMG_0000.jpg, image, copy, 2 copies, not graded")

    # A reveal takes a reason, said once; then holding the key shows one picture, in colour.
    page.keyboard.press("Space")
    expect(told).to_have_text("First say why pictures must be seen.")
    expect(page.get_by_label("Why must pictures be seen?")).to_be_focused()
    page.keyboard.type("to find the room")
    page.keyboard.press("Enter")
    expect(gallery).to_be_focused(timeout=SOON_MS)
    page.keyboard.press("ArrowRight")
    expect(at).to_contain_text("2 of 38: IMG_0001.jpg")
    assert _is_grey(page)
    page.keyboard.down("Space")
    expect(page.locator(".cell.here canvas")).to_be_visible()
    assert not _is_grey(page)
    page.keyboard.up("Space")
    expect(page.locator(".cell canvas:visible")).to_have_count(0)
    assert _is_grey(page)
    expect(page.locator("#seen")).to_have_text(re.compile(r"1 item, \d+\ss of 30\smin"))
    (revealed,) = AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_REVEALED)
    assert revealed.details["reason"] == "to find the room"

    # A stack is graded once, all its copies with it; undoing goes back to it.
    page.keyboard.press("Home")
    page.keyboard.press("1")
    expect(told).to_have_text("Graded 1: child abuse material. 3 items.")
    expect(at).to_contain_text("2 of 38")
    page.keyboard.press("0")
    expect(told).to_have_text("Graded 0: non-pertinent. 1 item.")
    assert ItemGrade.objects.filter(undone_at=None).count() == 4
    page.keyboard.press("u")
    expect(told).to_have_text("Taken back.")
    expect(at).to_contain_text("2 of 38: IMG_0001.jpg, image, new, not graded")
    assert ItemGrade.objects.filter(undone_at=None, value="1").count() == 3

    # A tag is a word of the case's own, however it is typed; undoing takes back what was done last.
    page.keyboard.press("t")
    page.keyboard.type("Red  Lamp")
    page.keyboard.press("Enter")
    expect(told).to_have_text("Tagged red lamp: 1 item.")
    expect(at).to_contain_text("not graded, tagged red lamp")
    page.keyboard.press("u")
    expect(told).to_have_text("Taken back.")
    expect(at).not_to_contain_text("red lamp")
    assert ItemTag.objects.exclude(undone_at=None).count() == 1

    page.keyboard.press("a")
    page.keyboard.press("b")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(told).to_have_text("Assigned to ben.")
    assert Task.objects.get().assignee == Officer.objects.get(username="ben")

    page.keyboard.press("End")
    expect(at).to_contain_text("38 of 38: IMG_0037.jpg")
    page.keyboard.press("p")
    expect(page.get_by_text("All is covered.")).to_be_visible()
    expect(gallery).to_be_hidden()
    page.keyboard.press("p")
    expect(gallery).to_be_focused(timeout=SOON_MS)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("IMG_0037.jpg")


def test_a_stack_is_graded_and_taken_back_without_scripts(
    page: Page, live_server: LiveServer, case: Case
) -> None:
    sign_in(page, live_server)
    page.get_by_role("link", name="2026-0042").click()
    page.get_by_role("link", name="Triage").click()
    page.get_by_role("link", name="38 ungraded").click()

    first = page.locator(".stack-card").first
    expect(first).to_contain_text("2 copies; not graded")
    first.get_by_role("combobox").select_option("1")
    first.get_by_role("button", name="Grade").click()
    expect(page.locator(".stack-card").first).to_contain_text("IMG_0001.jpg")
    assert ItemGrade.objects.filter(undone_at=None, value="1").count() == 3

    page.get_by_role("button", name="Undo the last grade").click()
    expect(page.locator(".stack-card").first).to_contain_text("IMG_0000.jpg")
    assert not ItemGrade.objects.filter(undone_at=None).exists()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_gallery_fits_its_window(
    script_page: Page, live_server: LiveServer, case: Case, width: int
) -> None:
    page = script_page
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/cases/{case.pk}/triage/")

    expect(page.locator("#at")).to_contain_text("IMG_0000.jpg", timeout=SOON_MS)
    with Image.open(io.BytesIO(page.screenshot(full_page=True))) as shot:
        assert shot.width == width


def _is_grey(page: Page) -> bool:
    """Whether what is seen of the picture at hand has no colour."""
    page.wait_for_load_state("networkidle")
    with Image.open(io.BytesIO(page.locator(".cell.here .frame").screenshot())) as shot:
        pixels = np.asarray(shot.convert("RGB"), np.int16)
    return bool(np.ptp(pixels[20:-20, 20:-20], axis=2).max() < 12)
