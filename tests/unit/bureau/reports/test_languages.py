"""Reports in five languages: their words change; what others wrote, and numbers, do not."""

import re
import unicodedata
from collections import Counter
from datetime import UTC, datetime
from html import unescape

import pytest
import typst
from django.utils import translation

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.reports import fonts, typesetting
from clew.bureau.reports.actions import make_report
from clew.bureau.reports.fonts import NoFontError, families_for
from clew.bureau.reports.html import render_html
from clew.bureau.reports.pdf import render_pdf
from clew.bureau.reports.queries import case_report
from clew.bureau.reports.told import told_of
from clew.bureau.reports.typesetting import TypesettingError, typeset
from clew.bureau.reports.values import data_digest
from clew.bureau.speaking import (
    UnknownLanguageError,
    clocked,
    languages,
    moment,
    speaking,
    worded,
)
from clew.model.wording import Wording, joined
from pdf_text import pdf_text
from records import (
    NOW,
    make_case,
    make_exhibit,
    make_item,
    make_judgement,
    make_location,
    make_match,
    make_officer,
)

pytestmark = pytest.mark.django_db

HEADINGS = {
    "en": ("Totals", "How to read this report", "Same file"),
    "fr": ("Totaux", "Comment lire ce rapport", "Même fichier"),
    "es": ("Totales", "Cómo leer este informe", "Mismo archivo"),
    "ar": ("المجاميع", "القضية", "الملف نفسه"),
    "hi": ("मामला", "वही ध्वनि", "वही फ़ाइल"),
}
"""Without clusters that `pdftotext` reads twice."""
LANGUAGES = list(HEADINGS)
HOSTILE = [
    '#import "evil.typ": *; #panic() $x^2$ *b* _i_ `raw` @label <label> \\ // /* */',
    "photo\u202egpj.exe \u2067left open",
    "{page} {number} %(item)s {{ 1 }}",
    "a" * 400,
    "🧶🎈 \U00010a60 \u0378 \ue000 \ufffe 日本語 ᚠᛇᚻ",
    "Zo\u0308e e\u0301\u0301\u0301\u0301",
]


@pytest.fixture
def case():
    officer = make_officer("gardener")
    exhibit = make_exhibit(make_case(officer, number="2026-0042"), label="Cook's laptop")
    items = [make_item(exhibit) for _ in range(2)]
    make_location(items[0], exhibit, path="مجلد/lamp (1).jpg")
    make_judgement(make_match(items[0], items[1]), officer)
    return officer, exhibit.case


def test_documents_are_written_in_the_languages_of_the_pages():
    assert languages() == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_are_in_the_language_and_names_numbers_and_markings_as_they_are(
    case, vault, tmp_path, language
):
    officer, found = case
    report = case_report(officer, found, vault=vault, now=NOW)

    text = pdf_text(render_pdf(report, language=language), tmp_path)

    for heading in HEADINGS[language]:
        assert unicodedata.normalize("NFKC", heading) in text
    packed = text.replace(" ", "")
    assert data_digest(report) in packed
    for kept in ("2026-0042", "Cook'slaptop", "gardener", "09:30UTC", "lamp(1).jpg"):
        assert kept in packed
    assert text.count(report.marking) >= 2
    html = render_html(report, language=language)
    assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in html
    assert HEADINGS[language][0] in html


def test_numbers_are_the_same_in_every_language(case, vault):
    officer, found = case
    report = case_report(officer, found, vault=vault, now=NOW)

    def numbers(language):
        page = render_html(report, language=language)
        text = re.sub(r"(?s)<style>.*?</style>|<[^>]+>", " ", page)
        return Counter(re.findall(r"\d+", unescape(text)))

    english = numbers("en")
    assert {language: numbers(language) for language in LANGUAGES} == dict.fromkeys(
        LANGUAGES, english
    )


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_a_document_or_leaves_a_box(vault, tmp_path, language, name):
    officer = make_officer("cook")
    exhibit = make_exhibit(make_case(officer, number="1"))
    item = make_item(exhibit)
    item.locations.update(path=name)

    report = case_report(officer, exhibit.case, vault=vault, now=NOW)
    text = pdf_text(render_pdf(report, language=language), tmp_path)

    assert item.pk in text.replace(" ", "")
    assert not set(text) & set("\u202e\u2067\u0378\ue000\ufffe\ufffd")


