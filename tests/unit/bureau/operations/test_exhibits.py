"""What is seized at a site is an exhibit with its record; labels, the report, and the follow-up."""

import json
import re
import tempfile
import unicodedata
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import cv2
import numpy as np
import pytest
import typst

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.models import Case
from clew.bureau.custody.actions import DigestError, SeizedAlreadyError
from clew.bureau.operations.actions.documents import (
    NothingSeizedError,
    make_after_action,
    make_labels,
)
from clew.bureau.operations.actions.opening import open_operation
from clew.bureau.operations.actions.seizing import seize_at_site
from clew.bureau.operations.actions.taking_in import take_in_plan
from clew.bureau.operations.actions.telling import NotToldError, tell_outcome, tell_site
from clew.bureau.operations.after_action_pdf import told_of
from clew.bureau.operations.labels import qr_svg
from clew.bureau.operations.models import Operation
from clew.bureau.operations.outcome_kind import OutcomeKind
from clew.bureau.operations.plan_file import PlannedRow
from clew.bureau.operations.plan_row import planned_site
from clew.bureau.operations.queries.after_action import after_action
from clew.bureau.operations.queries.exhibits import proposed_intake, seized_in
from clew.bureau.operations.site_state import SiteState
from clew.handling.pap import Pap
from pdf_text import pdf_text
from records import NOW, make_bureau, make_case, make_item, make_officer, make_referral

pytestmark = pytest.mark.django_db

HASH = "ab" * 32


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def cole(rosa):
    """An operation commander in the team: exports, works on no case."""
    return make_officer("cole", bureau=rosa.bureau, roles=[Role.OPERATION_COMMANDER])


@pytest.fixture
def case(rosa, cole):
    return make_case(rosa, cole, number="2026-1")


def opened(officer, case, name="Lantern", **facts):
    return open_operation(
        officer,
        case=case,
        name=name,
        commander="cole",
        begins_at=NOW,
        ends_at=NOW + timedelta(hours=4),
        now=NOW,
        **facts,
    )


@pytest.fixture
def lantern(rosa, case):
    asked = make_referral(make_bureau("The far bureau"), rosa.bureau, request="Find the room")
    operation = opened(rosa, case, referral_id=asked.pk)
    rows = [
        PlannedRow(label, planned_site({"site": label, "address": address, "zone": "Asia/Kolkata"}))
        for label, address in (("S-1", "1 Lake Road, Rajasthan, India"), ("S-2", "Delhi, India"))
    ]
    take_in_plan(rosa, operation_id=operation.pk, rows=rows, now=NOW)
    return operation


@pytest.fixture
def site(lantern):
    return lantern.sites.get(label="S-1")


def seize(officer, site, label="S-1-01", **facts):
    told = {"seized_at": NOW, "seized_by": "Officer 12", "now": NOW, **facts}
    return seize_at_site(officer, site_id=site.pk, label=label, **told)


def test_seizing_begins_the_exhibits_record_with_its_hash(rosa, lantern, site):
    entry = seize(rosa, site, sha256=HASH)

    assert (entry.number, entry.sha256) == (1, HASH)
    assert entry.place == "S-1: 1 Lake Road, Rajasthan, India"
    [row] = seized_in(rosa, lantern)
    assert (row.site, row.exhibit.label, row.exhibit.holder) == ("S-1", "S-1-01", "Officer 12")
    assert AuditEvent.objects.filter(tag=tags.OPERATIONS_EXHIBIT_SEIZED).count() == 1


def test_what_cannot_be_seized_leaves_nothing(rosa, cole, lantern, site):
    with pytest.raises(DeniedError):
        seize(cole, site)
    for facts, error in (
        ({"sha256": "x"}, DigestError),
        ({"label": " "}, NotToldError),
        ({"label": "x" * 201}, NotToldError),
    ):
        with pytest.raises(error):
            seize(rosa, site, **facts)
    assert not seized_in(rosa, lantern)
    seize(rosa, site)
    with pytest.raises(SeizedAlreadyError):
        seize(rosa, lantern.sites.get(label="S-2"))
    assert [row.site for row in seized_in(rosa, lantern)] == ["S-1"]


