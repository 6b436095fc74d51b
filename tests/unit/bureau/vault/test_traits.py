"""Faces and voices are sealed, searched with a logged reason, answered as far as one may see."""

import numpy as np
import pytest

from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.vault import queries
from clew.bureau.vault.actions.matching import match_items
from clew.bureau.vault.actions.recording import record_readings
from clew.bureau.vault.actions.trait_indexing import rebuild_trait_index, update_trait_index
from clew.bureau.vault.actions.trait_search import NotOwnerError, forget_traits, search_traits
from clew.bureau.vault.index_folders import check_sealed_index
from clew.bureau.vault.models import Fingerprint, Item, Match
from clew.bureau.vault.queries.traits import VaultTraits, traits_of_item
from clew.bureau.vault.references import subject_of
from clew.bureau.vault.templates import TamperedTemplateError, template_name
from clew.bureau.vault.traits import FACES, TRAITS, VOICES
from clew.fingerprint.faces import face
from clew.fingerprint.faces.face import Face
from clew.fingerprint.reading import DigestReader
from clew.fingerprint.voices import utterance
from clew.fingerprint.voices.voice import Voice
from clew.index.sealed import SealedDamagedError
from clew.intake.file_reading import FileReading
from clew.model import fingerprint
from clew.model.match import State
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


def _face(embedding, against):
    return Face((0.1, 0.1, 0.2, 0.2), 0.9, eyes=40, against=against, embedding=embedding)


def _voice(embedding, against):
    turns = np.array([[1.0, 9.0]], np.float32)
    return Voice(8.0, 30.0, -20.0, turns, against=against, embedding=embedding)


MADE = {
    FACES: (_face, 128, face.Against.PROFILE),
    VOICES: (_voice, 512, utterance.Against.NOISY),
}


@pytest.fixture(params=TRAITS, ids=[kept.many for kept in TRAITS])
def kept(request):
    return request.param


def _person(kept, number: int, *, like: float = 1.0):
    """A trait of an invented person: nothing but numbers, so much like that person's."""
    make, size, _ = MADE[kept]
    embedding = np.zeros(size, np.float32)
    embedding[number], embedding[size - 1] = like, np.sqrt(1 - like**2)
    return make(embedding, None)


def _untelling(kept):
    """A trait that cannot be compared."""
    make, size, against = MADE[kept]
    return make(np.zeros(size, np.float32), against)


def _item_with(vault, exhibit, kept, *traits, **facts):
    item = make_item(exhibit, fingerprinted=False, **facts)
    kind = kept.trait.kind
    for part, trait in enumerate(traits):
        make_fingerprint(
            item,
            kind=kind,
            version=kept.trait.version,
            part=part,
            data=vault.templates.close(trait.to_bytes(), name=template_name(item.pk, kind)),
            low_information=trait.against is not None,
        )
    return item


def _search(vault, officer, kept, *traits, reason=WHY, subject="ab" * 32):
    seen = [kept.trait.read(one.to_bytes(), part, None, None) for part, one in enumerate(traits)]
    return search_traits(
        kept, seen, subject=subject, vault=vault, acting_officer=officer, reason=reason, now=NOW
    )


@pytest.fixture
def officer(vault):
    return make_officer()


@pytest.fixture
def exhibit(officer):
    return make_exhibit(make_case(officer))


def test_a_face_is_found_in_every_item_that_shows_it_likest_first(vault, officer, exhibit, kept):
    near = _item_with(vault, exhibit, kept, _person(kept, 5), _person(kept, 1, like=0.8))
    nearest = _item_with(vault, exhibit, kept, _person(kept, 1, like=0.9))
    _item_with(vault, exhibit, kept, _person(kept, 2))

    leads = _search(vault, officer, kept, _person(kept, 1))

    assert [lead.target for lead in leads] == [f"item:{nearest.pk}", f"item:{near.pk}"]
    assert {lead.relation for lead in leads} == {kept.trait.relation}
    assert leads[0].evidence["cosine"] == pytest.approx(0.9, abs=0.001)
    assert leads[1].evidence[f"other_{kept.one}"] == 2
    assert 0 < leads[1].score <= leads[0].score < 1


@pytest.mark.parametrize("who", ["another bureau", "not a member"])
def test_faces_in_cases_one_may_not_see_do_not_answer(vault, officer, exhibit, kept, who):
    item = _item_with(vault, exhibit, kept, _person(kept, 1))
    stranger = make_officer(bureau=None if who == "another bureau" else officer.bureau)

    assert _search(vault, stranger, kept, _person(kept, 1)) == []
    assert len(_search(vault, officer, kept, _person(kept, 1))) == 1
    with pytest.raises(queries.ItemNotFoundError):
        traits_of_item(kept.trait, stranger, item.pk, templates=vault.templates)


