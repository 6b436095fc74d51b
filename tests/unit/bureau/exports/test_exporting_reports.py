"""A report leaves as far as it may, with a reason, a whole file and an event; or not at all."""

import stat
import zipfile
from datetime import UTC, datetime

import pytest

from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.models import Case
from clew.bureau.exports.actions import reports
from clew.bureau.exports.actions.cases import export_case
from clew.bureau.exports.actions.reports import export_report
from clew.bureau.exports.new_file import TargetExistsError
from clew.bureau.network.actions import recall_report, take_in
from clew.bureau.network.models import Report
from clew.bureau.network.queries import ReportNotFoundError
from clew.exchange.parcels import MisfitReportError, UnknownParcelFormatError, WithheldError
from clew.handling.pap import Pap
from clew.handling.purpose import Purpose
from clew.handling.tlp import Tlp
from clew.intake.reports import read_document, report_sources
from clew.intake.source import Document
from clew.model.report import Report as Head
from clew.model.sighting import Sighting
from invented_tips import tip
from records import make_bureau, make_case, make_exhibit, make_item, make_officer

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
WHY = "asked for by the prosecutor"
KEY = "cybertip:1000001"


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def ana(rosa):
    """Who takes reports in."""
    return make_officer("ana", bureau=rosa.bureau, roles=[Role.DESK_OFFICER])


@pytest.fixture
def freedonia():
    return make_bureau("Freedonia", country="IN")


def _read(folder, content, name="tip.xml"):
    path = folder / name
    path.write_bytes(content)
    return list(read_document(Document(path, path.name), now=AT))


def _take(ana, reported, *, marking=Tlp.AMBER):
    take_in(reported, acting_officer=ana, source_name="tip.xml", marking=marking, now=AT)


def _release(key=KEY, *, to, **columns):
    """The report, released to a bureau."""
    report = Report.objects.get(key=key)
    report.released_to = frozenset({str(to.pk)})
    for name, value in columns.items():
        setattr(report, name, value)
    report.save()


def _export(officer, target, **asked):
    plain = {"key": KEY, "format_name": "cybertip", "reason": WHY, "to": None, "now": AT}
    return export_report(officer, target=target, **(plain | asked))


def test_a_report_that_was_taken_in_leaves_as_it_came(rosa, ana, tmp_path):
    came = _read(tmp_path, tip(5))
    _take(ana, came)

    written = _export(rosa, tmp_path / "out.xml")

    went = _read(tmp_path, (tmp_path / "out.xml").read_bytes(), "again.xml")
    heads = [[one for one in several if isinstance(one, Head)][-1] for several in (came, went)]
    said = [{one for one in several if isinstance(one, Sighting)} for several in (came, went)]
    assert heads[0] == heads[1]
    assert said[0] == said[1]
    assert written.written == {"reports": 1, "sightings": len(said[0])}
    assert [loss.what for loss in written.losses] == ["TLP markings"]


def test_the_file_is_private_and_its_event_says_to_whom_and_why(rosa, ana, freedonia, tmp_path):
    _take(ana, _read(tmp_path, tip(5)))
    _release(to=freedonia)

    written = _export(rosa, tmp_path / "out.xml", to="Freedonia")

    event = AuditEvent.objects.get(tag=tags.EXPORTS_REPORT_EXPORTED)
    assert stat.S_IMODE((tmp_path / "out.xml").stat().st_mode) == 0o600
    assert event.subject == str(Report.objects.get().pk)
    told = {name: event.details[name] for name in ("to", "reason", "sha256", "marking", "format")}
    assert told == {
        "to": "Freedonia",
        "reason": WHY,
        "sha256": written.sha256,
        "marking": "TLP:AMBER",
        "format": "cybertip",
    }


