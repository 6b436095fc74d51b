"""An officer chooses Arabic on the page of a case, and gets its report in Arabic."""

from pathlib import Path

import pytest
from chromium import open_page, sign_in
from django.urls import reverse
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from clew.bureau.vault.folder import VaultFolder
from pdf_text import pdf_text
from records import PASSWORD, make_case, make_exhibit, make_item, make_officer

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("password_is_enough"),
    pytest.mark.django_db(transaction=True),
]
_SOON_MS = 60_000


def test_a_report_is_made_in_the_language_that_was_chosen(
    monkeypatch: pytest.MonkeyPatch, live_server: LiveServer, vault: VaultFolder, tmp_path: Path
) -> None:
    rosa = make_officer("rosa", password=PASSWORD)
    case = make_case(rosa, number="2026-0042")
    item = make_item(make_exhibit(case, label="Laptop"))

    with open_page(monkeypatch, scripts=False) as page:
        sign_in(page, live_server)
        page.goto(f"{live_server.url}{reverse('case', args=[case.pk])}")
        language = page.get_by_label("In which language?")
        expect(language).to_have_value("en")
        language.select_option("ar")
        page.get_by_label("Report, for what?").fill("annex of the file")
        with page.expect_download(timeout=_SOON_MS) as made:
            page.get_by_role("button", name="PDF").click()
        pdf = Path(made.value.path()).read_bytes()

    text = pdf_text(pdf, tmp_path)
    assert "القضية" in text
    assert "2026-0042" in text
    assert item.pk in text.replace(" ", "")