def test_many_hidden_faces_do_not_crowd_out_the_one_that_may_be_seen(vault, officer, exhibit, kept):
    theirs = make_exhibit(make_case(make_officer()))
    for _ in range(30):
        _item_with(vault, theirs, kept, *[_person(kept, 1)] * 20)
    mine = _item_with(vault, exhibit, kept, _person(kept, 1, like=0.8))

    assert [lead.target for lead in _search(vault, officer, kept, _person(kept, 1))] == [
        f"item:{mine.pk}"
    ]


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_searched_or_forgotten(vault, officer, exhibit, kept, reason):
    item = _item_with(vault, exhibit, kept, _person(kept, 1))

    with pytest.raises(NoReasonError):
        _search(vault, officer, kept, _person(kept, 1), reason=reason)
    with pytest.raises(NoReasonError):
        forget_traits(kept, officer, item.pk, vault=vault, reason=reason, now=NOW)
    assert Fingerprint.objects.filter(kind=kept.trait.kind).exists()


def test_a_search_is_logged_with_its_reason_even_when_nothing_is_found(vault, officer, kept):
    assert _search(vault, officer, kept, _person(kept, 1)) == []

    (event,) = AuditEvent.objects.filter(tag=kept.searched)
    assert (event.officer, event.subject, event.details["reason"]) == (officer, "ab" * 32, WHY)


def test_a_face_that_cannot_be_compared_neither_asks_nor_answers(vault, officer, exhibit, kept):
    item = _item_with(vault, exhibit, kept, _untelling(kept), _person(kept, 1))

    assert _search(vault, officer, kept, _untelling(kept)) == []
    assert VaultTraits(vault, kept, officer=officer).size == 1
    seen = traits_of_item(kept.trait, officer, item.pk, templates=vault.templates)
    assert [one.against for one in seen] == [MADE[kept][2], None]


def test_an_item_does_not_answer_for_itself(vault, officer, exhibit, kept):
    item = _item_with(vault, exhibit, kept, _person(kept, 1))

    assert _search(vault, officer, kept, _person(kept, 1), subject=item.pk) == []


def _read(vault, officer, exhibit, kept, trait):
    """One and the same picture, read (again): whoever it shows is seen."""
    reader = DigestReader()
    reader.update(b"a picture")
    reading = FileReading(
        name=b"a.jpg",
        size=9,
        mtime_ns=0,
        digests=reader.digests(),
        media_type=MediaType("image/jpeg", Family.IMAGE),
        fingerprints=[
            fingerprint.Fingerprint(kept.trait.kind, kept.trait.version, trait.to_bytes(), 90)
        ],
        not_looked_for={"text": "no model"},
    )
    record_readings(
        [reading],
        acting_officer=officer,
        exhibit=exhibit,
        sandbox="test",
        templates=vault.templates,
        now=NOW,
    )


def test_what_was_forgotten_does_not_come_back_when_the_file_is_read_again(
    vault, officer, exhibit, kept
):
    _read(vault, officer, exhibit, kept, _person(kept, 1))
    item = Item.objects.get()
    forget_traits(kept, officer, item.pk, vault=vault, reason=WHY, now=NOW)
    told = Item.objects.get().not_looked_for

    _read(vault, officer, exhibit, kept, _person(kept, 1))

    assert not Fingerprint.objects.filter(kind=kept.trait.kind).exists()
    assert Item.objects.get().not_looked_for == told
    assert set(told) == {"text", kept.trait.kind}


def test_templates_are_sealed_in_the_records_and_in_the_index(vault, officer, exhibit, kept):
    trait = _person(kept, 1)
    _read(vault, officer, exhibit, kept, trait)
    update_trait_index(vault, kept)

    row = Fingerprint.objects.get(kind=kept.trait.kind)
    secret = trait.embedding.tobytes()
    assert secret not in bytes(row.data)
    for path in (vault.index_folder / kept.index).iterdir():
        assert b"\x7f" + bytes(8) not in path.read_bytes()
    assert row.item.not_looked_for == {"text": "no model"}
    assert not list(subject_of(row.item).fingerprints)
    (seen,) = traits_of_item(kept.trait, officer, row.item_id, templates=vault.templates)
    assert seen.embedding @ trait.embedding == pytest.approx(1)


def test_a_template_that_was_moved_to_another_item_is_told(vault, officer, exhibit, kept):
    one = _item_with(vault, exhibit, kept, _person(kept, 1))
    other = _item_with(vault, exhibit, kept, _person(kept, 2))
    moved = Fingerprint.objects.get(item=one).data
    Fingerprint.objects.filter(item=other).update(data=moved)

    with pytest.raises(TamperedTemplateError, match="clew look --everything"):
        traits_of_item(kept.trait, officer, other.pk, templates=vault.templates)


