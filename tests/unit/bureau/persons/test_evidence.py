"""All evidence on two items or dossiers is in one table, and nothing that one may not see."""

import numpy as np
import pytest

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.network.actions import recall_report, take_in
from clew.bureau.persons.actions.items import add_item
from clew.bureau.persons.actions.joining import judge_different, merge
from clew.bureau.persons.actions.opening import open_dossier
from clew.bureau.persons.actions.weighing import weigh_dossiers, weigh_items
from clew.bureau.persons.queries import (
    DossierNotFoundError,
    OneAndTheSameError,
    evidence,
    evidence_of_dossiers,
    evidence_of_items,
)
from clew.bureau.vault.queries import ItemNotFoundError
from clew.bureau.vault.templates import template_name
from clew.fingerprint.faces.face import Face
from clew.fingerprint.kinds.face import KIND
from clew.fingerprint.text.line import Against
from clew.handling.tlp import Tlp
from clew.match.fusion.channels import Bond, Channel
from clew.match.fusion.finding import Told
from clew.model.dossier import Kind
from clew.model.identifier import Identifier, IdentifierKind
from clew.model.match import Relation
from clew.model.media import Family
from clew.model.report import Report
from clew.model.sighting import Event, Sighting
from records import (
    NOW,
    make_case,
    make_exhibit,
    make_fingerprint,
    make_item,
    make_judgement,
    make_match,
    make_officer,
    make_text_line,
)

pytestmark = pytest.mark.django_db

WHY = "two reports, perhaps of one room"
CAMERA = {"camera_make": "Invented", "camera_model": "One", "camera_serial": "7"}
ROOM = {"searched": 1_000, "keypoints_on_lines": 50, "keypoints_paired": 70}


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def exhibit(rosa):
    return make_exhibit(make_case(rosa))


def _of(found, channel):
    return next((row for row in found.fused.rows if row.finding.channel is channel), None)


def _weighed(officer, one, other):
    return evidence_of_items(officer, one.sha256, other.sha256, templates=None)


def _face(vault, item, number):
    embedding = np.zeros(128, np.float32)
    embedding[number] = 1
    face = Face((0.1, 0.1, 0.2, 0.2), confidence=0.9, eyes=40, embedding=embedding)
    data = vault.templates.close(face.to_bytes(), name=template_name(item.pk, "face"))
    make_fingerprint(item, kind="face", version=KIND.version, data=data)


def test_matches_and_metadata_are_one_table_from_either_side(rosa, exhibit):
    one, other = make_item(exhibit, facts=CAMERA), make_item(exhibit, facts=CAMERA)
    make_match(one, other, relation=Relation.SCENE, score=0.6, evidence=ROOM)
    make_match(other, one, relation=Relation.FACE, score=0.2, evidence={"searched": 500})

    found, back = _weighed(rosa, one, other), _weighed(rosa, other, one)

    assert back.fused == found.fused
    assert found.fused.among == 1_000
    counted = {row.finding.channel for row in found.fused.rows if row.counts}
    assert counted == {Channel.SCENE, Channel.FACE, Channel.SERIAL}
    assert found.fused.shared[Bond.PLACE] == pytest.approx(0.6)
    assert found.fused.together > 0.9
    assert _of(found, Channel.COPY).finding.told is Told.NOTHING
    assert _of(found, Channel.CAMERA).finding.told is Told.NOT_CHECKED
    assert any("clew camera group" in words for words in found.settles)


def test_rare_words_that_both_show_are_weighed_and_common_ones_are_not(rosa, exhibit):
    one, other = make_item(exhibit), make_item(exhibit)
    for item in (one, other):
        make_text_line(item, "Hotel Miramar")
    for _ in range(18):
        make_text_line(make_item(exhibit), "Hotel Central")

    rare = _of(_weighed(rosa, one, other), Channel.TEXT)
    make_text_line(one, "Central")
    common = _of(_weighed(rosa, one, make_item(exhibit)), Channel.TEXT)

    assert rare.counts
    assert rare.finding.log_ratio == pytest.approx(np.log(10))
    assert '"hoteimiramar", as do 2 of 20 items with text' in rare.finding.why
    assert common.finding.told is Told.NOTHING
    assert "no text that can be trusted" in common.finding.why


def test_text_in_items_that_are_not_seen_makes_no_word_commoner(rosa, exhibit):
    one, other, third = (make_item(exhibit) for _ in range(3))
    for item in (one, other):
        make_text_line(item, "Hotel Miramar")
    make_text_line(third, "Bakery")
    hidden = make_exhibit(make_case(make_officer("mallory")))
    before = _of(_weighed(rosa, one, other), Channel.TEXT).finding
    for _ in range(5):
        make_text_line(make_item(hidden), "Hotel Miramar")

    assert _of(_weighed(rosa, one, other), Channel.TEXT).finding == before