def test_a_code_is_read_back_as_the_exhibits_id(rosa, site):
    unlucky = UUID("570f0cbe-f20f-478d-b4f6-717c4b39e336")  # OpenCV does not find this one

    for exhibit_id in (seize(rosa, site).exhibit_id, unlucky):
        assert _read(qr_svg(exhibit_id)) == exhibit_id.urn


def test_a_code_has_four_modules_of_white_around_it():
    code = qr_svg(UUID(int=7)).decode()

    places = [int(one) for one in re.findall(r"[MHV](\d+)", code)]
    assert 'viewBox="0 0 37 37"' in code
    assert (min(places), max(places)) == (4, 33)


def _read(code):
    """What a code says. OpenCV misses one in a hundred, so it is told where the code is."""
    source = b'#set page(width: 8cm, height: 8cm, margin: 5mm)\n#image("q.svg", width: 7cm)'
    png = np.frombuffer(_typeset(source, {"q.svg": code}), np.uint8)
    picture = cv2.imdecode(png, cv2.IMREAD_GRAYSCALE)
    rows, columns = np.nonzero(picture < 128)
    left, right, top, bottom = columns.min(), columns.max(), rows.min(), rows.max()
    corners = [[left, top], [right, top], [right, bottom], [left, bottom]]
    said, _ = cv2.QRCodeDetector().decode(picture, np.array([corners], np.float32))
    return said


def _typeset(source, files):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {"main.typ": source, **files}.items():
            (Path(folder) / name).write_bytes(content)
        return typst.compile(str(Path(folder) / "main.typ"), root=folder, format="png", ppi=100)


def test_labels_are_made_by_who_may_export_and_logged(rosa, cole, lantern, site):
    with pytest.raises(NothingSeizedError):
        make_labels(cole, operation_id=lantern.pk, language="en", now=NOW)
    seize(rosa, site, label='#strong[x] "quoted" ' + "long" * 40, sha256=HASH)

    assert make_labels(cole, operation_id=lantern.pk, language="en", now=NOW).startswith(b"%PDF")
    assert AuditEvent.objects.filter(tag=tags.OPERATIONS_LABELS_MADE).count() == 1
    ada = make_officer("ada", bureau=rosa.bureau, roles=[Role.INTELLIGENCE_ANALYST])
    lantern.case.members.add(ada, through_defaults={"since_at": NOW})
    with pytest.raises(DeniedError):
        make_labels(ada, operation_id=lantern.pk, language="en", now=NOW)


@pytest.mark.parametrize(
    "told",
    [
        ("en", ["Seized 2026-", "by Officer 12", "no hash was taken on seizure"]),
        ("fr", ["Saisi le 2026-", "par Officer 12", "aucune empreinte n\u2019a été relevée"]),
        ("es", ["Incautada el 2026-", "por Officer 12", "no se tomó ningún hash"]),
        ("ar", ["بواسطة", "لم تؤخذ بصمة", "Officer 12"]),
        ("hi", ["Officer 12 द्वारा", "हैश"]),
    ],
)
def test_labels_say_in_the_language_what_people_read(rosa, cole, site, tmp_path, told):
    language, said = told
    seize(rosa, site)
    seize(rosa, site, label="S-1-02", sha256=HASH)

    made = make_labels(cole, operation_id=site.operation_id, language=language, now=NOW)

    text = pdf_text(made, tmp_path)
    assert [one for one in [*said, "S-1-01", "SHA-256", HASH[:32]] if one not in text] == []
    assert ("Seized" in text) is (language == "en")
    logged = AuditEvent.objects.get(tag=tags.OPERATIONS_LABELS_MADE)
    assert logged.details["language"] == language


