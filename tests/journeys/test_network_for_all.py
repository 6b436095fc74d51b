"""The pages of a built network keep to WCAG 2.2 AA, as far as axe-core can tell.

Asked are the picture in all that it can show, and the pages around it: in English and in Arabic,
light and dark, in a wide window and in a telephone's.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest
from chromium import OF_DRIVER, SOON_MS, open_page, sign_in
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from rules_broken import NARROW, WIDE, rules_broken

from clew.bureau.access.roles import Role
from clew.bureau.accounts.models import Officer
from clew.bureau.exposure.actions import begin_look, end_look
from clew.bureau.network.actions import build_network, judge_accounts, take_in
from clew.bureau.network.models import BuiltGroup
from clew.bureau.network.models import Report as ReportRow
from clew.bureau.network.queries import BuiltNetwork, built_network
from clew.bureau.ui.viewing import now
from clew.bureau.vault.folder import VaultFolder
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.network import Verdict
from clew.model.report import Report
from clew.model.sighting import Event, Sighting, Standing
from clew.network.jurisdiction.bundled import BundledNetworks
from invented_network import chat, held, ring, sent
from records import NOW, PASSWORD, make_officer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.looks,
    pytest.mark.usefixtures("password_is_enough"),
    pytest.mark.django_db(transaction=True),
]

WIDTHS = (WIDE, NARROW)
PHONE = Identifier(IdentifierKind.PHONE, "+6421555123")
MAIL = Identifier(IdentifierKind.EMAIL, "the.seller@mail.example")
DIRECTIONS = {"en": "ltr", "ar": "rtl"}
in_two_languages = pytest.mark.parametrize("language", DIRECTIONS)


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    with open_page(monkeypatch, scripts=True, but_for=OF_DRIVER) as page:
        yield page


@pytest.fixture
def network(vault: VaultFolder) -> BuiltNetwork:
    """Three groups, of which two are connected; a seller of two accounts; one called a victim."""
    rosa = make_officer("rosa", password=PASSWORD, roles=Role)
    sightings = [
        *(each for name in ("gardener", "cook", "baker") for each in ring(name, size=7)),
        *(
            held(name, thing, event=Event.STATED, verified=True)
            for name in ("gardener0", "second")
            for thing in (PHONE, MAIL)
        ),
        sent("gardener1", "cook2", day=40),
        sent("cook3", "baker4", day=90),
    ]
    _take_in(rosa, "r:1", sightings)
    _take_in(rosa, "r:2", [sent("clerk", "cook3", day=300, report="r:2", standing=Standing.VICTIM)])
    ends, why = {"a": chat("cook3"), "b": chat("baker4")}, "two brothers"
    judge_accounts(rosa, **ends, verdict=Verdict.NOT, reason=why, now=NOW)
    build_network(rosa, networks=BundledNetworks(), now=NOW)
    _looked(rosa)
    return built_network(rosa)


def _take_in(officer: Officer, key: str, sightings: Iterable[Sighting]) -> None:
    head = Report(key, "activity log CSV", "Chat Example", received_at=NOW)
    take_in([head, *sightings, head], acting_officer=officer, source_name="log.csv", now=NOW)


def _looked(officer: Officer) -> None:
    item = "0" * 64
    begin_look(officer, item, now=now() - timedelta(minutes=2))
    end_look(officer, item, seconds=70, now=now())


@in_two_languages
def test_the_picture_breaks_no_rule_whatever_is_chosen(
    page: Page, live_server: LiveServer, network: BuiltNetwork, language: str
) -> None:
    _speak(page, live_server, language)
    _open(page, live_server)
    broken = _broken(page, "all", within="#graph")
    page.locator("#groups-told button").first.click()
    broken += _broken(page, "one group", within="#graph")
    page.locator("[data-act=next]").click()
    expect(page.locator("#one h3")).to_be_visible()
    broken += _broken(page, "one person", within="#graph")
    page.locator("#one li button").first.click()
    expect(page.locator("#one section.told")).to_be_visible(timeout=SOON_MS)
    broken += _broken(page, "one bond", within="#graph")
    assert not broken, "\n".join(broken)


@in_two_languages
def test_the_table_and_a_stretch_of_time_break_no_rule(
    page: Page, live_server: LiveServer, network: BuiltNetwork, language: str
) -> None:
    _speak(page, live_server, language)
    _open(page, live_server, "?page=2")
    broken = _broken(page, "the last page of the table")
    _brush(page)
    expect(page.locator("#times .out").first).to_be_attached()
    broken += _broken(page, "a time", within="#graph")
    page.locator("#from").fill("2027-01-01")
    expect(page.locator("#bonds .empty")).to_be_visible(timeout=SOON_MS)
    broken += _broken(page, "no bond is left", within="#bonds")
    assert not broken, "\n".join(broken)


@in_two_languages
def test_a_path_that_is_kept_as_a_view_breaks_no_rule(
    page: Page, live_server: LiveServer, network: BuiltNetwork, language: str
) -> None:
    _speak(page, live_server, language)
    ends = [_person(network, name) for name in ("gardener4", "clerk")]
    _open(page, live_server, f"?between={ends[0]}-{ends[1]}")
    page.locator("#view-name").fill("Gardener to clerk")
    page.locator("#view-name").press("Enter")
    expect(page.locator(".views")).to_contain_text("Gardener to clerk", timeout=SOON_MS)
    expect(page.locator("#picture[data-laid]")).to_be_visible(timeout=SOON_MS)
    broken = _broken(page, "a view of a path")
    assert not broken, "\n".join(broken)


@in_two_languages
def test_pages_of_persons_and_groups_break_no_rule(
    page: Page, live_server: LiveServer, network: BuiltNetwork, language: str
) -> None:
    seller, victim = (_person(network, name) for name in ("gardener0", "clerk"))
    addresses = [
        reverse("people"),
        f"{reverse('people')}?q={MAIL.value}",
        f"{reverse('person', args=[seller])}?explain=1",
        reverse("person", args=[victim]),
        reverse("groups"),
        reverse("group", args=[BuiltGroup.objects.earliest("pk").pk]),
    ]
    _speak(page, live_server, language)
    broken = [line for one in addresses for line in _broken_at(page, live_server, one)]
    assert not broken, "\n".join(broken)


@in_two_languages
def test_pages_of_what_connects_two_break_no_rule(
    page: Page, live_server: LiveServer, network: BuiltNetwork, language: str
) -> None:
    cook, baker = (_person(network, name) for name in ("cook3", "baker4"))
    addresses = [
        f"{reverse('explain')}?a={chat('gardener0').value}&b={chat('second').value}",
        f"{reverse('path')}?a={chat('gardener1').value}&b={chat('cook2').value}",
        reverse("bond", args=[cook, baker]),
        reverse("account-judgements"),
    ]
    _speak(page, live_server, language)
    broken = [line for one in addresses for line in _broken_at(page, live_server, one)]
    assert not broken, "\n".join(broken)


@in_two_languages
def test_pages_of_reports_exposure_and_hits_break_no_rule(
    page: Page, live_server: LiveServer, network: BuiltNetwork, language: str
) -> None:
    addresses = [
        reverse("reports"),
        reverse("one-report", args=[ReportRow.objects.get(key="r:2").pk]),
        reverse("exposure"),
    ]
    _speak(page, live_server, language)
    broken = [line for one in addresses for line in _broken_at(page, live_server, one)]
    box = page.get_by_role("banner").get_by_role("searchbox")
    box.fill(chat("gardener0").value)
    box.press("Enter")
    expect(page.locator(".hits li").first).to_be_visible(timeout=SOON_MS)
    broken += _broken(page, "hits")
    assert not broken, "\n".join(broken)


def _speak(page: Page, live_server: LiveServer, language: str) -> None:
    sign_in(page, live_server)
    page.locator("#language").select_option(language)
    page.locator(".languages button").click()
    expect(page.locator("html")).to_have_attribute("dir", DIRECTIONS[language], timeout=SOON_MS)


def _open(page: Page, live_server: LiveServer, asked: str = "") -> None:
    page.goto(f"{live_server.url}{reverse('graph')}{asked}")
    expect(page.locator("#picture[data-laid]")).to_be_visible(timeout=SOON_MS)


def _brush(page: Page) -> None:
    page.locator("#times").scroll_into_view_if_needed()
    times = page.locator("#times").bounding_box()
    assert times is not None
    y = times["y"] + times["height"] / 2
    page.mouse.move(times["x"] + 5, y)
    page.mouse.down()
    page.mouse.move(times["x"] + times["width"] / 2, y, steps=4)
    page.mouse.up()


def _person(network: BuiltNetwork, name: str) -> int:
    return network.entity_named(chat(name).value).pk


def _broken_at(page: Page, live_server: LiveServer, address: str) -> list[str]:
    """What a page breaks with the evidence of every link unfolded."""
    page.goto(f"{live_server.url}{address}")
    page.evaluate("for (const one of document.querySelectorAll('.told')) one.open = true")
    return _broken(page, address)


def _broken(page: Page, state: str, *, within: str = "html") -> list[str]:
    broken = [f"{state}: {one}" for one in rules_broken(page, widths=WIDTHS, within=within)]
    page.set_viewport_size({"width": WIDE, "height": 800})
    return broken
