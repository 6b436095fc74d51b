"""Pictures of pages of bureaux, dossiers and networks; taken by `make screenshots` only."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from chromium import open_page, sign_in
from django.urls import reverse
from picturing import take_pictures, taken_by_command
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from clew.bureau.access.roles import Role as Officers
from clew.bureau.network.actions import build_network, take_in
from clew.bureau.persons.actions.assessing import set_status
from clew.bureau.persons.actions.items import gather_confirmed
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.referrals.actions import accept, close
from clew.bureau.ui.viewing import now
from clew.bureau.vault.folder import VaultFolder
from clew.model.dossier import Kind, Status
from clew.model.referral import Outcome, Told
from clew.model.report import Report
from clew.network.jurisdiction.bundled import BundledNetworks
from invented_network import ring, sent
from records import PASSWORD, make_judgement, make_match, make_officer
from three_bureaux import ThreeBureaux

pytestmark = [
    pytest.mark.browser,
    taken_by_command,
    pytest.mark.usefixtures("password_is_enough"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),
]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    with open_page(monkeypatch, scripts=True, but_for="GL Driver Message") as page:
        yield page


def test_pages_of_bureaux_that_work_together_are_pictured(
    page: Page, live_server: LiveServer, vault: VaultFolder
) -> None:
    world = ThreeBureaux()
    make_judgement(make_match(world.lamp, world.bed), world.rosa)
    dossier = open_dossier(
        world.rosa,
        kind=Kind.PERSON,
        case=world.case,
        name="Gardener of the lake",
        start=world.lamp.pk,
        now=now(),
    )
    gather_confirmed(world.rosa, dossier_id=dossier.pk, now=now())
    set_status(
        world.rosa,
        dossier_id=dossier.pk,
        status=Status.IDENTIFIED,
        identity="Gardener",
        reason="told by the shop",
        now=now(),
    )
    first = world.to_hub()
    for weeks in (9, 4, 0):
        at = now() - timedelta(days=7 * weeks, minutes=5)
        referral = world.onward(first)
        accept(world.ines, referral, case_number=f"IND-{weeks}", now=at)
        done = Outcome(children_safeguarded=1 + weeks % 3, arrests=weeks % 2)
        close(world.ines, referral, outcome=done, told=Told.COUNTS, now=at)
    world.ines.roles = frozenset({*world.ines.roles, Officers.SUPERVISOR.value})
    for one in (world.rosa, world.ines):
        one.set_password(PASSWORD)
        one.save()

    sign_in(page, live_server, "rosa")
    pages = {"dossiers": reverse("dossiers"), "dossier": reverse("dossier", args=[dossier.pk])}
    pages |= {"trace": reverse("trace", args=[first.pk]), "exposure": reverse("exposure")}
    take_pictures(page, live_server, pages)
    page.get_by_role("banner").get_by_role("button").last.click()
    sign_in(page, live_server, "ines")
    take_pictures(page, live_server, {"overview": reverse("overview")})


def test_a_network_is_pictured(page: Page, live_server: LiveServer, vault: VaultFolder) -> None:
    rosa = make_officer("rosa", password=PASSWORD)
    groups = ("gardener", "cook", "baker")
    sightings = [
        *(each for name in groups for each in ring(name, size=8)),
        sent("gardener1", "cook2", day=40),
        sent("cook3", "baker4", day=90),
    ]
    head = Report("r:1", "activity log CSV", "Chat Example")
    take_in([head, *sightings, head], acting_officer=rosa, source_name="log.csv", now=now())
    build_network(rosa, networks=BundledNetworks(), now=now())

    sign_in(page, live_server)
    page.goto(f"{live_server.url}{reverse('graph')}")
    page.locator("#picture[data-laid]").wait_for()
    take_pictures(page, live_server, {"people": reverse("people"), "network": reverse("graph")})
