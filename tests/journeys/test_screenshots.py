"""Pictures of pages for the documents, in English and in Arabic; taken by `make screenshots` only.

All that is seen is invented: drawn thumbnails, blurred, and adults of invented names.
"""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from chromium import open_page, sign_in
from django.urls import reverse
from picturing import take_pictures, taken_by_command
from PIL import Image
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from clew.bureau.accounts.models import Officer
from clew.bureau.cases.models import Case
from clew.bureau.deliveries.models import Delivery, Upload
from clew.bureau.operations.actions.opening import open_operation
from clew.bureau.operations.actions.taking_in import take_in_plan
from clew.bureau.operations.models import Operation
from clew.bureau.operations.plan_file import PlannedRow
from clew.bureau.operations.plan_row import planned_site
from clew.bureau.tasks.actions import set_task
from clew.bureau.ui.viewing import now
from clew.bureau.vault.folder import VaultFolder
from clew.bureau.vault.models import Match
from clew.model.match import Relation
from lantern import plan_lantern
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
    make_upload,
)

pytestmark = [
    pytest.mark.browser,
    taken_by_command,
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
    plan_lantern(rosa, case, tmp_path / "plan.csv", name="Monsoon")
    _deliveries(rosa, case)
    addresses = {
        "home": reverse("home"),
        "case": reverse("case", args=[case.pk]),
        "triage": reverse("case-triage", args=[case.pk]),
        "compare": reverse("compare", args=[match.pk]),
        "add-files": reverse("case-add", args=[case.pk]),
        "operation": reverse("operation", args=[operation]),
        "map": reverse("map-country", args=["IN"]),
        "operation-plan": reverse("operation-plan", args=[operation]),
    }
    sign_in(page, live_server)
    take_pictures(page, live_server, addresses)


def _deliveries(rosa: Officer, case: Case) -> None:
    """One that was read, and one that is on its way."""
    exhibit = case.exhibits.order_by("label")[0]
    problem = [
        "Phone/DCIM/IMG_0207.jpg",
        "truncated",
        "ends in the middle of the picture",
        "look for a whole copy",
    ]
    read = {
        "added": 2931,
        "unchanged": 12,
        "bytes_read": 6_400_000_000,
        "by_family": {"image": 2800, "clip": 131},
        "problem_count": 1,
        "problems": [problem],
    }
    made = {"exhibit": exhibit, "officer": rosa}
    Delivery.objects.create(**made, state="done", opened_at=NOW, files=2943, summary=read)
    on_its_way = Delivery.objects.create(**made, opened_at=NOW + timedelta(hours=1))
    clip = make_upload(on_its_way, path="Phone/lake.mp4", length=6_000_000_000)
    Upload.objects.filter(pk=clip.pk).update(offset=2_500_000_000)


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
