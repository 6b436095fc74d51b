"""A case leaves as far as it may, with a reason, a whole file and an event; or not at all."""

import json
import stat
from datetime import UTC, datetime

import pytest

from clew.bureau.accounts.models import Bureau
from clew.bureau.accounts.queries import UnknownRecipientError
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.models import Case
from clew.bureau.cases.queries import CaseNotFoundError
from clew.bureau.exports.actions import cases
from clew.bureau.exports.actions.cases import export_case
from clew.bureau.exports.new_file import TargetExistsError
from clew.bureau.grades.actions import grade_item
from clew.bureau.network.actions import take_in
from clew.bureau.persons.actions.assessing import set_role, set_status
from clew.bureau.persons.actions.items import add_item
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.vault.actions.noting import note_conditions
from clew.exchange.parcels import (
    ParcelFormat,
    UnknownParcelFormatError,
    WithheldError,
    parcel_formats,
)
from clew.handling.pap import Pap
from clew.handling.tlp import Tlp
from clew.model.conditions import TimeOfDay
from clew.model.dossier import Kind, Role, Status
from clew.model.grade import Scheme
from clew.model.identifier import Identifier, IdentifierKind, account
from clew.model.match import Relation
from clew.model.report import Report
from clew.model.sighting import Event, Sighting
from records import (
    make_bureau,
    make_case,
    make_entry,
    make_exhibit,
    make_fingerprint,
    make_hashset,
    make_item,
    make_judgement,
    make_location,
    make_match,
    make_officer,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
WHY = "asked for by the prosecutor"
formats = pytest.mark.parametrize(
    "name", [each.name for each in parcel_formats() if isinstance(each, ParcelFormat)]
)


@pytest.fixture
def rosa():
    return make_officer("rosa")


def _marked(case, label):
    """The case, of that label and released to Freedonia."""
    case.marking = label.value
    case.released_to = frozenset({str(_freedonia().pk)})
    case.save()
    return case


def _freedonia():
    return Bureau.objects.filter(name="Freedonia").first() or make_bureau("Freedonia", country="IN")


@pytest.fixture
def case(rosa):
    return _marked(make_case(rosa, number="2026-7"), Tlp.AMBER)


@pytest.fixture
def exhibit(case):
    return make_exhibit(case, label="Laptop")


@pytest.fixture
def secret(rosa):
    """An exhibit of a case that may not leave the bureau."""
    return make_exhibit(_marked(make_case(rosa, number="2026-8"), Tlp.RED), label="Safe")


def _export(officer, folder, *, file="out", **asked):
    """The text of an export and what was told of it; whatever a test does not ask is plain."""
    case = Case.objects.get(number="2026-7")
    plain = {"case": case, "format_name": "stix", "reason": WHY, "to": None, "now": AT}
    target = folder / file
    written = export_case(officer, target=target, **(plain | asked))
    return target.read_text(), written


def _report(officer, key, sha256, *, marking):
    seen = Sighting(
        key,
        "row 1",
        account("chat.example", f"ana-{key}"),
        Identifier(IdentifierKind.FILE_HASH, f"sha256:{sha256}"),
        Event.UPLOAD,
    )
    head = Report(key, "CyberTip XML", "Chat Example", summary=f"summary of {key}")
    reported = [head, seen, head]
    take_in(reported, acting_officer=officer, source_name="a.xml", marking=marking, now=AT)


def test_an_export_says_what_is_known_of_the_items_of_the_case(rosa, case, exhibit, tmp_path):
    item = make_item(exhibit, content=b"gate", fingerprinted=False)
    make_fingerprint(item, data=bytes(range(32)) + bytes(224), version=2)
    make_fingerprint(item, data=bytes(256), version=1)
    other = make_item(exhibit, content=b"lamp")
    make_judgement(make_match(item, other, relation=Relation.EDIT), rosa)
    make_match(item, make_entry(make_hashset(rosa.bureau, name="Partner"), category="2"))
    grade_item(rosa, item.pk, scheme=Scheme.VIC_US, value="3", note="drawn", now=AT)
    note_conditions(rosa, item.pk, time_of_day=TimeOfDay.DUSK, weather=None, now=AT)
    for kind, called in ((Kind.SERIES, "Sunny room"), (Kind.PERSON, "Red cap")):
        dossier = open_dossier(rosa, kind=kind, case=case, name=called, now=AT)
        add_item(rosa, dossier_id=dossier.pk, sha256=item.pk, reason=WHY, now=AT)
    set_role(rosa, dossier_id=dossier.pk, role=Role.VICTIM, reason=WHY, now=AT)
    _report(rosa, "cybertip:1", item.pk, marking=Tlp.AMBER)

    text, written = _export(rosa, tmp_path)

    objects = json.loads(text)["objects"]
    file = next(one for one in objects if one.get("hashes", {}).get("SHA-256") == item.pk)
    (facts,) = file["extensions"].values()
    assert facts["pdq"] == bytes(range(32)).hex()
    assert facts["places"][0]["exhibit"] == "Laptop"
    assert facts["series"] == ["Sunny room"]
    assert facts["victim_identified"] is False
    for told in ("edit, score", "strongly-agree", "same lamp", "list Partner", "vic_us 3"):
        assert told in text
    for told in ('"dusk"', "ana-cybertip:1", "summary of cybertip:1"):
        assert told in text
    assert "Red cap" not in text
    assert written.written == {"items": 2, "reports": 1, "sightings": 1}
    assert written.losses == ()


def test_who_a_person_was_identified_as_leaves_in_no_format(rosa, case, exhibit, tmp_path):
    item = make_item(exhibit)
    dossier = open_dossier(rosa, kind=Kind.PERSON, case=case, name="Red cap", now=AT)
    add_item(rosa, dossier_id=dossier.pk, sha256=item.pk, reason=WHY, now=AT)
    set_role(rosa, dossier_id=dossier.pk, role=Role.VICTIM, reason=WHY, now=AT)
    set_status(
        rosa,
        dossier_id=dossier.pk,
        status=Status.IDENTIFIED,
        identity="Ana Invented",
        reason=WHY,
        now=AT,
    )

    texts = [_export(rosa, tmp_path, format_name=f.name, file=f.name)[0] for f in parcel_formats()]

    assert '"VictimIdentified": true' in texts[-1]
    assert not [text for text in texts if "Ana Invented" in text or "Red cap" in text]


@formats
def test_what_may_not_go_to_the_other_bureau_is_not_in_the_file(
    rosa, exhibit, secret, tmp_path, name
):
    """An item of both cases: what is said of it rests on the secret one too."""
    item = make_item(exhibit, content=b"both")
    make_location(item, secret, path="hidden/way.jpg")
    alone = make_item(secret, content=b"alone")
    make_match(item, alone)
    make_match(item, make_entry(make_hashset(rosa.bureau, name="Hidden list")))
    grade_item(rosa, item.pk, scheme=Scheme.UK, value="C", note="hidden grade", now=AT)
    dossier = open_dossier(rosa, kind=Kind.SERIES, case=exhibit.case, name="Hidden series", now=AT)
    add_item(rosa, dossier_id=dossier.pk, sha256=item.pk, reason=WHY, now=AT)
    _report(rosa, "hidden:1", item.pk, marking=Tlp.RED)

    text, written = _export(rosa, tmp_path, format_name=name, to="Freedonia")

    assert item.md5 in text.lower()
    for told in ("hidden", alone.sha256, alone.md5, "Safe", "2026-8", "ana-"):
        assert told.lower() not in text.lower()
    assert written.withheld == {
        "grades": 1,
        "matches": 2,
        "reports": 1,
        "series": 1,
        "sightings": 1,
    }
    assert written.marking is Tlp.AMBER


def test_the_other_side_the_list_and_the_dossier_decide_by_themselves(
    rosa, exhibit, secret, tmp_path
):
    """An item that may go with its grade: its matches and its series each have another say."""
    item, hidden = make_item(exhibit), make_item(secret)
    open_list = make_hashset(rosa.bureau, name="Open list", marking=Tlp.GREEN.value)
    make_match(item, make_entry(open_list))
    make_match(item, make_entry(make_hashset(rosa.bureau, name="Closed list")))
    make_match(item, hidden)
    grade_item(rosa, item.pk, scheme=Scheme.UK, value="C", note="told", now=AT)
    dossier = open_dossier(rosa, kind=Kind.SERIES, case=exhibit.case, name="Ours", now=AT)
    add_item(rosa, dossier_id=dossier.pk, sha256=item.pk, reason=WHY, now=AT)

    text, written = _export(rosa, tmp_path, to="Freedonia")

    assert "Open list" in text
    assert '"uk C: category C; told"' in text
    for told in ("Closed list", hidden.sha256, "Ours"):
        assert told not in text
    assert written.withheld == {"matches": 2, "series": 1}


@pytest.mark.parametrize("label", [Tlp.AMBER_STRICT, Tlp.RED])
def test_a_case_that_may_not_leave_leaves_no_file_and_no_event(
    rosa, case, exhibit, label, tmp_path
):
    make_item(exhibit)
    _marked(case, label)

    with pytest.raises(WithheldError, match="2026-7, marked"):
        _export(rosa, tmp_path, to="Freedonia")

    assert list(tmp_path.iterdir()) == []
    assert not AuditEvent.objects.filter(tag=tags.EXPORTS_CASE_EXPORTED).exists()


@pytest.mark.parametrize("released", [frozenset(), frozenset({"NZ"})])
def test_a_case_that_is_not_released_to_a_bureau_does_not_go_there(
    rosa, case, exhibit, released, tmp_path
):
    make_item(exhibit)
    case.released_to = released
    case.save()

    with pytest.raises(WithheldError, match="is not released to whom the file is for"):
        _export(rosa, tmp_path, to="Freedonia")

    assert list(tmp_path.iterdir()) == []


def test_a_release_to_a_country_is_one_to_its_bureau(rosa, case, exhibit, tmp_path):
    item = make_item(exhibit)
    case.released_to = frozenset({"IN"})
    case.save()

    for number, to in enumerate(("Freedonia", "India")):
        text, _ = _export(rosa, tmp_path, to=to, file=str(number))
        assert item.sha256 in text


def test_nobody_unknown_is_exported_to(rosa, case, exhibit, tmp_path):
    with pytest.raises(UnknownRecipientError, match="neither a member bureau nor a country"):
        _export(rosa, tmp_path, to="Nobody")


def test_a_series_goes_where_its_label_and_the_cases_of_all_its_items_let_it(
    rosa, exhibit, tmp_path
):
    item = make_item(exhibit)
    dossier = open_dossier(
        rosa, kind=Kind.SERIES, case=exhibit.case, name="Sunny room", marking=Tlp.AMBER, now=AT
    )
    add_item(rosa, dossier_id=dossier.pk, sha256=item.pk, reason=WHY, now=AT)

    text, written = _export(rosa, tmp_path, to="Freedonia")

    assert "Sunny room" in text
    assert written.withheld == {}


@pytest.mark.parametrize("kept", [{"released_to": frozenset()}, {"pap": Pap.RED.value}])
def test_what_rests_on_a_case_that_does_not_go_there_stays(rosa, exhibit, kept, tmp_path):
    """A grade, a match and a series of an item that lies in two cases, one of them kept."""
    item, ours = make_item(exhibit), make_item(exhibit)
    other = _marked(make_case(rosa), Tlp.AMBER)
    for column, value in kept.items():
        setattr(other, column, value)
    other.save()
    make_location(item, make_exhibit(other))
    make_match(item, ours)
    grade_item(rosa, item.pk, scheme=Scheme.UK, value="C", note="kept", now=AT)
    dossier = open_dossier(
        rosa, kind=Kind.SERIES, case=exhibit.case, name="Kept", marking=Tlp.GREEN, now=AT
    )
    add_item(rosa, dossier_id=dossier.pk, sha256=ours.pk, reason=WHY, now=AT)
    add_item(rosa, dossier_id=dossier.pk, sha256=item.pk, reason=WHY, now=AT)

    text, written = _export(rosa, tmp_path, to="Freedonia")

    assert item.sha256 in text
    assert "kept" not in text.lower()
    assert written.withheld == {"grades": 1, "matches": 1, "series": 2}


@formats
def test_a_case_that_the_officer_may_not_see_changes_no_byte_and_no_count(
    rosa, exhibit, name, tmp_path
):
    item = make_item(exhibit)
    grade_item(rosa, item.pk, scheme=Scheme.UK, value="C", note="told", now=AT)
    before, told = _export(rosa, tmp_path, format_name=name, to="Freedonia", file="before")
    colleague = make_officer(bureau=rosa.bureau)
    make_location(item, make_exhibit(_marked(make_case(colleague), Tlp.RED)))

    after, told_after = _export(rosa, tmp_path, format_name=name, to="Freedonia", file="after")

    assert (after, told_after) == (before, told)


@pytest.mark.parametrize("to", [None, "own"])
def test_a_file_for_the_own_bureau_holds_what_its_officer_may_see(
    rosa, case, exhibit, to, tmp_path
):
    item = make_item(exhibit)
    _marked(case, Tlp.RED)

    text, written = _export(rosa, tmp_path, to=rosa.bureau.name if to else None)

    assert item.sha256 in text
    assert written.marking is Tlp.RED


def test_items_of_other_cases_are_not_in_it(rosa, exhibit, secret, tmp_path):
    here, there = make_item(exhibit), make_item(secret)

    text, written = _export(rosa, tmp_path)

    assert here.sha256 in text
    assert there.sha256 not in text
    assert written.written == {"items": 1}


def test_reports_of_other_files_are_not_in_it(rosa, exhibit, tmp_path):
    make_item(exhibit)
    _report(rosa, "cybertip:9", "ab" * 32, marking=Tlp.GREEN)

    text, _ = _export(rosa, tmp_path)

    assert "cybertip:9" not in text


def test_a_case_of_many_pages_is_whole_and_a_match_comes_once(rosa, exhibit, tmp_path, monkeypatch):
    monkeypatch.setattr("clew.bureau.exports.queries._PAGE", 2)
    items = [make_item(exhibit) for _ in range(7)]
    make_match(items[0], items[6], relation=Relation.SCENE)
    _report(rosa, "cybertip:1", items[6].pk, marking=Tlp.GREEN)

    text, written = _export(rosa, tmp_path)

    assert written.written == {"items": 7, "reports": 1, "sightings": 1}
    assert text.count("scene, score") == 1


def test_a_match_from_another_case_is_told_from_the_side_of_the_item(rosa, case, tmp_path):
    item = make_item(make_exhibit(case))
    query = make_item(make_exhibit(_marked(make_case(rosa), Tlp.AMBER)))
    make_match(query, item, relation=Relation.EXCERPT)

    text, _ = _export(rosa, tmp_path)

    assert '"relation_is_of": "the other"' in text


@pytest.mark.parametrize("who", ["another bureau", "not a member", "closed"])
def test_whoever_may_not_see_the_case_is_told_there_is_none(rosa, case, exhibit, who, tmp_path):
    stranger = make_officer(bureau=None if who == "another bureau" else rosa.bureau)
    if who == "closed":
        stranger = rosa
        rosa.is_active = False
        rosa.save()

    with pytest.raises(CaseNotFoundError, match="there is no case 2026-7; ask to join it"):
        _export(stranger, tmp_path)

    assert list(tmp_path.iterdir()) == []
    assert not AuditEvent.objects.filter(tag=tags.EXPORTS_CASE_EXPORTED).exists()


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_no_export_without_a_reason(rosa, exhibit, reason, tmp_path):
    with pytest.raises(NoReasonError, match="--reason"):
        _export(rosa, tmp_path, reason=reason)

    assert list(tmp_path.iterdir()) == []


def test_a_format_that_is_not_written_is_refused_before_anything_is_read(rosa, case, tmp_path):
    with pytest.raises(UnknownParcelFormatError, match="stix"):
        _export(rosa, tmp_path, format_name="odt")


def test_a_file_that_is_there_is_not_written_over(rosa, exhibit, tmp_path):
    (tmp_path / "out").write_text("mine")

    with pytest.raises(TargetExistsError, match="choose another name"):
        _export(rosa, tmp_path)

    assert (tmp_path / "out").read_text() == "mine"


def test_the_file_is_private_and_its_event_says_to_whom_and_why(rosa, case, exhibit, tmp_path):
    make_item(exhibit)

    _, written = _export(rosa, tmp_path, format_name="vics", to="Freedonia")

    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o600
    event = AuditEvent.objects.get(tag=tags.EXPORTS_CASE_EXPORTED)
    assert (event.officer, event.subject, event.at) == (rosa, str(case.pk), AT)
    assert event.details == {
        "format": "vics",
        "to": "Freedonia",
        "reason": WHY,
        "sha256": written.sha256,
        "marking": "TLP:AMBER",
        "written": {"items": 1},
        "withheld": {},
    }


def test_where_the_event_cannot_be_kept_there_is_no_file(rosa, exhibit, tmp_path, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(cases, "log_written", broken)

    with pytest.raises(RuntimeError, match="full"):
        _export(rosa, tmp_path)

    assert list(tmp_path.iterdir()) == []


@formats
def test_two_exports_of_the_same_records_are_the_same_bytes(rosa, exhibit, name, tmp_path):
    items = [make_item(exhibit) for _ in range(3)]
    make_match(items[0], items[1], evidence={"b": 2, "a": 1})
    grade_item(rosa, items[0].pk, scheme=Scheme.BASELINE, value="yes", now=AT)

    first, second = (_export(rosa, tmp_path, format_name=name, file=f)[0] for f in ("one", "two"))

    assert first == second
