"""Two compared in a browser: views, moments and verdicts by keys; and as forms without scripts."""

import io
from collections.abc import Iterator

import numpy as np
import pytest
from chromium import open_page, sign_in
from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.exposure.models import Look
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Judgement, Match
from clew.media.sandbox import Sandbox
from clew.model.match import Relation
from comparing_world import keep, room, two_clips
from records import (
    PASSWORD,
    make_case,
    make_exhibit,
    make_item,
    make_judgement,
    make_match,
    make_officer,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("password_is_enough"),
    pytest.mark.django_db(transaction=True),
]

SOON_MS = 30_000  # that a busy machine takes at most to draw what it is asked for


@pytest.fixture
def script_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    with open_page(monkeypatch, scripts=True) as page:
        yield page


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with Sandbox(workers=1, unsafe_unconfined=True) as one:
        monkeypatch.setattr("clew.bureau.ui.moments.sandbox_with", lambda: one)
        yield


@pytest.fixture
def exhibit():
    rosa = make_officer("rosa", password=PASSWORD)
    return make_exhibit(make_case(rosa, make_officer("ben", bureau=rosa.bureau), number="2026-42"))


@pytest.fixture
def pictures(vault: VaultFolder, exhibit) -> Match:
    """A part of a picture, and the picture."""
    whole = room(10)
    part = whole[60:180, 160:320]
    items = [
        keep(vault, make_item(exhibit), name.encode(), pixels)
        for name, pixels in (("part", part), ("whole", whole))
    ]
    lies = {"keypoints": 84, "homography": [[0.5, 0, 0.5], [0, 0.5, 0.25], [0, 0, 1]]}
    return make_match(*items, relation=Relation.EXCERPT, evidence=lies)


@pytest.fixture
def clips(vault: VaultFolder, exhibit, sandbox: None) -> Match:
    return two_clips(vault, exhibit)


def test_two_pictures_are_compared_and_judged_by_the_keyboard_alone(
    script_page: Page, live_server: LiveServer, pictures: Match
) -> None:
    page = script_page
    ben = Officer.objects.get(username="ben")
    make_judgement(pictures, ben, verdict="not_same")
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/matches/{pictures.pk}/")
    pair, stage, told = (page.locator(one) for one in ("#pair", ".stage", "#told"))

    # Keys count only while the part has the focus, and not while somebody types.
    page.keyboard.press("b")
    expect(page.locator("#mix-blink")).not_to_be_checked()
    pair.focus()
    for key, choice in (("b", "blink"), ("d", "difference"), ("i", "sides"), ("o", "50")):
        page.keyboard.press(key)
        expect(page.locator(f"#mix-{choice}")).to_be_checked()
    page.keyboard.press("+")
    page.keyboard.press("+")
    expect(page.locator("[for=mix-50]")).to_have_text("70%")
    opacity = "getComputedStyle(document.querySelector('.stage .laid')).opacity"
    assert page.evaluate(opacity) == "0.7"
    page.keyboard.press("l")
    expect(page.locator(".stage svg")).to_be_hidden()

    # Held, both are seen as they are; let go, nothing of them stays.
    page.keyboard.press("Space")
    expect(told).to_have_text("First say why both must be seen.")
    expect(page.get_by_label("Why must both be seen?")).to_be_focused()
    page.keyboard.type("sun lamp?")
    assert not Judgement.objects.filter(verdict="unsure").exists()
    assert _is_grey(stage)
    pair.focus()
    page.keyboard.down("Space")
    expect(told).to_have_text("Revealed. Let go to blur them.", timeout=SOON_MS)
    assert not _is_grey(stage)
    page.keyboard.up("Space")
    expect(told).to_have_text("Blurred again.")
    assert _is_grey(stage)
    blank = "[...document.querySelectorAll('canvas')].every(one => !one.getContext('2d')"
    blank += ".getImageData(0, 0, one.width, one.height).data.some(Boolean))"
    assert page.evaluate(blank)
    page.wait_for_load_state("networkidle")
    assert Look.objects.exclude(seconds=None).count() == 2
    revealed = AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_REVEALED)
    assert {one.details["reason"] for one in revealed} == {"sun lamp?"}

    # A key judges; what ben said stands beside it, and is called a contradiction.
    pair.focus()
    page.keyboard.press("s")
    expect(page.get_by_text("Judged same by rosa")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_role("alert")).to_contain_text("Contradiction: not the same, of this match")
    assert Judgement.objects.filter(undone_at=None).count() == 2


