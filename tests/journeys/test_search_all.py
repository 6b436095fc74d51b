"""An officer asks one box for whatever is at hand: words, a number, a hash, a dropped file."""

import base64
import io

import numpy as np
import pytest
from chromium import open_page, sign_in
from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.cases.actions.opening import open_case
from clew.bureau.notes.actions.writing import add_note
from clew.bureau.ui.viewing import now
from records import PASSWORD, make_exhibit, make_item, make_officer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("password_is_enough", "vault"),
    pytest.mark.django_db(transaction=True),
]

SOON_MS = 30_000  # that a busy machine takes at most to bring a page


@pytest.fixture
def page(monkeypatch):
    with open_page(monkeypatch, scripts=True) as page:
        yield page


@pytest.fixture
def picture():
    pixels = np.random.default_rng(3).integers(0, 256, (24, 24, 3)).astype(np.uint8)
    with io.BytesIO() as out:
        Image.fromarray(pixels).resize((480, 480), Image.Resampling.BICUBIC).save(out, "PNG")
        return out.getvalue()


@pytest.fixture
def rosa(picture):
    rosa = make_officer("rosa", password=PASSWORD)
    case = open_case(rosa, number="2026-0042", now=now())
    add_note(rosa, case=case, text="The lamp was bought in the harbour.", now=now())
    make_item(make_exhibit(case), content=picture)
    return rosa


@pytest.mark.usefixtures("rosa")
def test_the_key_leads_to_the_box_and_the_hits_say_why(page: Page, live_server: LiveServer) -> None:
    sign_in(page, live_server)
    page.keyboard.press("/")
    page.keyboard.type("harbour lamp")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Found for harbour lamp")).to_be_visible(
        timeout=SOON_MS
    )
    assert page.url.endswith("/search/all/found/")
    expect(page.get_by_text("The lamp was bought in the harbour.")).to_be_visible()
    page.get_by_role("link", name="note of rosa, case 2026-0042").click()
    expect(page.get_by_text("The lamp was bought").first).to_be_visible(timeout=SOON_MS)

    page.goto(f"{live_server.url}/search/all/")
    page.get_by_role("button", name="Turn it off").click()
    expect(page.get_by_role("button", name="Let it lead to the box")).to_be_visible(timeout=SOON_MS)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).not_to_be_focused()


@pytest.mark.usefixtures("rosa")
def test_a_file_dropped_on_home_is_searched_by(
    page: Page, live_server: LiveServer, picture: bytes
) -> None:
    sign_in(page, live_server)
    page.goto(live_server.url)

    _drop(page, picture, picture)
    expect(page.get_by_text("Drop one file at a time.")).to_be_visible()
    _drop(page, picture)

    expect(page.get_by_role("heading", name="lamp0.png image/png")).to_be_visible(timeout=SOON_MS)
    expect(page.get_by_text("Same file, score 1")).to_be_visible()
    expect(page.get_by_role("link", name="2026-0042").first).to_be_visible()


def _drop(page: Page, *contents: bytes) -> None:
    files = page.evaluate_handle(
        """contents => {
          const carried = new DataTransfer();
          contents.forEach((content, number) => {
            const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
            carried.items.add(new File([bytes], `lamp${number}.png`, { type: "image/png" }));
          });
          return carried;
        }""",
        [base64.b64encode(content).decode() for content in contents],
    )
    for event in ("dragover", "drop"):
        page.dispatch_event("main", event, {"dataTransfer": files})