def test_text_that_was_not_looked_for_or_not_trusted_is_never_said_to_be_absent(rosa, exhibit):
    one = make_item(exhibit)
    make_text_line(one, "Hotel Miramar")
    late = make_item(exhibit, not_looked_for={"text": "no model"})
    doubted = make_item(exhibit)
    make_text_line(doubted, "Hotel Miramar", against=Against.SMALL.name)

    assert _of(_weighed(rosa, one, late), Channel.TEXT).finding.told is Told.NOT_CHECKED
    assert _of(_weighed(rosa, one, doubted), Channel.TEXT).finding.told is Told.NOTHING


def test_words_between_the_items_of_two_series_are_weighed_by_the_number_of_pairs(rosa):
    case = make_case(rosa)
    exhibit = make_exhibit(case)
    first, second = (_series(rosa, case, words) for words in ("Hotel Miramar", "hotel miramar"))
    for _ in range(60):
        make_text_line(make_item(exhibit), "Bakery")

    found = _of(evidence_of_dossiers(rosa, first, second), Channel.TEXT).finding

    assert found.told is Told.WEIGHED
    assert 0 < found.log_ratio < np.log(30)


def _series(officer, case, words):
    name = f"series {words}"
    opened = open_dossier(officer, kind=Kind.SERIES, case=case, name=name, now=NOW)
    exhibit = make_exhibit(case)
    for item in (make_item(exhibit), make_item(exhibit)):
        make_text_line(item, words)
        add_item(officer, dossier_id=opened.pk, sha256=item.sha256, reason=WHY, now=NOW)
    return opened.pk


def _report(officer, items, *, account="ana@chat.example", key="log:1", **options):
    head = Report(key, "activity log CSV", "Chat Example")
    who = Identifier(IdentifierKind.ACCOUNT, account)
    hashes = [Identifier(IdentifierKind.FILE_HASH, f"sha256:{one.sha256}") for one in items]
    seen = [Sighting(key, f"{n}", who, one, Event.UPLOAD) for n, one in enumerate(hashes)]
    take_in([head, *seen, head], acting_officer=officer, source_name="a.csv", now=NOW, **options)


def test_an_account_that_had_both_files_is_weighed_by_how_few_it_had(rosa, exhibit):
    one, other, third = (make_item(exhibit) for _ in range(3))
    _report(rosa, [one, other], marking=Tlp.RED)
    alone = _weighed(rosa, one, other)
    few = _of(alone, Channel.ACCOUNT)

    _report(rosa, [third, *(make_item(exhibit) for _ in range(7))], key="log:2")
    more = _of(_weighed(rosa, one, other), Channel.ACCOUNT)

    assert few.counts
    assert few.finding.log_ratio == pytest.approx(np.log(30))
    assert more.finding.log_ratio == pytest.approx(np.log(30 / 9))
    assert alone.fused.shared[Bond.SOURCE] > alone.fused.prior
    assert alone.marking is Tlp.RED


def test_different_accounts_and_unreported_files_are_told_apart(rosa, exhibit):
    one, other, third = (make_item(exhibit) for _ in range(3))
    _report(rosa, [one])
    _report(rosa, [other], account="ben@chat.example", key="log:2")

    assert _of(_weighed(rosa, one, other), Channel.ACCOUNT).finding.told is Told.NOTHING
    assert _of(_weighed(rosa, one, third), Channel.ACCOUNT).finding.told is Told.CANNOT_TELL


def test_another_bureaus_and_recalled_reports_say_nothing_of_files(rosa, exhibit):
    one, other = make_item(exhibit), make_item(exhibit)
    _report(make_officer("mallory"), [one, other])
    _report(rosa, [one, other], key="log:2")
    recall_report(rosa, key="log:2", reason="sent in error", now=NOW)

    assert _of(_weighed(rosa, one, other), Channel.ACCOUNT).finding.told is Told.CANNOT_TELL


def test_copies_count_once_however_many_stretches_and_leads_there_are(rosa, exhibit):
    one, other = make_item(exhibit), make_item(exhibit)
    sure = {"relation": Relation.COPY, "score": 0.99999}
    make_match(one, other, **sure, evidence={"searched": 1_000})
    alone = _weighed(rosa, one, other).fused
    for relation in (Relation.FACE, Relation.CAMERA):
        make_match(one, other, relation=relation, score=0.9, evidence={"searched": 1_000})

    fused = _weighed(rosa, one, other).fused

    assert fused.together == alone.together == pytest.approx(0.99999)
    assert fused.shared == alone.shared