def test_forgotten_faces_are_in_no_row_no_index_and_no_lead_but_judged_leads_stay(
    vault, officer, exhibit, kept
):
    item = _item_with(vault, exhibit, kept, _person(kept, 1))
    other = _item_with(vault, exhibit, kept, _person(kept, 1))
    third = make_item(exhibit)
    make_match(item, other, relation=kept.trait.relation)
    judged = make_match(item, third, relation=kept.trait.relation)
    make_judgement(judged, officer)
    copy = make_match(item, make_item(exhibit))
    update_trait_index(vault, kept)

    count = forget_traits(kept, officer, item.pk, vault=vault, reason=WHY, now=NOW)

    assert count == 1
    assert set(Match.objects.all()) == {judged, copy}
    assert [lead.target for lead in _search(vault, officer, kept, _person(kept, 1))] == [
        f"item:{other.pk}"
    ]
    assert VaultTraits(vault, kept, officer=None).size == 1
    assert "forgotten" in Item.objects.get(pk=item.pk).not_looked_for[kept.trait.kind]
    assert AuditEvent.objects.get(tag=kept.forgotten).details["reason"] == WHY


def test_forgetting_keeps_what_is_said_of_other_kinds(vault, officer, exhibit, kept):
    item = _item_with(vault, exhibit, kept, _person(kept, 1), not_looked_for={"text": "no model"})

    forget_traits(kept, officer, item.pk, vault=vault, reason=WHY, now=NOW)

    assert set(Item.objects.get(pk=item.pk).not_looked_for) == {"text", kept.trait.kind}


def test_only_the_bureau_that_holds_an_item_may_forget_them(vault, officer, exhibit, kept):
    owner = make_officer()
    item = _item_with(vault, exhibit, kept, _person(kept, 1), bureau=owner.bureau)

    with pytest.raises(NotOwnerError):
        forget_traits(kept, officer, item.pk, vault=vault, reason=WHY, now=NOW)
    with pytest.raises(queries.ItemNotFoundError):
        forget_traits(kept, owner, item.pk, vault=vault, reason=WHY, now=NOW)
    assert Fingerprint.objects.filter(item=item).exists()


def test_the_run_records_leads_once_a_pair_and_only_where_nothing_else_relates_the_two(
    vault, officer, exhibit, kept
):
    one = _item_with(vault, exhibit, kept, _person(kept, 1), checked_at=None)
    other = _item_with(vault, exhibit, kept, _person(kept, 1), checked_at=None)
    look = np.random.default_rng(5).bytes(256)
    for item in (one, _item_with(vault, exhibit, kept, _person(kept, 1), checked_at=None)):
        make_fingerprint(item, data=look)

    match_items(vault, acting_officer=officer, clock=lambda: NOW)

    pairs = {frozenset((m.query_id, m.target_id)): m.relation for m in Match.objects.all()}
    assert len(pairs) == Match.objects.count() == 3
    assert pairs[frozenset((one.pk, other.pk))] == kept.trait.relation
    assert sorted(pairs.values()) == ["copy", *2 * [kept.trait.relation.value]]
    rows = queries.matches_of(officer, [other.pk])[other.pk]
    assert all(row.relation is kept.trait.relation for row in rows)


def test_a_lead_leaves_what_is_new_new(vault, officer, exhibit, kept):
    item = _item_with(vault, exhibit, kept, _person(kept, 1))
    make_fingerprint(item)
    make_match(item, make_item(exhibit), relation=kept.trait.relation, score=0.4)

    row = queries.item(officer, item.pk)
    totals = queries.case_totals(officer, exhibit.case)

    assert row.state is State.NO_MATCH
    assert totals.matched == 0
    assert totals.by_relation == {kept.trait.relation: 2}


def test_the_index_of_faces_can_be_made_anew_when_it_is_damaged(vault, officer, exhibit, kept):
    _item_with(vault, exhibit, kept, _person(kept, 1))
    update_trait_index(vault, kept)
    (segment,) = (vault.index_folder / kept.index).glob("segment-*")
    sealed = segment.read_bytes()
    segment.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))

    with pytest.raises(SealedDamagedError):
        check_sealed_index(vault.index_folder / kept.index, vault.templates)
    rebuild_trait_index(vault, kept)

    assert check_sealed_index(vault.index_folder / kept.index, vault.templates) == 1
    assert len(_search(vault, officer, kept, _person(kept, 1))) == 1


def test_a_pair_has_both_a_lead_from_faces_and_one_from_voices(vault, officer, exhibit):
    items = [_item_with(vault, exhibit, FACES, _person(FACES, n), checked_at=None) for n in (1, 1)]
    for item in items:
        voice = _person(VOICES, 2).to_bytes()
        make_fingerprint(
            item,
            kind="voice",
            version=VOICES.trait.version,
            data=vault.templates.close(voice, name=template_name(item.pk, "voice")),
        )

    match_items(vault, acting_officer=officer, clock=lambda: NOW)

    assert sorted(Match.objects.values_list("relation", flat=True)) == ["face", "voice"]
