"""Pictures of pages for the documents, in English and in Arabic; taken by `make screenshots` only.

All that is seen is invented: drawn thumbnails, blurred, and adults of invented names.
"""

import io
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from chromium import open_page, sign_in
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.network.actions import build_network, take_in
from clew.bureau.operations.actions.opening import open_operation
from clew.bureau.operations.actions.taking_in import take_in_plan
from clew.bureau.operations.models import Operation
from clew.bureau.operations.plan_file import PlannedRow, read_plan
from clew.bureau.operations.plan_row import planned_site
from clew.bureau.reports.figures import Happening, PlacesFigure, TimelineFigure
from clew.bureau.reports.pdf import render_pdf
from clew.bureau.reports.queries import case_report
from clew.bureau.tasks.actions import set_task
from clew.bureau.ui.viewing import now
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Match
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.match import Relation
from clew.model.report import Report as Head
from clew.network.jurisdiction.bundled import BundledNetworks
from clew.simulate.plan import write_plan
from invented_network import held, ring, sent
from records import (
    NOW,
    PASSWORD,
    make_bureau,
    make_case,
    make_exhibit,
    make_item,
    make_location,
    make_match,
    make_officer,
    make_referral,
)

FOLDER = os.environ.get("CLEW_SCREENSHOTS", "")
LARGEST = 120_000  # bytes of a picture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not FOLDER, reason="`make screenshots` takes them"),
    pytest.mark.usefixtures("password_is_enough"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(900),
]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    with open_page(monkeypatch, scripts=True) as page:
        yield page


def test_pages_are_pictured(
    page: Page, live_server: LiveServer, vault: VaultFolder, tmp_path: Path
) -> None:
    rosa = make_officer("rosa", password=PASSWORD)
    case, match = _case(rosa, vault)
    operation = _operation(rosa, case)
    _operation_of_many_states(rosa, case, tmp_path / "plan.csv")
    addresses = {
        "home": reverse("home"),
        "case": reverse("case", args=[case.pk]),
        "triage": reverse("case-triage", args=[case.pk]),
        "compare": reverse("compare", args=[match.pk]),
        "operation": reverse("operation", args=[operation]),
        "map": reverse("map-country", args=["IN"]),
    }
    page.set_viewport_size({"width": 1280, "height": 800})
    sign_in(page, live_server)

    for language in ("en", "ar"):
        page.locator("#language").select_option(language)
        page.locator(".languages button").click()
        for name, address in addresses.items():
            page.goto(f"{live_server.url}{address}", wait_until="networkidle")
            _keep(page.screenshot(), Path(FOLDER) / f"{name}-{language}.webp")


def test_a_report_is_pictured(vault: VaultFolder, tmp_path: Path) -> None:
    rosa = make_officer("rosa")
    case = make_case(rosa, number="2026-0042")
    item = make_item(make_exhibit(case, label="Laptop"))
    _network_around(rosa, f"sha256:{item.pk}")
    report = case_report(rosa, case, vault=vault, now=NOW)
    places = PlacesFigure([("IN-RJ", 5), ("IN-GJ", 3), ("IN-DL", 2), ("NP", 1)], unknown=1)
    kinds = ("note", "judgement", "items", "task", "items")
    at = [NOW + timedelta(days=9 - number * number / 4) for number in range(10)]
    happened = [Happening(one, kinds[n % len(kinds)], "rosa") for n, one in enumerate(at)]
    timeline = TimelineFigure(happened, is_cut=False)
    for language in ("en", "ar"):
        (tmp_path / "report.pdf").write_bytes(
            render_pdf(replace(report, places=places, timeline=timeline), language=language)
        )
        command = ["pdftoppm", "-png", "-r", "80", "-l", "3", "report.pdf", language]
        subprocess.run(command, check=True, cwd=tmp_path)
        pages = [_opened_picture(path) for path in sorted(tmp_path.glob(f"{language}-*.png"))][1:]
        sheet = Image.new("RGB", (sum(one.width for one in pages), pages[0].height))
        for place, one in enumerate(pages if language == "en" else reversed(pages)):
            sheet.paste(one, (place * pages[0].width, 0))
        with io.BytesIO() as out:
            sheet.save(out, "PNG")
            _keep(out.getvalue(), Path(FOLDER) / f"report-{language}.webp")