def test_what_was_not_looked_at_is_never_said_to_be_absent(rosa, exhibit):
    late = make_item(exhibit, checked_at=None, not_looked_for={"face": "no model"})
    found = _weighed(rosa, late, make_item(exhibit))
    assert _of(found, Channel.COPY).finding.told is Told.NOT_CHECKED
    assert _of(found, Channel.FACE).finding.told is Told.NOT_CHECKED
    assert "no model" in _of(found, Channel.FACE).finding.why
    assert found.fused.together == found.fused.prior


def test_a_scene_is_not_said_to_be_absent_where_nobody_looked_for_the_place(rosa, exhibit):
    unlooked = make_item(exhibit, not_looked_for={"place": "no model"})

    finding = _of(_weighed(rosa, unlooked, make_item(exhibit)), Channel.SCENE).finding

    assert finding.told is Told.NOT_CHECKED
    assert "no model" in finding.why


def test_a_scene_is_not_said_to_be_absent_where_a_copy_kept_it_from_being_looked_for(rosa, exhibit):
    one, other = make_item(exhibit), make_item(exhibit)
    make_match(one, other)
    assert _of(_weighed(rosa, one, other), Channel.SCENE).finding.told is Told.NOT_WEIGHED


def test_sound_is_no_line_of_two_pictures_nor_a_camera_of_two_clips(rosa, exhibit):
    pictures = _weighed(rosa, make_item(exhibit), make_item(exhibit))
    clips = _weighed(
        rosa, make_item(exhibit, family=Family.CLIP), make_item(exhibit, family=Family.CLIP)
    )
    assert _of(pictures, Channel.SOUND) is None
    assert _of(clips, Channel.CAMERA) is None
    assert _of(clips, Channel.SOUND) is not None


def test_a_judgement_stands_beside_the_ratio_and_is_not_mixed_into_it(rosa, exhibit):
    one, other = make_item(exhibit), make_item(exhibit)
    match = make_match(one, other, relation=Relation.SCENE, score=0.8, evidence=ROOM)
    before = _weighed(rosa, one, other)
    make_judgement(match, rosa, verdict="not_same")

    after = _weighed(rosa, one, other)

    assert after.fused == before.fused
    assert [row.judgement.verdict for row in after.judged] == ["not_same"]
    assert any("judge the match" in words for words in before.settles)
    assert not any("judge the match" in words for words in after.settles)


def test_faces_are_compared_for_a_reason_that_is_logged(vault, rosa, exhibit):
    one, other, stranger = (make_item(exhibit) for _ in range(3))
    for item, number in ((one, 1), (other, 1), (stranger, 2)):
        _face(vault, item, number)

    alike, unlike = (
        weigh_items(rosa, one.pk, item.pk, templates=vault.templates, reason=f" {WHY} ", now=NOW)
        for item in (other, stranger)
    )

    assert _of(alike, Channel.FACE).finding.log_ratio > 0
    assert _of(unlike, Channel.FACE).finding in unlike.fused.against
    assert unlike.fused.together < unlike.fused.prior
    logged = AuditEvent.objects.filter(tag=tags.PERSONS_EVIDENCE_WEIGHED).first()
    assert logged.details == {"reason": WHY}
    assert logged.subject == f"{one.pk} {other.pk}"
    with pytest.raises(NoReasonError):
        weigh_items(rosa, one.pk, other.pk, templates=vault.templates, reason=" ", now=NOW)


def test_without_a_reason_faces_are_not_compared(vault, rosa, exhibit):
    one, other = make_item(exhibit), make_item(exhibit)
    _face(vault, one, 1)
    _face(vault, other, 1)
    assert not _of(_weighed(rosa, one, other), Channel.FACE).finding.log_ratio


def test_an_unseen_item_looks_like_an_absent_one(vault, rosa, exhibit):
    mine, hidden = make_item(exhibit), make_item(make_exhibit(make_case(make_officer("igor"))))
    make_match(mine, hidden)

    for sha256 in (hidden.pk, "0" * 64):
        with pytest.raises(ItemNotFoundError) as told:
            weigh_items(rosa, mine.pk, sha256, templates=vault.templates, reason=WHY, now=NOW)
        assert str(told.value).replace(sha256, "") == (
            "there is no item ; check the hash, or ask for access"
        )
    assert not AuditEvent.objects.filter(tag=tags.PERSONS_EVIDENCE_WEIGHED).exists()