def test_a_hash_and_a_name_keep_their_order_in_an_arabic_line(case, vault):
    with speaking("ar"):
        told = worded(Wording("item %(item)s", item="12ab-34"))

    assert told == "العنصر \u206812ab-34\u2069"


def test_a_moment_is_put_into_an_arabic_line_without_marks_spelled_out():
    at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    with speaking("ar"):
        told = worded(Wording("%(start)s to %(end)s", start=clocked(at, UTC), end=at))

    assert "<U+" not in told
    assert told.count("09:30 UTC") == 2


def test_what_no_catalog_holds_is_to_be_seen_in_every_language():
    named = joined([Wording("inside plain borders"), Wording.name_of("lamp\u202egpj")])
    for language in LANGUAGES:
        with speaking(language):
            assert "lamp<U+202E>gpj" in worded(named)


def test_evidence_in_a_document_is_told_in_its_language(case, vault):
    officer, found = case
    report = case_report(officer, found, vault=vault, now=NOW)
    rows = [row for rows in report.relations.values() for row in rows]

    with speaking("fr"):
        told = [row["evidence"] for part in told_of(report)["relations"] for row in part["rows"]]

    assert "SHA-256 equal" in [joined(row.evidence) for row in rows]
    assert "SHA-256 identique" in told


def test_the_same_report_at_the_same_time_is_the_same_bytes(case, vault):
    officer, found = case
    report = case_report(officer, found, vault=vault, now=NOW)

    assert render_pdf(report, language="ar") == render_pdf(report, language="ar")


def test_days_have_the_language_s_month_and_times_their_zone():
    at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    told = {}
    for language in LANGUAGES:
        with speaking(language):
            told[language] = moment(at).translate(dict.fromkeys(map(ord, "\u200f\u2068\u2069")))

    assert told == {
        "en": "1 March 2026, 09:30 UTC",
        "fr": "1 mars 2026, 09:30 UTC",
        "es": "1 de marzo de 2026, 09:30 UTC",
        "ar": "1 مارس 2026، 09:30 UTC",
        "hi": "1 मार्च 2026, 09:30 UTC",
    }


def test_a_language_without_a_font_is_refused_by_the_name_of_its_package(case, vault, monkeypatch):
    officer, found = case
    bare = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(typesetting, "installed", lambda: bare)
    given = {"case": found, "form": "pdf", "reason": "x", "vault": vault, "now": NOW}

    with pytest.raises(NoFontError, match=r"Noto Naskh Arabic.*fonts-noto-core"):
        make_report(officer, language="ar", **given)

    assert not AuditEvent.objects.filter(tag=tags.REPORTS_REPORT_MADE).exists()
    assert make_report(officer, language="en", **given).startswith(b"%PDF")


def test_the_language_s_own_font_comes_before_those_of_others():
    present = frozenset(fonts.installed().families())

    assert families_for("ar", present)[:2] == ["Libertinus Serif", "Noto Naskh Arabic"]
    assert families_for("hi", present)[:2] == ["Libertinus Serif", "Noto Serif Devanagari"]


def test_a_document_is_made_at_any_part_of_a_second(tmp_path):
    template = tmp_path / "main.typ"
    template.write_text("A lamp")

    made = [typeset(template, {}, files={}, made_at=NOW.replace(microsecond=n)) for n in (0, 7)]

    assert made[0] == made[1]


def test_what_typst_warns_of_is_an_error(tmp_path):
    template = tmp_path / "main.typ"
    template.write_text('#text(font: "No such font")[x]')

    with pytest.raises(TypesettingError, match="no such font"):
        typeset(template, {}, files={}, made_at=NOW)


def test_a_language_that_there_is_not_is_refused(case, vault):
    officer, found = case
    with pytest.raises(UnknownLanguageError, match="en, fr, es, ar, hi"):
        make_report(
            officer, case=found, form="html", language="tlh", reason="x", vault=vault, now=NOW
        )


def test_the_language_is_logged_and_the_page_s_own_is_as_it_was(case, vault):
    officer, found = case
    with translation.override("fr"):
        make_report(
            officer, case=found, form="html", language="hi", reason="x", vault=vault, now=NOW
        )
        assert translation.get_language() == "fr"

    event = AuditEvent.objects.get(tag=tags.REPORTS_REPORT_MADE)
    assert event.details["language"] == "hi"