def test_the_report_counts_by_state_and_says_what_it_began_with(rosa, cole, lantern, site):
    seize(rosa, site, sha256=HASH)
    at = {"happened_at": NOW, "now": NOW}
    tell_site(cole, site_id=site.pk, state=SiteState.ENTERED, **at)
    tell_outcome(cole, site_id=site.pk, kind=OutcomeKind.SAFEGUARDED, count=2, **at)

    told = told_of(after_action(cole, lantern, now=NOW))
    assert json.dumps(told, default=str)
    assert [(one["name"], one["outcomes"]) for one in told["parts"]] == [
        ("Delhi", ["0", "0", "0", "0", "0"]),
        ("Rājasthān", ["0", "0", "2", "0", "0"]),
    ]
    assert told["beginning"]["sender"] == "The far bureau"
    assert told["beginning"]["request"] == "Find the room"
    assert told["rows"][1]["times"] == ["", "15:00", "", ""]
    assert (told["seized"][0]["sha256"], told["seized"][0]["record"]) == (HASH, "whole")

    made = make_after_action(
        cole, operation_id=lantern.pk, language="en", reason="for the court", now=NOW
    )
    assert made.startswith(b"%PDF")
    event = AuditEvent.objects.get(tag=tags.OPERATIONS_REPORT_MADE)
    assert "for the court" in event.details_text


@pytest.fixture
def seized(rosa, lantern, site):
    seize(rosa, site, sha256=HASH)
    return lantern


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("After-action report", "Where", "Seized")),
        ("fr", ("Rapport après opération", "Où")),
        ("es", ("Informe posterior a la operación", "Dónde")),
        ("ar", ("تقرير ما بعد العملية", "أين")),
        ("hi", ("कहाँ",)),
    ],
)
def test_the_report_is_in_the_language_asked_for(seized, cole, tmp_path, language, said):
    made = make_after_action(cole, operation_id=seized.pk, language=language, reason="x", now=NOW)

    text = pdf_text(made, tmp_path)
    found = {one: unicodedata.normalize("NFKC", one) in text for one in said}
    assert found == dict.fromkeys(said, True)
    assert HASH[:32] in text
    assert "Lantern" in text
    event = AuditEvent.objects.get(tag=tags.OPERATIONS_REPORT_MADE)
    assert event.details["language"] == language


def test_a_report_takes_a_reason_and_a_label_that_lets_it_out(rosa, cole, lantern):
    with pytest.raises(NoReasonError):
        make_after_action(cole, operation_id=lantern.pk, language="en", reason=" ", now=NOW)
    for model in (Operation, Case):
        model.objects.update(pap=Pap.RED.value)
        with pytest.raises(DeniedError, match="nothing of it is exported"):
            make_after_action(cole, operation_id=lantern.pk, language="en", reason="x", now=NOW)
        model.objects.update(pap=Pap.AMBER.value)


def test_an_empty_operation_has_a_report_too(cole, rosa, case):
    operation = opened(rosa, case, name="Empty")
    made = make_after_action(cole, operation_id=operation.pk, language="en", reason="x", now=NOW)
    assert made.startswith(b"%PDF")


def test_a_follow_up_starts_from_what_was_seized_before(rosa, cole, lantern, site, case):
    seize(rosa, site, "S-1-01")
    make_item(seize(rosa, site, "S-1-02").exhibit)
    beacon = opened(rosa, case, name="Beacon", follows_id=lantern.pk)

    intake = proposed_intake(cole, beacon)
    assert [row.exhibit.label for row in intake.waiting] == ["S-1-01"]
    assert [row.exhibit.label for row in intake.taken_in] == ["S-1-02"]
    assert proposed_intake(cole, lantern) is None
    assert told_of(after_action(cole, lantern, now=NOW))["followed_by"] == ["Beacon"]


def test_what_an_operation_follows_is_told_only_to_who_sees_that(rosa, cole, lantern, site):
    seize(rosa, site)
    ada = make_officer("ada", bureau=rosa.bureau, roles=[Role.OPERATION_COMMANDER])
    other = make_case(rosa, ada, cole, number="2026-2")
    beacon = opened(rosa, other, name="Beacon", follows_id=lantern.pk)
    assert proposed_intake(ada, beacon) is None
    assert proposed_intake(rosa, beacon).operation == lantern