def test_one_item_is_not_held_against_itself(rosa, exhibit):
    item = make_item(exhibit)
    with pytest.raises(OneAndTheSameError):
        _weighed(rosa, item, item)


def test_the_strictest_marking_is_carried(rosa, exhibit):
    red = make_case(rosa)
    red.marking = Tlp.RED.value
    red.save()
    assert _weighed(rosa, make_item(exhibit), make_item(make_exhibit(red))).marking is Tlp.RED


def _dossier(officer, case, name, *items, kind=Kind.PERSON):
    made = open_dossier(officer, kind=kind, case=case, name=name, now=NOW)
    for item in items:
        add_item(officer, dossier_id=made.pk, sha256=item.sha256, reason=WHY, now=NOW)
    return made


def test_of_two_persons_the_best_pair_counts_and_copies_count_once(rosa, exhibit):
    one, its_copy, other, further = (make_item(exhibit) for _ in range(4))
    make_match(one, its_copy)
    first = _dossier(rosa, exhibit.case, "A", one, its_copy)
    second = _dossier(rosa, exhibit.case, "B", other)
    for item, score in ((one, 0.5), (its_copy, 0.4)):
        make_match(item, other, relation=Relation.FACE, score=score, evidence={"searched": 100})

    found = evidence_of_dossiers(rosa, first.pk, second.pk)
    add_item(rosa, dossier_id=second.pk, sha256=further.sha256, reason=WHY, now=NOW)
    more = evidence_of_dossiers(rosa, first.pk, second.pk)

    assert (found.pairs, found.independent) == (2, 1)
    assert found.fused.shared[Bond.PERSON] == pytest.approx(0.5)
    assert (more.pairs, more.independent) == (4, 2)
    assert more.fused.shared[Bond.PERSON] == pytest.approx(1 / 3)
    assert evidence_of_dossiers(rosa, second.pk, first.pk).fused == more.fused


def test_items_of_large_dossiers_that_were_left_out_are_counted(rosa, exhibit, monkeypatch):
    monkeypatch.setattr(evidence, "MOST_ITEMS", 2)
    first = _dossier(rosa, exhibit.case, "A", *(make_item(exhibit) for _ in range(5)))
    second = _dossier(rosa, exhibit.case, "B", make_item(exhibit))
    found = evidence_of_dossiers(rosa, first.pk, second.pk)
    assert (found.pairs, found.left_out) == (2, 3)


def test_an_item_in_both_dossiers_says_so(rosa, exhibit):
    item = make_item(exhibit)
    first, second = (_dossier(rosa, exhibit.case, name, item) for name in "AB")
    found = evidence_of_dossiers(rosa, first.pk, second.pk)
    assert f"item {item.pk[:12]} is in both" in _of(found, Channel.COPY).finding.why


def test_what_people_decided_and_what_could_not_be_is_shown(rosa, exhibit):
    item, other = make_item(exhibit), make_item(exhibit)
    first = _dossier(rosa, exhibit.case, "A", item)
    second = _dossier(rosa, exhibit.case, "B", other)
    make_judgement(make_match(item, other), rosa, verdict="not_same")
    judge_different(rosa, first_id=first.pk, second_id=second.pk, reason=WHY, now=NOW)

    found = evidence_of_dossiers(rosa, first.pk, second.pk)

    assert [row.reason for row in found.decided] == [WHY]
    assert {one.name for one in found.contradictions} == {
        "merged_but_different",
        "judged_not_the_same",
    }


def test_dossiers_that_are_seen_as_one_are_not_weighed(rosa, exhibit):
    first, second = (_dossier(rosa, exhibit.case, name) for name in "AB")
    merge(rosa, first_id=first.pk, second_id=second.pk, reason=WHY, now=NOW)
    with pytest.raises(OneAndTheSameError):
        evidence_of_dossiers(rosa, first.pk, second.pk)


def test_an_unseen_dossier_looks_like_an_absent_one_and_nothing_is_logged(rosa, exhibit):
    igor = make_officer("igor", bureau=rosa.bureau)
    mine = _dossier(rosa, exhibit.case, "A", make_item(exhibit))
    hidden = _dossier(igor, make_case(igor), "B")
    with pytest.raises(DossierNotFoundError):
        weigh_dossiers(rosa, mine.pk, hidden.pk, reason=WHY, now=NOW)
    assert not AuditEvent.objects.filter(tag=tags.PERSONS_EVIDENCE_WEIGHED).exists()
