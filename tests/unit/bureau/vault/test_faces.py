"""Faces are sealed, searched only with a logged reason, and answered only as far as one may see."""

import numpy as np
import pytest

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.vault import queries
from clew.bureau.vault.actions.face_indexing import rebuild_face_index, update_face_index
from clew.bureau.vault.actions.face_search import NotOwnerError, forget_faces, search_faces
from clew.bureau.vault.actions.matching import match_items
from clew.bureau.vault.actions.recording import record_readings
from clew.bureau.vault.actions.showing import NoReasonError
from clew.bureau.vault.index_folders import FACES, check_face_index
from clew.bureau.vault.models import Fingerprint, Item, Match
from clew.bureau.vault.queries.faces import VaultFaces, faces_of_item
from clew.bureau.vault.references import subject_of
from clew.bureau.vault.templates import TamperedTemplateError, template_name
from clew.fingerprint.faces.face import Against, Face
from clew.fingerprint.kinds.face import KIND
from clew.fingerprint.reading import DigestReader
from clew.index.vectors import VectorsDamagedError
from clew.intake.file_reading import FileReading
from clew.match.faces import SeenFace
from clew.model import fingerprint
from clew.model.match import Relation, State
from clew.model.media import Family, MediaType
from records import (
    NOW,
    make_case,
    make_exhibit,
    make_fingerprint,
    make_item,
    make_judgement,
    make_match,
    make_officer,
)

pytestmark = pytest.mark.django_db

WHY = "to find the woman of case 2026-3"


def _person(number: int, *, like: float = 1.0) -> Face:
    """The face of an invented person: nothing but numbers, so much like that person's."""
    embedding = np.zeros(128, np.float32)
    embedding[number], embedding[127] = like, np.sqrt(1 - like**2)
    return Face((0.1, 0.1, 0.2, 0.2), confidence=0.9, eyes=40, embedding=embedding)


def _item_with(vault, exhibit, *faces, **facts):
    item = make_item(exhibit, fingerprinted=False, **facts)
    for part, face in enumerate(faces):
        make_fingerprint(
            item,
            kind="face",
            version=KIND.version,
            part=part,
            data=vault.templates.close(face.to_bytes(), name=template_name(item.pk, "face")),
            low_information=face.against is not None,
        )
    return item


def _search(vault, officer, *faces, reason=WHY, subject="ab" * 32):
    seen = [SeenFace(face, part) for part, face in enumerate(faces)]
    return search_faces(
        seen, subject=subject, vault=vault, acting_officer=officer, reason=reason, now=NOW
    )


@pytest.fixture
def officer(vault):
    return make_officer()


@pytest.fixture
def exhibit(officer):
    return make_exhibit(make_case(officer))


def test_a_face_is_found_in_every_item_that_shows_it_likest_first(vault, officer, exhibit):
    near = _item_with(vault, exhibit, _person(5), _person(1, like=0.7))
    nearest = _item_with(vault, exhibit, _person(1, like=0.9))
    _item_with(vault, exhibit, _person(2))

    leads = _search(vault, officer, _person(1))

    assert [lead.target for lead in leads] == [f"item:{nearest.pk}", f"item:{near.pk}"]
    assert {lead.relation for lead in leads} == {Relation.FACE}
    assert leads[0].evidence["cosine"] == pytest.approx(0.9, abs=0.001)
    assert leads[1].evidence["other_face"] == 2
    assert 0.5 < leads[0].score < 1


@pytest.mark.parametrize("who", ["another bureau", "not a member"])
def test_faces_in_cases_one_may_not_see_do_not_answer(vault, officer, exhibit, who):
    item = _item_with(vault, exhibit, _person(1))
    stranger = make_officer(bureau=None if who == "another bureau" else officer.bureau)

    assert _search(vault, stranger, _person(1)) == []
    assert len(_search(vault, officer, _person(1))) == 1
    with pytest.raises(queries.ItemNotFoundError):
        faces_of_item(stranger, item.pk, templates=vault.templates)


def test_many_hidden_faces_do_not_crowd_out_the_one_that_may_be_seen(vault, officer, exhibit):
    theirs = make_exhibit(make_case(make_officer()))
    for _ in range(30):
        _item_with(vault, theirs, *[_person(1)] * 20)
    mine = _item_with(vault, exhibit, _person(1, like=0.6))

    assert [lead.target for lead in _search(vault, officer, _person(1))] == [f"item:{mine.pk}"]


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_searched_or_forgotten(vault, officer, exhibit, reason):
    item = _item_with(vault, exhibit, _person(1))

    with pytest.raises(NoReasonError):
        _search(vault, officer, _person(1), reason=reason)
    with pytest.raises(NoReasonError):
        forget_faces(officer, item.pk, vault=vault, reason=reason, now=NOW)
    assert Fingerprint.objects.filter(kind="face").exists()


def test_a_search_is_logged_with_its_reason_even_when_nothing_is_found(vault, officer):
    assert _search(vault, officer, _person(1)) == []

    (event,) = AuditEvent.objects.filter(tag=tags.VAULT_FACES_SEARCHED)
    assert (event.officer, event.subject, event.details["reason"]) == (officer, "ab" * 32, WHY)


def test_a_face_that_cannot_be_compared_neither_asks_nor_answers(vault, officer, exhibit):
    profile = Face((0.1, 0.1, 0.2, 0.2), confidence=0.9, eyes=40, against=Against.PROFILE)
    item = _item_with(vault, exhibit, profile, _person(1))

    assert _search(vault, officer, profile) == []
    assert VaultFaces(vault, officer=officer).size == 1
    seen = faces_of_item(officer, item.pk, templates=vault.templates)
    assert [one.face.against for one in seen] == [Against.PROFILE, None]


