"""Reports say everything, show nothing sharp, and cannot be broken by names."""

import io
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from PIL import Image

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.queries import CaseNotFoundError
from clew.bureau.persons.actions.assessing import set_status
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.reports import pdf
from clew.bureau.reports.actions import export_report
from clew.bureau.reports.html import render_html
from clew.bureau.reports.pdf import render_pdf
from clew.bureau.reports.queries import case_report
from clew.bureau.reports.queries import cases as report_queries
from clew.bureau.reports.values import data_digest
from clew.bureau.vault.models import Item
from clew.model.dossier import Kind, Status
from clew.model.match import Relation, Span, State, Transform
from clew.model.media import Family
from records import (
    NOW,
    make_bureau,
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

WHY = "for the court"


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

    outline.feed(render_html(case_report(officer, found, vault=vault, now=NOW), language="en"))

    assert not [name for name in HOSTILE if name not in outline.text]
    names = {tag for tag, _ in outline.tags}
    assert not names & {"script", "link", "iframe", "object", "form"}
    sources = [attrs.get("src") or attrs.get("href") or "" for _, attrs in outline.tags]
    assert not [source for source in sources if source and not source.startswith(("data:", "#"))]


def test_the_pdf_holds_every_name_as_text(case, vault, tmp_path):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (Debian: poppler-utils) is not installed")
    officer, found = case
    path = tmp_path / "report.pdf"

    path.write_bytes(render_pdf(case_report(officer, found, vault=vault, now=NOW), language="en"))

    command = ["pdftotext", "-layout", str(path), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    packed = "".join(text.split()).replace("\u200b", "")
    assert "evil.typ" in packed
    assert "alert(" in packed
    assert "TLP:AMBER+STRICT" in packed
    assert "notjudged" in packed
    assert "same,alice" in packed


def test_the_pdf_carries_its_marking_and_number_on_every_page(case, vault, tmp_path):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (Debian: poppler-utils) is not installed")
    officer, found = case
    report = case_report(officer, found, vault=vault, now=NOW)
    path = tmp_path / "report.pdf"

    path.write_bytes(render_pdf(report, language="en"))

    command = ["pdftotext", "-layout", str(path), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    *pages, _ = text.split("\f")
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        lines = page.strip().splitlines()
        assert lines[0].startswith(report.marking)
        assert lines[-1].startswith(report.marking)
        assert lines[-1].endswith(f"{number} of {len(pages)}")
    assert data_digest(report) in "".join(pages[0].split())


@pytest.mark.parametrize("hostile", HOSTILE)
def test_the_names_of_people_and_cases_are_no_code_either(vault, hostile):
    officer = make_officer(hostile[:100], bureau=make_bureau(hostile[:150]))
    found = make_case(officer, number=hostile[:90])
    found.title = hostile[:200]
    found.save()

    report = case_report(officer, found, vault=vault, now=NOW)
    outline = _Outline()
    outline.feed(render_html(report, language="en"))

    assert render_pdf(report, language="en").startswith(b"%PDF")
    assert outline.text.count(hostile[:90]) >= 3
    assert "script" not in {tag for tag, _ in outline.tags}


def test_a_name_that_reads_backwards_is_spelled_out(vault):
    officer = make_officer()
    exhibit = make_exhibit(make_case(officer))
    item = make_item(exhibit)
    item.locations.update(path="photo\u202egpj.exe")

    report = case_report(officer, exhibit.case, vault=vault, now=NOW)

    assert report.states[State.NO_MATCH][0].file.path == "photo<U+202E>gpj.exe"
    assert "\u202e" not in render_html(report, language="en")


def test_the_digest_of_the_data_follows_every_value(case, vault):
    officer, found = case
    report = case_report(officer, found, vault=vault, now=NOW)
    again = case_report(officer, found, vault=vault, now=NOW)

    assert data_digest(report) == data_digest(again)
    assert data_digest(report) in render_html(report, language="en")
    for changed in (
        replace(report, title="another"),
        replace(report, relations=report.relations | {Relation.COPY: []}),
        replace(report, sandboxes={"none (unsafe)": 1}),
    ):
        assert data_digest(changed) != data_digest(report)


def test_a_marking_that_is_none_of_tlps_is_not_printed(case, vault):
    officer, found = case
    report = case_report(officer, found, vault=vault, now=NOW)

    with pytest.raises(ValueError, match="TLP"):
        render_html(replace(report, marking='TLP:RED"; } </style>'), language="en")


def test_thumbnails_are_blurred_and_grey_and_only_the_first_are_shown(vault, monkeypatch):
    monkeypatch.setattr(report_queries, "_THUMBNAILS", 2)
    officer = make_officer()
    exhibit = make_exhibit(make_case(officer))
    items = [make_item(exhibit) for _ in range(4)]
    for item in items:
        make_match(item, items[0] if item != items[0] else items[1])
        _give_thumbnail(vault, item)

    report = case_report(officer, exhibit.case, vault=vault, now=NOW)

    rows = report.relations[Relation.COPY]
    assert len({row.file.sha256 for row in rows}) == 4
    assert len({row.file.sha256 for row in rows if row.thumbnail}) == 2
    assert "2 are shown" in render_html(report, language="en")
    for row in rows:
        if row.thumbnail:
            with Image.open(io.BytesIO(row.thumbnail)) as picture:
                assert picture.mode == "L"


def test_a_long_table_is_cut_in_the_pdf_only_and_says_so(case, vault, monkeypatch, tmp_path):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (Debian: poppler-utils) is not installed")
    monkeypatch.setattr(pdf, "MOST_ROWS", 3)
    officer, found = case
    for _ in range(4):
        make_item(found.exhibits.get())
    report = case_report(officer, found, vault=vault, now=NOW)
    path = tmp_path / "report.pdf"

    path.write_bytes(render_pdf(report, language="en"))

    command = ["pdftotext", "-layout", str(path), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "And 5 more rows" in text
    page = render_html(report, language="en")
    assert all(row.file.sha256 in page for row in report.states[State.NO_MATCH])


def test_files_that_repeat_are_listed_with_their_places(vault):
    officer = make_officer()
    exhibit = make_exhibit(make_case(officer), label="Laptop")
    item = make_item(exhibit)
    item.locations.update(path="a.jpg")
    make_location(item, exhibit, path="b.jpg")

    report = case_report(officer, exhibit.case, vault=vault, now=NOW)

    (row,) = report.repeats
    assert (row.count, row.places) == (2, ["Laptop: a.jpg", "Laptop: b.jpg"])


def test_a_list_says_what_it_claimed_what_it_held_and_what_was_refused(vault):
    officer = make_officer()
    make_hashset(
        officer.bureau,
        report={
            "claims": {"TotalMediaFiles": "3"},
            "counts": {"entries": 2},
            "rejected": [{"where": "line 7", "reason": "no hash"}],
            "rejected_count": 4,
            "notes": ["it holds fewer than it says"],
        },
    )
    found = make_case(officer)

    page = render_html(case_report(officer, found, vault=vault, now=NOW), language="en")

    for told in ("TotalMediaFiles 3", "entries 2", "4: line 7: no hash", "It holds fewer than"):
        assert told in page


def _give_thumbnail(vault, item):
    with io.BytesIO() as out:
        Image.new("RGB", (80, 60), (200, 30, 30)).save(out, "JPEG")
        writer = vault.thumbs.writer()
        writer.write(out.getvalue())
        writer.commit(item.sha256)


def test_every_item_is_in_a_table_and_the_states_are_kept_apart(case, vault):
    officer, found = case

    report = case_report(officer, found, vault=vault, now=NOW)

    assert [len(rows) for rows in report.relations.values()] == [1, 2, 2, 0, 0, 0, 0, 0, 0]
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

    report = case_report(officer, found, vault=vault, now=NOW)

    assert report.unsafe
    assert "decoded outside the sandbox" in render_html(report, language="en")
    assert render_pdf(report, language="en").startswith(b"%PDF")


def test_an_export_is_private_and_logged_with_its_hashes(case, vault, tmp_path):
    officer, found = case

    paths = export_report(
        officer, case=found, target=tmp_path / "r", reason=WHY, language="en", vault=vault, now=NOW
    )

    assert [path.name for path in paths] == ["r.html", "r.pdf"]
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}
    (event,) = AuditEvent.objects.filter(tag=tags.REPORTS_REPORT_MADE)
    assert event.details["reason"] == WHY
    assert set(event.details["sha256"]) == {"r.html", "r.pdf"}


def test_an_export_without_a_reason_is_refused(case, vault, tmp_path):
    officer, found = case

    with pytest.raises(NoReasonError):
        export_report(
            officer,
            case=found,
            target=tmp_path / "r",
            reason=" ",
            language="en",
            vault=vault,
            now=NOW,
        )

    assert list(tmp_path.glob("r.*")) == []
    assert not AuditEvent.objects.exists()


def test_a_case_that_may_not_be_seen_has_no_report(case, vault, tmp_path):
    _, found = case

    with pytest.raises(CaseNotFoundError):
        export_report(
            make_officer(),
            case=found,
            target=tmp_path / "r",
            reason=WHY,
            language="en",
            vault=vault,
            now=NOW,
        )
    assert list(tmp_path.glob("r.*")) == []


def test_what_is_identified_is_told_first_in_both(case, vault, tmp_path):
    officer, found = case
    before = case_report(officer, found, vault=vault, now=NOW)
    item = Item.objects.order_by("pk").first()
    person = open_dossier(
        officer, kind=Kind.PERSON, case=found, name=HOSTILE[0], start=item.pk, now=NOW
    )
    set_status(officer, dossier_id=person.pk, status=Status.IDENTIFIED, reason="told", now=NOW)

    report = case_report(officer, found, vault=vault, now=NOW)

    html = render_html(report, language="en")
    assert before.known == []
    assert "Already identified" not in render_html(before, language="en")
    assert item.pk in [row.file.sha256 for row in report.known]
    assert html.index("Already identified") < html.index("<h2>Totals")
    assert HOSTILE[0] not in html
    assert data_digest(report) != data_digest(before)
    if shutil.which("pdftotext"):
        path = tmp_path / "report.pdf"
        path.write_bytes(render_pdf(report, language="en"))
        command = ["pdftotext", "-layout", str(path), "-"]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        assert text.index("Already identified") < text.index("Totals")
