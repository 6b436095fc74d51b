"""A specialist sends a folder into a case: it goes on after every break, and is told as by add."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chromium import fits, open_page, sign_in
from django.db import connection
from django.utils.timezone import now
from PIL import Image
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.cases.actions.opening import add_exhibit
from clew.bureau.cases.models import Case
from clew.bureau.deliveries import reading, starting
from clew.bureau.deliveries.models import Piece, Upload
from clew.bureau.vault.actions.adding import AddRun, add
from clew.bureau.vault.current import current_vault
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Location
from clew.fingerprint.forms import wave
from clew.media.sandbox import Sandbox
from records import NOW, PASSWORD, make_case, make_officer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("password_is_enough"),
    pytest.mark.django_db(transaction=True),
]

SOON_MS = 60_000  # that a busy machine takes at most to send or read what is here
LOST = "Failed to load resource"  # what the browser says of a connection that is cut


@pytest.fixture
def script_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    with open_page(monkeypatch, scripts=True, but_for=LOST) as page:
        page.set_default_timeout(SOON_MS)
        yield page


@pytest.fixture
def case(vault: VaultFolder) -> Case:
    return make_case(make_officer("rosa", password=PASSWORD), number="2026-0042")


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is handed in is read by a thread of the tests, without models, not by a process."""
    threads: list[threading.Thread] = []

    def read() -> None:
        try:
            reading.read_handed_in()
        finally:
            connection.close()

    def start() -> None:
        threads.append(threading.Thread(target=read))
        threads[-1].start()

    monkeypatch.setattr(reading, "observer_names", tuple)
    monkeypatch.setattr(starting, "start", start)
    yield
    for thread in threads:
        thread.join(timeout=120)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Pictures of which two are twins, words, and one that is broken; in folders."""
    root = tmp_path / "Phone"
    (root / "DCIM" / "été").mkdir(parents=True)
    for name, seed in {"a": 1, "b": 2, "été/twin": 1}.items():
        Image.fromarray(wave(seed)).save(root / "DCIM" / f"{name}.png")
    (root / "words.txt").write_text("a lamp by the lake")
    (root / "broken.png").write_bytes((root / "DCIM" / "a.png").read_bytes()[:200])
    return root


def _open(page: Page, live_server: LiveServer, case: Case) -> None:
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/cases/{case.pk}/")
    page.get_by_role("link", name="Add files").click()
    expect(page.get_by_text("Drop files or folders here")).to_be_visible()
    page.get_by_label("Exhibit").fill("Phone")


def _choose(page: Page, folder: Path) -> None:
    page.locator("#a-folder").set_input_files(folder)


def _drop(page: Page, folder: Path, at: str = "#drop") -> None:
    """Drop a folder as a hand does: the browser itself makes its entries, folders among them."""
    box = page.locator(at).bounding_box()
    assert box is not None
    place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    browser = page.context.new_cdp_session(page)
    for step in ("dragEnter", "dragOver", "drop"):
        carried = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
        browser.send("Input.dispatchDragEvent", {"type": step, **place, "data": carried})


@pytest.mark.usefixtures("read_here")
@pytest.mark.parametrize("give", [_choose, _drop], ids=["chosen", "dropped"])
def test_a_folder_is_sent_and_told_as_by_clew_add(
    script_page: Page,
    live_server: LiveServer,
    case: Case,
    folder: Path,
    give: Callable[[Page, Path], None],
) -> None:
    _open(script_page, live_server, case)
    give(script_page, folder)
    expect(script_page.locator("#counted")).to_contain_text("0 of 5 files")
    script_page.get_by_role("button", name="Send", exact=True).click()

    told = script_page.locator(".summary-line")
    expect(told).to_be_visible(timeout=SOON_MS)
    problem = script_page.locator("ul.amiss li")
    expect(problem).to_have_count(1)
    assert fits(script_page)

    sent = told.inner_text(), problem.inner_text()
    places = _places("Phone")
    summary, exhibit = _add(case, folder)
    assert sent[0].startswith(f"{summary.added} files added")
    assert f"pictures {summary.by_family['image']}" in sent[0]
    assert f"recorded already: {summary.unchanged}" in sent[0]
    assert sent[1] == summary.problems[0].line
    assert places == _places(exhibit)
    assert "Phone/DCIM/été/twin.png" in {path for path, _ in places}


def test_what_is_dropped_beside_the_place_does_not_lead_away(
    script_page: Page, live_server: LiveServer, case: Case, folder: Path
) -> None:
    _open(script_page, live_server, case)
    _drop(script_page, folder / "words.txt", at="h1")
    script_page.wait_for_timeout(500)
    expect(script_page.get_by_label("Exhibit")).to_have_value("Phone")
    assert len(script_page.context.pages) == 1
    assert script_page.url.startswith(live_server.url)


def test_what_is_cut_off_goes_on_by_itself(
    script_page: Page, live_server: LiveServer, case: Case, tmp_path: Path, read_here: None
) -> None:
    clip = tmp_path / "clip.bin"
    clip.write_bytes(os.urandom(20 << 20))
    _open(script_page, live_server, case)
    seen: list[str] = []
    _slow(script_page, seen)
    script_page.locator("#some-files").set_input_files(clip)
    script_page.get_by_role("button", name="Send", exact=True).click()
    _wait_for_the_middle(script_page)

    script_page.context.set_offline(True)
    expect(script_page.get_by_role("alert")).to_contain_text(
        "The connection is gone", timeout=SOON_MS
    )
    script_page.context.set_offline(False)

    expect(script_page.locator(".summary-line")).to_contain_text("1 file added", timeout=SOON_MS)
    _is_whole(clip)


def test_a_page_that_is_left_goes_on_where_it_stopped(
    script_page: Page, live_server: LiveServer, case: Case, tmp_path: Path, read_here: None
) -> None:
    clip = tmp_path / "clip.bin"
    clip.write_bytes(os.urandom(20 << 20))
    _open(script_page, live_server, case)
    seen: list[str] = []
    _slow(script_page, seen)
    script_page.locator("#some-files").set_input_files(clip)
    script_page.get_by_role("button", name="Send", exact=True).click()
    _wait_for_the_middle(script_page)
    script_page.get_by_role("button", name="Pause").click()
    expect(script_page.get_by_role("button", name="Go on")).to_be_focused()

    script_page.reload()
    expect(script_page.get_by_text("On its way: 0 of 1 files")).to_be_visible()
    here = _here()
    assert 0 < here < clip.stat().st_size
    script_page.get_by_label("Exhibit").fill("Phone")
    script_page.locator("#some-files").set_input_files(clip)
    script_page.get_by_role("button", name="Send", exact=True).click()

    expect(script_page.locator(".summary-line")).to_contain_text("1 file added", timeout=SOON_MS)
    assert seen.count("POST") == 1, "it went on, and did not begin anew"
    _is_whole(clip)


def test_three_thousand_files_do_not_slow_the_page(
    script_page: Page, live_server: LiveServer, case: Case
) -> None:
    """They are counted, a few are named, and what was not sent can be taken away."""
    _open(script_page, live_server, case)
    script_page.route("**/uploads/**", lambda route: route.abort())
    script_page.evaluate(
        """() => {
          const held = new DataTransfer();
          for (let n = 0; n < 3000; n++) held.items.add(new File(["x"], `IMG_${n}.jpg`));
          const input = document.getElementById("some-files");
          input.files = held.files;
          input.dispatchEvent(new Event("change", { bubbles: true }));
        }"""
    )

    expect(script_page.locator("#counted")).to_contain_text("0 of 3,000 files")
    expect(script_page.locator("#files li")).to_have_count(40)
    expect(script_page.locator("#beyond")).to_have_text("and 2,960 more that wait")
    assert fits(script_page)
    script_page.get_by_role("button", name="Send", exact=True).click()
    expect(script_page.get_by_role("alert")).to_contain_text(
        "The connection is gone", timeout=SOON_MS
    )
    script_page.get_by_role("button", name="Take all away").first.click()
    expect(script_page.locator("#counted")).to_be_hidden()
    assert not Upload.objects.exists()


def test_without_scripts_a_form_sends_small_files(
    page: Page, live_server: LiveServer, case: Case, folder: Path, read_here: None
) -> None:
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/cases/{case.pk}/add/")
    page.locator("#plain-into").fill("Phone")
    page.locator("#plain-files").set_input_files([folder / "DCIM" / "a.png", folder / "words.txt"])
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("region", name="Sent into Phone")).to_be_visible()
    for _ in range(120):
        if page.locator(".summary-line").count():
            break
        page.wait_for_timeout(500)
        page.reload()

    expect(page.locator(".summary-line")).to_contain_text("2 files added")
    assert {path for path, _ in _places("Phone")} == {"a.png", "words.txt"}
    assert fits(page)


def _wait_for_the_middle(page: Page) -> None:
    while page.evaluate("document.getElementById('all-sent').value") < 0.3:
        page.wait_for_timeout(20)


def _slow(page: Page, seen: list[str]) -> None:
    """Let each piece wait a little, so that there is a middle; note the methods."""

    def hold(route: Route) -> None:
        seen.append(route.request.method)
        if route.request.method in {"PATCH", "POST"}:
            page.wait_for_timeout(400)
        route.continue_()

    page.route("**/uploads/**", hold)


def _add(case: Case, folder: Path):
    officer = case.members.get()
    exhibit = add_exhibit(officer, case=case, label="Again", now=NOW)
    with Sandbox(workers=1) as sandbox:
        run = AddRun(officer, exhibit, current_vault(), sandbox, sandbox.confinement, now)
        summary = add([folder], run=run, threads=2)
    return summary, exhibit.label


def _places(label: str) -> set[tuple[str, str]]:
    return set(Location.objects.filter(exhibit__label=label).values_list("path", "item"))


def _here() -> int:
    return Upload.objects.get().offset


def _is_whole(file: Path) -> None:
    with current_vault().blobs.open(Location.objects.get().item_id) as kept:
        assert kept.read() == file.read_bytes()
    assert not Piece.objects.exists()
