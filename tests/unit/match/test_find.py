"""Subjects find the references that show the same picture, and nothing else."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.fingerprint.kinds.object import KIND as OBJECT
from clew.fingerprint.objects.seen import SeenThing
from clew.match.calibration import RADIUS, bits_log_ratio, score
from clew.match.candidates import Candidate
from clew.match.compare import as_references, compare
from clew.match.epipolar import TwoViews
from clew.match.find import _are_seen_from_aside, find_matches
from clew.match.geometry import Geometry
from clew.match.references import FewReferences, Reference
from clew.match.subject import Subject
from clew.model.digests import Digests
from clew.model.fingerprint import Fingerprint, Form
from clew.model.match import Relation, Transform
from clew.model.media import Family

RANDOM = np.random.default_rng(7)


def _hash() -> bytes:
    return RANDOM.bytes(32)


def _flipped(hash_: bytes, bits: int) -> bytes:
    array = np.unpackbits(np.frombuffer(hash_, np.uint8))
    array[:bits] ^= 1
    return np.packbits(array).tobytes()


def _picture(hash_: bytes, **facts) -> Fingerprint:
    """A picture whose turned forms are strangers to everything."""
    return Fingerprint("pdq", 1, hash_ + RANDOM.bytes(7 * 32), quality=100, **facts)


def _still(*prints: Fingerprint) -> Subject:
    return Subject(Family.IMAGE, prints)


def _clip(hashes: list[bytes], start: float = 0.0) -> Subject:
    frames = [
        _picture(hash_, at_s=start + t, until_s=start + t + 1.0) for t, hash_ in enumerate(hashes)
    ]
    return Subject(Family.CLIP, frames, duration_s=float(len(hashes)))


def test_a_near_picture_is_a_copy_and_a_far_one_is_nothing():
    hash_ = _hash()
    known = FewReferences([(Reference("a"), hash_)])

    (match,) = find_matches(_still(_picture(_flipped(hash_, RADIUS))), known)
    nothing = find_matches(_still(_picture(_flipped(hash_, RADIUS + 1))), known)

    assert match.relation is Relation.COPY
    assert match.evidence["distance"] == RADIUS
    assert nothing == []


@pytest.mark.parametrize("transform", list(Transform)[1:])
def test_a_turned_picture_is_an_edit_that_names_the_turn(transform):
    hash_ = _hash()
    forms = [RANDOM.bytes(32) for _ in Transform]
    forms[list(Transform).index(transform)] = hash_
    query = Fingerprint("pdq", 1, b"".join(forms), quality=100)

    (match,) = find_matches(_still(query), FewReferences([(Reference("a"), hash_)]))

    assert (match.relation, match.transform) == (Relation.EDIT, transform)


def test_a_picture_in_a_border_is_an_edit():
    inner = _hash()
    query = _still(_picture(_hash()), _picture(inner, form=Form.TRIMMED))

    (match,) = find_matches(query, FewReferences([(Reference("a"), inner)]))

    assert match.relation is Relation.EDIT
    assert match.evidence["borders_trimmed"] is True


LOW = "low information"


@pytest.mark.parametrize("side", ["query", "reference"])
@pytest.mark.parametrize("why", [LOW, "low quality"])
def test_a_frame_that_says_nothing_never_matches(side, why):
    hash_ = _hash()
    poor = {"low_information": True} if why == LOW else {"quality": 20}
    good = _picture(hash_)
    query = replace(good, **poor) if side == "query" else good
    reference = Reference("a", **poor) if side == "reference" else Reference("a")

    assert find_matches(_still(query), FewReferences([(reference, hash_)])) == []


def test_the_same_clip_is_a_copy_and_a_part_of_it_is_an_excerpt_with_both_spans():
    hashes = [_hash() for _ in range(12)]
    known = as_references({"clip": _clip(hashes)})

    (whole,) = find_matches(_clip(hashes), known)
    (part,) = find_matches(_clip(hashes[4:8]), known)

    assert whole.relation is Relation.COPY
    assert part.relation is Relation.EXCERPT
    assert (part.query_span.start_s, part.query_span.end_s) == (0, 4)
    assert (part.match_span.start_s, part.match_span.end_s) == (4, 8)


def test_a_compilation_matches_each_clip_it_was_made_of():
    first, second = [_hash() for _ in range(8)], [_hash() for _ in range(8)]
    known = FewReferences(
        [
            (Reference(name, Family.CLIP, at_s=t, until_s=t + 1.0, duration_s=8.0), hash_)
            for name, hashes in (("first", first), ("second", second))
            for t, hash_ in enumerate(hashes)
        ]
    )

    found = find_matches(_clip([*first[2:5], _hash(), *second[:4]]), known)

    spans = {m.target: (m.query_span.start_s, m.match_span.start_s) for m in found}
    assert spans == {"first": (0, 2), "second": (4, 0)}
    assert {m.relation for m in found} == {Relation.EXCERPT}


def test_a_picture_taken_from_a_clip_is_an_excerpt_at_its_time():
    hashes = [_hash() for _ in range(5)]

    (match,) = find_matches(_still(_picture(hashes[3])), as_references({"c": _clip(hashes)}))

    assert match.relation is Relation.EXCERPT
    assert match.query_span is None
    assert match.match_span.start_s == 3


def test_clips_of_a_flat_slide_show_that_repeats_for_hours_do_not_take_hours():
    two = [_hash(), _hash()] * 1500

    found = find_matches(_clip(two), as_references({"c": _clip(two)}))

    assert found


def test_equal_bytes_are_the_same_file_whatever_they_are():
    digests = Digests(bytes(16), bytes(20), bytes(32), 5)
    nothing = Subject(Family.OTHER, ())

    (match,) = compare(nothing, nothing, query_digests=digests, match_digests=digests, target="b")

    assert (match.relation, match.score) == (Relation.SAME_FILE, 1.0)


@given(st.integers(0, 31), st.integers(1, 4), st.integers(1, 10**9))
def test_scores_fall_with_distance_and_with_the_number_searched_and_rise_with_looks(
    distance, looks, searched
):
    ratio = bits_log_ratio(distance)
    here = score(looks * ratio, searched=searched)

    assert 0 <= here <= 1
    assert bits_log_ratio(distance + 1) < ratio
    assert score(ratio, searched=searched) <= here
    assert score(looks * ratio, searched=10 * searched) <= here


def test_a_far_copy_is_less_sure_among_more_strangers():
    few, many, most = (score(bits_log_ratio(31), searched=10**power) for power in (4, 8, 10))

    assert 1 > few > 0.99
    assert few > many > most
    assert most < 0.1


SEEN_FROM_ASIDE = {
    "a crop: of hundreds that agree a dozen are wrongly paired": (328, 13, False),
    "another viewpoint: a fifth moved": (312, 62, True),
    "few agree, a good part of them moved": (60, 12, True),
    "few moved at all": (60, 11, False),
}


@pytest.mark.parametrize("why", SEEN_FROM_ASIDE)
def test_what_lies_on_each_other_in_part_is_a_view_from_aside_only_if_enough_moved(why):
    agreeing, moved, aside = SEEN_FROM_ASIDE[why]
    still, known = _picture(_hash()), Reference("known")
    part = Geometry(np.eye(3), agreeing=40, coverage=0.3, query_share=1, match_share=0.6)
    lies = Candidate(still, known, Transform.NONE, None, geometry=part)
    views = TwoViews(agreeing, agreeing + 20, moved, log_ratio=200.0)
    seen = Candidate(still, known, Transform.NONE, None, views=views)

    assert _are_seen_from_aside([lies], [seen]) is aside


def test_the_same_things_seen_in_two_pictures_make_no_match():
    gathered = OBJECT.gather()
    for name in ("couch", "clock", "teddy bear"):
        gathered.take(SeenThing(name, (0.25, 0.25, 0.5, 0.5), 0.99).to_bytes(), at_s=None)
    seen = _still(*gathered.ended(duration_s=None))

    assert find_matches(seen, as_references({"other": seen})) == []
