"""Pictures of a report's pages for the documents; taken by `make screenshots` only."""

import io
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from picturing import keep_picture, taken_by_command
from PIL import Image

from clew.bureau.accounts.models import Officer
from clew.bureau.network.actions import build_network, take_in
from clew.bureau.reports.figures import Happening, PlacesFigure, TimelineFigure
from clew.bureau.reports.pdf import render_pdf
from clew.bureau.reports.queries import case_report
from clew.bureau.vault.folder import VaultFolder
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.report import Report as Head
from clew.network.jurisdiction.bundled import BundledNetworks
from invented_network import held, ring, sent
from records import NOW, make_case, make_exhibit, make_item, make_officer

pytestmark = [taken_by_command, pytest.mark.django_db, pytest.mark.timeout(900)]


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
            keep_picture(out.getvalue(), f"report-{language}")


def _opened_picture(path: Path) -> Image.Image:
    return Image.open(io.BytesIO(path.read_bytes()))


def _network_around(rosa: Officer, file: str) -> None:
    head = Head("r:1", "activity log CSV", "Chat Example")
    had = [held(name, Identifier(IdentifierKind.FILE_HASH, file)) for name in ("cook4", "baker")]
    sent_ = [sent("gardener1", "cook2", day=40), sent("baker", "gardener2", day=90)]
    sightings = [*ring("gardener"), *ring("cook"), *sent_, *had]
    take_in([head, *sightings, head], acting_officer=rosa, source_name="l.csv", now=NOW)
    build_network(rosa, networks=BundledNetworks(), now=NOW)
