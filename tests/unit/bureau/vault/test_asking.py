"""Asking about a file tells what the officer may see, and nothing of the rest."""

import hashlib

import numpy as np
import pytest

from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.vault.actions.indexing import update_indexes
from clew.bureau.vault.asking import ask
from clew.bureau.vault.item_key import item_key
from clew.bureau.vault.references import VaultReferences
from clew.fingerprint.detection import detect
from clew.fingerprint.forms import wave
from clew.fingerprint.reading import DigestReader
from clew.fingerprint.sound_bits import as_bytes, hashes_of, of_sound_keys
from clew.intake.file_reading import FileReading
from clew.model.fingerprint import Fingerprint
from clew.model.match import Relation
from clew.model.media import Family, MediaType
from records import (
    NOW,
    make_case,
    make_entry,
    make_exhibit,
    make_fingerprint,
    make_hashset,
    make_item,
    make_officer,
)

pytestmark = pytest.mark.django_db

LOOK = np.random.default_rng(5).bytes(8 * 32)


def _file(content: bytes) -> FileReading:
    """A picture of these bytes that looks like LOOK."""
    reader = DigestReader()
    reader.update(content)
    return FileReading(
        name=b"asked.jpg",
        size=len(content),
        mtime_ns=0,
        digests=reader.digests(),
        media_type=MediaType("image/jpeg", Family.IMAGE),
        fingerprints=[Fingerprint("pdq", 1, LOOK, 100)],
    )


def _known(exhibit, content: bytes):
    """An item of these bytes that looks like LOOK."""
    item = make_item(exhibit, content=content, fingerprinted=False)
    make_fingerprint(item, data=LOOK)
    return item


def _ask(content: bytes, officer, vault):
    update_indexes(vault.index_folder)
    with VaultReferences(vault, officer=officer) as references:
        return ask(_file(content), references, acting_officer=officer, now=NOW)


def test_a_copy_and_the_same_file_are_told_with_where_they_were_found(vault):
    officer = make_officer()
    exhibit = make_exhibit(make_case(officer, number="2026-3"), label="Disk")
    _known(exhibit, b"other bytes")
    _known(exhibit, b"the same bytes")

    same, copy = _ask(b"the same bytes", officer, vault)

    assert (same.match.relation, copy.match.relation) == (Relation.SAME_FILE, Relation.COPY)
    assert [(p.case, p.exhibit) for p in same.locations] == [("2026-3", "Disk")]
    assert copy.sha256 == hashlib.sha256(b"other bytes").hexdigest()


@pytest.mark.parametrize("who", ["another bureau", "not a member"])
def test_what_lies_in_a_case_one_may_not_see_does_not_answer(vault, who):
    owner = make_officer()
    exhibit = make_exhibit(make_case(owner))
    _known(exhibit, b"the same bytes")
    _known(exhibit, b"other bytes")
    stranger = make_officer(bureau=None if who == "another bureau" else owner.bureau)

    assert _ask(b"the same bytes", stranger, vault) == []
    assert len(_ask(b"the same bytes", owner, vault)) == 2


def test_sound_and_frames_of_clips_one_may_not_see_are_not_given_out(vault):
    owner, stranger = make_officer(), make_officer()
    item = make_item(make_exhibit(make_case(owner)), content=b"clip", fingerprinted=False)
    words = np.random.default_rng(4).integers(1, 2**32, 320, dtype=np.uint32)
    track = make_fingerprint(item, kind="sound", data=as_bytes(words), at_s=0.0, until_s=10.0)
    points = detect(wave(1), most=40, mirrored=0)
    frame = points.to_bytes()
    make_fingerprint(item, kind="frame_keypoints", form="between", data=frame, at_s=1.0, until_s=2)
    update_indexes(vault.index_folder)
    target, ids = item_key(item.sha256), np.array([track.pk])

    with VaultReferences(vault, officer=owner) as seen:
        hashes = hashes_of(words, starts=np.array([4]))
        assert set(of_sound_keys(seen.near_sounds(hashes, radius=0).key)[0]) == {track.pk}
        assert list(seen.sounds(ids)) == [track.pk]
        assert len(seen.frames_of(target, start_s=0, end_s=5)) == 1
        found = seen.near_keypoints(points.plain.descriptors, radius=0)
        assert not len(found.key)  # a frame in between is not searched for
    with VaultReferences(vault, officer=stranger) as hidden:
        assert hidden.sounds(ids) == {}
        assert hidden.describe(ids) == {}
        assert hidden.frames_of(target, start_s=0, end_s=5) == []


def test_places_in_hidden_cases_are_left_out_of_an_answer(vault):
    officer = make_officer()
    shown = make_exhibit(make_case(officer, number="mine"))
    hidden = make_exhibit(make_case(make_officer(bureau=officer.bureau), number="theirs"))
    make_item(shown, hidden, content=b"the same bytes")

    (answer,) = _ask(b"the same bytes", officer, vault)

    assert [place.case for place in answer.locations] == ["mine"]


def test_lists_answer_by_digest_and_by_look_but_only_complete_ones_of_the_own_bureau(vault):
    officer = make_officer()
    md5 = hashlib.md5(b"bytes").hexdigest()
    for hashset in (
        make_hashset(officer.bureau, name="ours"),
        make_hashset(make_officer().bureau, name="theirs"),
        make_hashset(officer.bureau, name="cut off", complete=False),
    ):
        make_entry(hashset, md5=md5, category="4")
        make_entry(hashset, pdq=LOOK[:32])

    answers = _ask(b"bytes", officer, vault)

    assert [(a.hashset, a.match.relation, a.category) for a in answers] == [
        ("ours", Relation.SAME_FILE, "4"),
        ("ours", Relation.COPY, None),
    ]


def test_an_entry_whose_stronger_digest_differs_is_no_hit(vault):
    officer = make_officer()
    forged = make_hashset(officer.bureau)
    make_entry(forged, md5=hashlib.md5(b"bytes").hexdigest(), sha256="ab" * 32)

    assert _ask(b"bytes", officer, vault) == []


def test_every_question_is_logged_with_the_file_that_was_asked_about(vault):
    officer = make_officer()

    _ask(b"bytes", officer, vault)

    (event,) = AuditEvent.objects.filter(tag=tags.VAULT_FILE_ASKED)
    assert (event.officer, event.subject) == (officer, hashlib.sha256(b"bytes").hexdigest())