def test_an_item_does_not_answer_for_itself(vault, officer, exhibit):
    item = _item_with(vault, exhibit, _person(1))

    assert _search(vault, officer, _person(1), subject=item.pk) == []


def test_templates_are_sealed_in_the_records_and_in_the_index(vault, officer, exhibit):
    reader = DigestReader()
    reader.update(b"a picture")
    face = _person(1)
    print_ = fingerprint.Fingerprint("face", KIND.version, face.to_bytes(), 90)
    reading = FileReading(
        name=b"a.jpg",
        size=9,
        mtime_ns=0,
        digests=reader.digests(),
        media_type=MediaType("image/jpeg", Family.IMAGE),
        fingerprints=[print_],
        not_looked_for={"voice": "no model"},
    )
    record_readings(
        [reading],
        acting_officer=officer,
        exhibit=exhibit,
        sandbox="test",
        templates=vault.templates,
        now=NOW,
    )
    update_face_index(vault)

    row = Fingerprint.objects.get(kind="face")
    secret = face.embedding.tobytes()
    assert secret not in bytes(row.data)
    for path in (vault.index_folder / FACES).iterdir():
        assert b"\x7f" + bytes(8) not in path.read_bytes()
    assert row.item.not_looked_for == {"voice": "no model"}
    assert not list(subject_of(row.item).fingerprints)
    (seen,) = faces_of_item(officer, row.item_id, templates=vault.templates)
    assert seen.face.embedding @ face.embedding == pytest.approx(1)


def test_a_template_that_was_moved_to_another_item_is_told(vault, officer, exhibit):
    one = _item_with(vault, exhibit, _person(1))
    other = _item_with(vault, exhibit, _person(2))
    moved = Fingerprint.objects.get(item=one).data
    Fingerprint.objects.filter(item=other).update(data=moved)

    with pytest.raises(TamperedTemplateError, match="--reread"):
        faces_of_item(officer, other.pk, templates=vault.templates)


def test_forgotten_faces_are_in_no_row_no_index_and_no_lead_but_judged_leads_stay(
    vault, officer, exhibit
):
    item = _item_with(vault, exhibit, _person(1))
    other = _item_with(vault, exhibit, _person(1))
    third = make_item(exhibit)
    make_match(item, other, relation=Relation.FACE)
    judged = make_match(item, third, relation=Relation.FACE)
    make_judgement(judged, officer)
    copy = make_match(item, make_item(exhibit))
    update_face_index(vault)

    count = forget_faces(officer, item.pk, vault=vault, reason=WHY, now=NOW)

    assert count == 1
    assert set(Match.objects.all()) == {judged, copy}
    assert [lead.target for lead in _search(vault, officer, _person(1))] == [f"item:{other.pk}"]
    assert VaultFaces(vault, officer=None).size == 1
    assert "forgotten" in Item.objects.get(pk=item.pk).not_looked_for["face"]
    assert AuditEvent.objects.get(tag=tags.VAULT_FACES_FORGOTTEN).details["reason"] == WHY


def test_only_the_bureau_that_holds_an_item_may_forget_its_faces(vault, officer, exhibit):
    owner = make_officer()
    item = _item_with(vault, exhibit, _person(1), bureau=owner.bureau)

    with pytest.raises(NotOwnerError):
        forget_faces(officer, item.pk, vault=vault, reason=WHY, now=NOW)
    with pytest.raises(queries.ItemNotFoundError):
        forget_faces(owner, item.pk, vault=vault, reason=WHY, now=NOW)
    assert Fingerprint.objects.filter(item=item).exists()


def test_the_run_records_leads_once_a_pair_and_only_where_nothing_else_relates_the_two(
    vault, officer, exhibit
):
    one = _item_with(vault, exhibit, _person(1), checked_at=None)
    other = _item_with(vault, exhibit, _person(1), checked_at=None)
    look = np.random.default_rng(5).bytes(256)
    for item in (one, _item_with(vault, exhibit, _person(1), checked_at=None)):
        make_fingerprint(item, data=look)

    match_items(vault, acting_officer=officer, clock=lambda: NOW)

    pairs = {frozenset((m.query_id, m.target_id)): m.relation for m in Match.objects.all()}
    assert len(pairs) == Match.objects.count() == 3
    assert pairs[frozenset((one.pk, other.pk))] == "face"
    assert sorted(pairs.values()) == ["copy", "face", "face"]
    rows = queries.matches_of(officer, [other.pk])[other.pk]
    assert all(row.relation is Relation.FACE for row in rows)


def test_a_lead_leaves_what_is_new_new(vault, officer, exhibit):
    item = _item_with(vault, exhibit, _person(1))
    make_fingerprint(item)
    make_match(item, make_item(exhibit), relation=Relation.FACE, score=0.4)

    row = queries.item(officer, item.pk)
    totals = queries.case_totals(officer, exhibit.case)

    assert row.state is State.NO_MATCH
    assert totals.matched == 0
    assert totals.by_relation == {Relation.FACE: 2}


def test_the_index_of_faces_can_be_made_anew_when_it_is_damaged(vault, officer, exhibit):
    _item_with(vault, exhibit, _person(1))
    update_face_index(vault)
    (segment,) = (vault.index_folder / FACES).glob("segment-*")
    segment.write_bytes(segment.read_bytes()[:-1] + b"?")

    with pytest.raises(VectorsDamagedError):
        check_face_index(vault.index_folder / FACES, vault.templates)
    rebuild_face_index(vault)

    assert check_face_index(vault.index_folder / FACES, vault.templates) == 1
    assert len(_search(vault, officer, _person(1))) == 1