def test_two_clips_are_played_locked_together_and_stepped_by_keys(
    script_page: Page, live_server: LiveServer, clips: Match
) -> None:
    page = script_page
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/matches/{clips.pk}/")
    pair = page.locator("#pair")
    when = [page.locator(f"#when-{side}") for side in ("query", "match")]

    expect(page.locator("#laid")).to_be_hidden()
    pair.focus()
    page.keyboard.press("ArrowRight")
    expect(when[0]).to_have_text("0:00.0", timeout=SOON_MS)
    expect(when[1]).to_have_text("0:01.0")
    expect(page.locator("#placed")).to_contain_text("Placed by the points found in both")
    assert _is_grey(page.locator(".stage"))
    page.keyboard.press("ArrowRight")
    expect(when[1]).to_have_text("0:01.2")
    page.keyboard.press("k")
    expect(when[1]).to_have_text("0:03.0", timeout=SOON_MS)
    expect(when[0]).to_have_text("0:02.0")
    expect(page.locator("[data-moment=play]")).to_have_attribute("aria-pressed", "false")

    page.get_by_label("Why must both be seen?").fill("one lamp?")
    pair.focus()
    page.keyboard.down("Space")
    expect(page.locator("#told")).to_have_text("Revealed. Let go to blur them.", timeout=SOON_MS)
    assert not _is_grey(page.locator(".stage"))
    page.keyboard.up("Space")
    expect(page.locator("#told")).to_have_text("Blurred again.")
    expect(when[0]).to_have_text("0:02.0")
    assert _is_grey(page.locator(".stage"))


def test_without_scripts_a_moment_is_chosen_revealed_and_judged_by_forms(
    page: Page, live_server: LiveServer, clips: Match
) -> None:
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/matches/{clips.pk}/")

    page.get_by_role("button", name="0:01.0", exact=True).click()
    expect(page.locator("#when-match")).to_have_text("0:02.0", timeout=SOON_MS)
    expect(page.get_by_text("Hold to reveal")).to_be_hidden()
    page.get_by_text("Side by side", exact=True).click()
    assert _is_grey(page.locator(".stage"))
    page.get_by_label("Why must both be seen?").fill("one lamp?")
    page.get_by_role("button", name="Reveal both once").click()
    expect(page.get_by_text("Both are revealed for this view only")).to_be_visible(timeout=SOON_MS)
    expect(page.locator("#when-match")).to_have_text("0:02.0")
    page.get_by_role("button", name="Not the same").click()
    expect(page.get_by_text("Judged not the same by rosa")).to_be_visible(timeout=SOON_MS)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_of_two_clips_fits_its_window(
    script_page: Page, live_server: LiveServer, clips: Match, width: int
) -> None:
    page = script_page
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/matches/{clips.pk}/")
    page.get_by_role("button", name="0:01.0", exact=True).click()

    expect(page.locator("#when-match")).to_have_text("0:02.0", timeout=SOON_MS)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def _is_grey(part) -> bool:
    """Whether what is seen of a part of the page has no colour."""
    with Image.open(io.BytesIO(part.screenshot())) as shot:
        pixels = np.asarray(shot.convert("RGB"), np.int16)
    return bool(np.ptp(pixels[30:-30, 30:-30], axis=2).mean() < 6)