def _opened_picture(path: Path) -> Image.Image:
    return Image.open(io.BytesIO(path.read_bytes()))


def _network_around(rosa: Officer, file: str) -> None:
    head = Head("r:1", "activity log CSV", "Chat Example")
    had = [held(name, Identifier(IdentifierKind.FILE_HASH, file)) for name in ("cook4", "baker")]
    sent_ = [sent("gardener1", "cook2", day=40), sent("baker", "gardener2", day=90)]
    sightings = [*ring("gardener"), *ring("cook"), *sent_, *had]
    take_in([head, *sightings, head], acting_officer=rosa, source_name="l.csv", now=NOW)
    build_network(rosa, networks=BundledNetworks(), now=NOW)


def _keep(screenshot: bytes, path: Path) -> None:
    """As WebP, of the best quality that is small enough."""
    with Image.open(io.BytesIO(screenshot)) as picture:
        for quality in range(90, 20, -10):
            picture.convert("RGB").save(path, "WEBP", quality=quality, method=6)
            if path.stat().st_size < LARGEST:
                return
    pytest.fail(f"{path.name} is larger than {LARGEST} bytes")


def _case(rosa: Officer, vault: VaultFolder) -> tuple[Case, Match]:
    case = make_case(rosa, number="2026-0042")
    exhibit = make_exhibit(case, label="Laptop")
    items = [make_item() for _ in range(10)]
    for number, item in enumerate(items):
        make_location(item, exhibit, path=f"DCIM/lake/IMG_{4100 + number}.jpg")
        with io.BytesIO() as out:
            _room(number).save(out, "JPEG")
            writer = vault.thumbs.writer()
            writer.write(out.getvalue())
            writer.commit(item.sha256)
    match = make_match(items[0], items[1], relation=Relation.EDIT)
    make_match(items[2], items[3])
    make_referral(make_bureau("Freedonia"), rosa.bureau, request="Who rents the boat house?")
    for what in ("Call the harbour office", "Ask the shop for its tapes"):
        set_task(rosa, case=case, what=what, assignee="rosa", now=now())
    return case, match


def _room(number: int) -> Image.Image:
    """A wall, a floor and a lamp, each of its own colour."""
    random = np.random.default_rng(number)
    pixels = np.empty((200, 300, 3), np.uint8)
    pixels[:130], pixels[130:] = random.integers(90, 220, 3), random.integers(40, 120, 3)
    left, top = random.integers(20, 220), random.integers(20, 100)
    pixels[top : top + 60, left : left + 45] = random.integers(120, 255, 3)
    return Image.fromarray(pixels)


def _operation(rosa: Officer, case: Case) -> object:
    operation = _opened(rosa, case, "Lantern")
    where = {"country": "IN", "zone": "Asia/Kolkata", "targets": "Gardener"}
    rows = [
        PlannedRow(
            f"row {number}",
            planned_site({"site": f"S-{number}", "address": f"{number} Lake Road", **where}),
        )
        for number in range(1, 7)
    ]
    take_in_plan(rosa, operation_id=operation.pk, rows=rows, now=NOW)
    return operation.pk


def _operation_of_many_states(rosa: Officer, case: Case, plan: Path) -> None:
    operation = _opened(rosa, case, "Monsoon")
    write_plan(plan, seed=7)
    take_in_plan(rosa, operation_id=operation.pk, rows=read_plan(plan).rows, now=NOW)


def _opened(rosa: Officer, case: Case, name: str) -> Operation:
    return open_operation(
        rosa,
        case=case,
        name=name,
        commander="rosa",
        begins_at=NOW,
        ends_at=NOW + timedelta(hours=4),
        now=NOW,
    )
