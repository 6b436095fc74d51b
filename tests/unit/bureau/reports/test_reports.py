"""Reports say everything, show nothing sharp, and cannot be broken by names."""

import shutil
import subprocess
from html.parser import HTMLParser

import pytest

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.cases.queries import CaseNotFoundError
from clew.bureau.reports.actions import export_report
from clew.bureau.reports.html import render_html
from clew.bureau.reports.pdf import render_pdf
from clew.bureau.reports.queries import case_report
from clew.model.match import Relation, Span, State, Transform
from clew.model.media import Family
from records import (
    NOW,
    make_case,
    make_entry,
    make_exhibit,
    make_hashset,
    make_item,
    make_judgement,
    make_location,
    make_match,
    make_officer,
    make_unread,
)

pytestmark = pytest.mark.django_db

HOSTILE = [
    '<script>alert("x")</script>.jpg',
    '#import "evil.typ": *; #panic().jpg',
    '"); #sys.inputs ("',
    "https://evil.example/a.jpg",
    "$ x^2 $ @label <label> *bold* _it_ `raw`",
    "日本語 العربية हिन्दी кириллица 🎈.jpg",
    "a" * 300 + ".jpg",
    "{{ report.officer }}{% load static %}.jpg",
    "back\\slash\\x0anewline",
]


@pytest.fixture
def case():
    officer = make_officer("alice")
    exhibit = make_exhibit(make_case(officer, number="2026-9"))
    items = [make_item(exhibit) for _ in HOSTILE]
    for item, name in zip(items, HOSTILE, strict=True):
        item.locations.all().delete()
        make_location(item, exhibit, path=name)
    match = make_match(items[0], items[1], query_span=Span(1, 2), match_span=Span(3, 4))
    make_judgement(match, officer)
    make_match(items[2], items[3], relation=Relation.EDIT, transform=Transform.ROTATED_90)
    entry = make_entry(make_hashset(officer.bureau, name=HOSTILE[0]), category="4")
    make_match(items[4], entry, relation=Relation.SAME_FILE, evidence={"digest": "sha1"})
    make_item(exhibit, family=Family.SOUND)
    make_item(exhibit, checked_at=None)
    make_unread(exhibit, path=HOSTILE[1])
    return officer, exhibit.case


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def test_the_html_holds_every_name_as_text_and_loads_nothing(case, vault):
    officer, found = case
    outline = _Outline()

    outline.feed(render_html(case_report(officer, found.number, thumbs=vault.thumbs, now=NOW)))

    assert not [name for name in HOSTILE if name not in outline.text]
    names = {tag for tag, _ in outline.tags}
    assert not names & {"script", "link", "iframe", "object", "form"}
    sources = [attrs.get("src") or attrs.get("href") or "" for _, attrs in outline.tags]
    assert not [source for source in sources if source and not source.startswith("data:")]


def test_the_pdf_holds_every_name_as_text(case, vault, tmp_path):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (Debian: poppler-utils) is not installed")
    officer, found = case
    path = tmp_path / "report.pdf"

    path.write_bytes(render_pdf(case_report(officer, found.number, thumbs=vault.thumbs, now=NOW)))

    command = ["pdftotext", "-layout", str(path), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    packed = "".join(text.split()).replace("\u200b", "")
    assert "evil.typ" in packed
    assert "alert(" in packed
    assert "TLP:AMBER+STRICT" in packed
    assert "notjudged" in packed
    assert "same,alice" in packed


def test_every_item_is_in_a_table_and_the_states_are_kept_apart(case, vault):
    officer, found = case

    report = case_report(officer, found.number, thumbs=vault.thumbs, now=NOW)

    assert [len(rows) for rows in report.relations.values()] == [1, 2, 2, 0]
    assert {state: len(rows) for state, rows in report.states.items()} == {
        State.NO_MATCH: 4,
        State.UNCHECKED: 1,
        State.UNCHECKABLE: 1,
    }
    assert not report.unsafe


def test_a_report_on_files_decoded_without_a_sandbox_says_so(case, vault):
    officer, found = case
    exhibit = found.exhibits.get()
    make_item(exhibit, sandbox="none (unsafe)")

    report = case_report(officer, found.number, thumbs=vault.thumbs, now=NOW)

    assert report.unsafe
    assert "decoded outside the sandbox" in render_html(report)
    assert render_pdf(report).startswith(b"%PDF")


def test_an_export_is_private_and_logged_with_its_hashes(case, vault, tmp_path):
    officer, found = case

    paths = export_report(
        officer, case_number=found.number, target=tmp_path / "r", thumbs=vault.thumbs, now=NOW
    )

    assert [path.name for path in paths] == ["r.html", "r.pdf"]
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}
    (event,) = AuditEvent.objects.filter(tag=tags.REPORTS_REPORT_MADE)
    assert set(event.details) == {"r.html", "r.pdf"}


def test_a_case_that_may_not_be_seen_has_no_report(case, vault, tmp_path):
    _, found = case

    with pytest.raises(CaseNotFoundError):
        export_report(
            make_officer(),
            case_number=found.number,
            target=tmp_path / "r",
            thumbs=vault.thumbs,
            now=NOW,
        )
    assert list(tmp_path.glob("r.*")) == []
