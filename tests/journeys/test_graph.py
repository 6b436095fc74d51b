"""The picture of a network in a browser: drawn, filtered, expanded, explained, exported."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import parse

import numpy as np
import pytest
from chromium import OF_DRIVER, SOON_MS, open_page, sign_in
from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.accounts.models import Officer
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.network.actions import build_network, take_in
from clew.bureau.network.queries import built_network
from clew.bureau.vault.folder import VaultFolder
from clew.model.report import Report as Head
from clew.network.jurisdiction.bundled import BundledNetworks
from invented_network import chat, ring, sent
from records import NOW, PASSWORD, make_officer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("password_is_enough"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def script_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    with open_page(monkeypatch, scripts=True, but_for=OF_DRIVER) as page:
        yield page


@pytest.fixture
def rosa(vault: VaultFolder) -> Officer:
    """Rosa, with the network of three groups, of which two are connected, and a loner."""
    rosa = make_officer("rosa", password=PASSWORD)
    sightings = [
        *(each for name in ("gardener", "cook", "baker") for each in ring(name, size=7)),
        sent("gardener1", "cook2", day=40),
        sent("cook3", "baker4", day=90),
        sent("postman", "cook3", day=300),
    ]
    head = Head("r:1", "activity log CSV", "Chat Example")
    take_in([head, *sightings, head], acting_officer=rosa, source_name="log.csv", now=NOW)
    build_network(rosa, networks=BundledNetworks(), now=NOW)
    return rosa


def _open(page: Page, live_server: LiveServer, asked: str = "") -> None:
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/network/graph/{asked}")
    _is_told(page, "are shown")
    expect(page.locator("#picture[data-laid]")).to_be_visible(timeout=SOON_MS)


def _is_told(page: Page, words: str) -> None:
    expect(page.locator("#graph-told")).to_contain_text(words, timeout=SOON_MS)


def test_a_network_is_explored_by_the_keyboard_and_the_table_goes_with_it(
    script_page: Page, live_server: LiveServer, rosa: Officer
) -> None:
    page = script_page
    _open(page, live_server, "?account=postman@chat.example")
    one, table = page.locator("#one"), page.locator("#bonds")
    _is_told(page, "2 persons and 1 bonds are shown.")

    # From person to person, and around the one whose bonds are most.
    page.locator("#picture").focus()
    page.keyboard.press("b")
    expect(one.get_by_role("heading").first).to_have_text("postman@chat.example")
    page.keyboard.press("b")
    expect(one.get_by_role("heading").first).to_have_text("cook3@chat.example")
    page.keyboard.press("e")
    expect(table).to_contain_text("baker4@chat.example", timeout=SOON_MS)
    expect(page).to_have_url(re.compile(r"seed=p\d+"))

    # What binds the two is told beside the picture, by keys.
    page.locator("#picture").focus()
    page.keyboard.press("Enter")
    expect(one).to_be_focused()
    one.get_by_role("button", name="Explain cook3@chat.example and baker4").press("Enter")
    expect(one).to_contain_text("cook3@chat.example sent baker4@chat.example 1 message")
    page.keyboard.press("Escape")
    expect(page.locator("#picture")).to_be_focused()

    # A filter counts at once, in the picture and in the table.
    page.locator("#until").fill("2025-06-30")
    expect(table).not_to_contain_text("postman@chat.example sent", timeout=SOON_MS)
    expect(table.get_by_role("link", name="Explain postman")).to_have_count(0, timeout=SOON_MS)
    page.get_by_role("button", name="All times").click()
    expect(table.get_by_role("link", name=re.compile("Explain .*postman"))).to_have_count(1)


def test_two_are_connected_a_view_is_saved_and_pictures_leave(
    script_page: Page, live_server: LiveServer, rosa: Officer, tmp_path: Path
) -> None:
    page = script_page
    # By whom two are connected.
    network = built_network(rosa)
    ends = [network.entity_named(chat(name).value).pk for name in ("gardener4", "postman")]
    _open(page, live_server, f"?between={ends[0]}-{ends[1]}")
    expect(page.locator("#bonds")).to_contain_text("cook2@chat.example")

    # Saved, and opened again.
    page.get_by_label("Save this view as").fill("Gardener to postman")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="The whole network").click()
    page.get_by_role("link", name="Gardener to postman").click()
    expect(page).to_have_url(re.compile(rf"between={ends[0]}-{ends[1]}"))
    expect(page.locator("#picture[data-laid]")).to_be_visible(timeout=SOON_MS)

    # As files, each logged with its reason, with the label in it.
    files = {kind: _leave(page, kind, tmp_path) for kind in ("PNG", "SVG", "GraphML")}
    with Image.open(files["PNG"]) as picture:
        assert np.asarray(picture.convert("RGB")).std() > 5
    for kind in ("SVG", "GraphML"):
        told = [one.text for one in parse(files[kind]).iter() if one.text]
        assert "TLP:AMBER+STRICT" in told
        assert "postman@chat.example" in told
    events = AuditEvent.objects.filter(tag=tags.EXPORTS_GRAPH_EXPORTED)
    assert {one.details["reason"] for one in events} == {
        "to show the team PNG",
        "to show the team SVG",
        "to show the team GraphML",
    }


def test_a_bond_that_is_clicked_is_explained_and_a_stretch_of_time_is_brushed(
    script_page: Page, live_server: LiveServer, rosa: Officer
) -> None:
    page = script_page
    _open(page, live_server, "?account=postman@chat.example")

    page.locator("#picture").scroll_into_view_if_needed()
    box = page.locator("#picture").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("#one")).to_contain_text("1 message", timeout=SOON_MS)

    page.locator("#times").scroll_into_view_if_needed()
    times = page.locator("#times").bounding_box()
    assert times is not None
    y = times["y"] + times["height"] / 2
    page.mouse.move(times["x"] + 5, y)
    page.mouse.down()
    page.mouse.move(times["x"] + times["width"] / 2, y, steps=4)
    page.mouse.up()
    expect(page.locator("#from")).to_have_value("2025-12-26")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_picture_fits_its_window(
    script_page: Page, live_server: LiveServer, rosa: Officer, width: int
) -> None:
    page = script_page
    page.set_viewport_size({"width": width, "height": 800})
    _open(page, live_server)

    with Image.open(io.BytesIO(page.screenshot(full_page=True))) as shot:
        assert shot.width == width


def test_without_scripts_the_table_says_the_same_and_filters_it(
    page: Page, live_server: LiveServer, rosa: Officer
) -> None:
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/network/graph/")

    expect(page.locator("#graph")).to_be_hidden()
    page.get_by_label("Around an account").fill("postman@chat.example")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#bonds-told")).to_contain_text("2 persons, 1 bond")
    page.get_by_role("link", name=re.compile("^Explain .*postman")).click()
    expect(page.get_by_text("postman@chat.example sent cook3@chat.example")).to_be_visible()


def _leave(page: Page, kind: str, folder: Path) -> Path:
    page.get_by_label("Export: why?").fill(f"to show the team {kind}")
    page.locator("#export-form").select_option(label=kind)
    with page.expect_download(timeout=SOON_MS) as leaving:
        page.get_by_role("button", name="Export").click()
    file = folder / leaving.value.suggested_filename
    leaving.value.save_as(file)
    return file