def test_where_the_event_cannot_be_kept_there_is_no_file(rosa, ana, tmp_path, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("the log is full")

    _take(ana, _read(tmp_path, tip(5)))
    monkeypatch.setattr(reports, "log_written", broken)

    with pytest.raises(RuntimeError, match="full"):
        _export(rosa, tmp_path / "out.xml")

    assert [one.name for one in tmp_path.iterdir()] == ["tip.xml"]


@pytest.mark.parametrize(
    "who", ["another bureau", "may not export", "may not read", "not there", "recalled", "PAP:RED"]
)
def test_whoever_may_not_is_told_there_is_none(rosa, ana, freedonia, who, tmp_path):
    if who != "not there":
        _take(ana, _read(tmp_path, tip(5)))
    if who == "recalled":
        recall_report(ana, key=KEY, reason=WHY, now=AT)
    if who == "PAP:RED":
        Report.objects.update(pap=Pap.RED.value)
    asks = {
        "another bureau": lambda: make_officer("bo", bureau=freedonia),
        "may not export": lambda: ana,
        "may not read": lambda: make_officer(
            "eva", bureau=rosa.bureau, roles=[Role.VICTIM_IDENTIFICATION_SPECIALIST]
        ),
    }
    officer = asks[who]() if who in asks else rosa

    with pytest.raises(ReportNotFoundError, match=f"there is no report {KEY}; see clew reports"):
        _export(officer, tmp_path / "out.xml")

    assert not (tmp_path / "out.xml").exists()
    assert not AuditEvent.objects.filter(tag=tags.EXPORTS_REPORT_EXPORTED).exists()


@pytest.mark.parametrize("label", [Tlp.AMBER_STRICT, Tlp.RED, Tlp.AMBER])
def test_what_is_not_released_to_a_bureau_does_not_go_there(rosa, ana, freedonia, label, tmp_path):
    _take(ana, _read(tmp_path, tip(5)), marking=label)
    if label is not Tlp.AMBER:
        _release(to=freedonia)

    with pytest.raises(WithheldError, match="clew reports mark"):
        _export(rosa, tmp_path / "out.xml", to="Freedonia")

    assert not (tmp_path / "out.xml").exists()


def test_victims_are_in_it_only_where_they_may_be_identified(rosa, ana, freedonia, tmp_path):
    seed = next(one for one in range(50) if b"<victim>" in tip(one))
    _take(ana, _read(tmp_path, tip(seed)))
    _release(to=freedonia, purposes=frozenset({Purpose.INVESTIGATION.value}))

    there = _export(rosa, tmp_path / "there.xml", to="Freedonia")
    here = _export(rosa, tmp_path / "here.xml")

    assert b"<victim>" not in (tmp_path / "there.xml").read_bytes()
    assert b"<victim>" in (tmp_path / "here.xml").read_bytes()
    assert there.withheld["statements on victims"]
    assert here.withheld == {}


def test_what_cannot_be_written_is_refused_and_leaves_no_file(rosa, ana, tmp_path):
    head = Head("log:7", "activity log CSV", "Chat Example")
    _take(ana, [head, head])
    (tmp_path / "there.xml").write_text("mine")
    _take(ana, _read(tmp_path, tip(5)))

    for error, asked in {
        MisfitReportError: {"key": "log:7"},
        UnknownParcelFormatError: {"format_name": "stix"},
        NoReasonError: {"reason": " "},
    }.items():
        with pytest.raises(error):
            _export(rosa, tmp_path / "out.xml", **asked)
    with pytest.raises(TargetExistsError):
        _export(rosa, tmp_path / "there.xml")

    assert not (tmp_path / "out.xml").exists()
    assert (tmp_path / "there.xml").read_text() == "mine"


def test_of_a_report_in_two_forms_the_submission_is_written(rosa, ana, tmp_path):
    source = next(each for each in report_sources() if each.name == "CyberTip JSON")
    example = source.examples()[0]
    name, content = next(iter(example.files.items()))
    police = _read(tmp_path, content, name)
    _take(ana, police)
    key = police[0].key
    _take(ana, _read(tmp_path, tip(5, key.removeprefix("cybertip:"))))

    _export(rosa, tmp_path / "out.xml", key=key)

    went = _read(tmp_path, (tmp_path / "out.xml").read_bytes(), "again.xml")
    came = _read(tmp_path, tip(5, key.removeprefix("cybertip:")))
    assert [one for one in went if isinstance(one, Head)][-1] == [
        one for one in came if isinstance(one, Head)
    ][-1]


@pytest.fixture
def item(rosa, freedonia):
    """An item of a case that may go to Freedonia."""
    case = make_case(rosa, number="2026-7")
    case.marking, case.released_to = Tlp.AMBER.value, frozenset({str(freedonia.pk)})
    case.save()
    return make_item(make_exhibit(case, label="Laptop"), content=b"gate")


@pytest.fixture
def three(item, ana, freedonia, tmp_path):
    """Three reports that may go there, two of which name the item."""
    hashed = f'<originalFileHash hashType="SHA256">{item.pk}</originalFileHash>'
    for number in ("1", "2", "3"):
        file = f"<fileDetails><fileId>f1</fileId>{hashed if number != '2' else ''}</fileDetails>"
        content = f'<cyberTip reportId="{number}"><report/>{file}</cyberTip>'
        _take(ana, _read(tmp_path, content.encode()))
        _release(f"cybertip:{number}", to=freedonia)


def _case(officer, target, *, to=None):
    case = Case.objects.get(number="2026-7")
    asked = {"case": case, "format_name": "cybertip", "reason": WHY, "now": AT}
    written = export_case(officer, target=target, to=to, **asked)
    with zipfile.ZipFile(target) as archive:
        return {name: archive.read(name) for name in archive.namelist()}, written


def test_a_case_leaves_as_the_reports_that_name_its_files(rosa, item, three, tmp_path):
    documents, written = _case(rosa, tmp_path / "case.zip")

    assert list(documents) == ["1.xml", "3.xml"]
    assert item.pk.encode() in documents["1.xml"]
    assert written.written == {"reports": 2, "sightings": 2}
    assert {"SHA-256", "TLP markings"} <= {loss.what for loss in written.losses}


def test_of_a_case_the_reports_that_may_not_go_stay(rosa, three, tmp_path):
    red = Report.objects.get(key="cybertip:3")
    red.marking = Tlp.RED.value
    red.save()

    documents, written = _case(rosa, tmp_path / "case.zip", to="Freedonia")

    assert list(documents) == ["1.xml"]
    assert written.withheld == {"reports": 1}
    assert written.marking is Tlp.AMBER
