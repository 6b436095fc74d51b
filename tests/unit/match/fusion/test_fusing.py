"""Fused evidence keeps its laws: symmetric, monotone, nothing counted twice, never certain."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clew.fingerprint.faces.face import Against, Face
from clew.match.calibration import SUREST_LOG_ODDS, score
from clew.match.face_score import MOST_LOG_RATIO
from clew.match.fusion.best_of import best_of
from clew.match.fusion.channels import BOND_OF, CHANNEL_OF, Bond, Channel
from clew.match.fusion.faces import face_finding
from clew.match.fusion.finding import Finding, Told
from clew.match.fusion.fusing import fuse
from clew.match.fusion.recorded import recorded_finding
from clew.match.fusion.settling import what_settles
from clew.model.match import Relation

ratios = st.floats(-7, 20).map(lambda n: round(n, 3))
weighed = st.builds(
    lambda channel, ratio: Finding(channel, Told.WEIGHED, f"{channel} {ratio}", ratio),
    st.sampled_from(Channel),
    ratios,
)
unweighed = st.builds(
    Finding, st.sampled_from(Channel), st.sampled_from([*Told][1:]), st.text(max_size=5)
)
tables = st.lists(weighed | unweighed, max_size=8)
sizes = st.integers(1, 10**9)


def _said(channel: Channel, ratio: float) -> Finding:
    return Finding(channel, Told.WEIGHED, "said", ratio)


def test_every_relation_and_channel_has_its_place():
    assert set(CHANNEL_OF) == set(Relation)
    assert set(BOND_OF) == set(Channel)


@given(tables, sizes, st.randoms(use_true_random=False))
def test_the_order_of_findings_changes_nothing(findings, among, random):
    mixed = random.sample(findings, len(findings))
    assert fuse(mixed, among=among) == fuse(findings, among=among)


@given(sizes, st.lists(unweighed))
def test_without_evidence_there_is_the_prior_which_is_neither_0_nor_1(among, nothing):
    fused = fuse(nothing, among=among)
    assert fused.together == fused.prior == score(0.0, searched=among)
    assert 0 < fused.prior <= 0.5
    assert all(0 < one < 1 for one in fused.shared.values())


@given(tables, sizes)
def test_nothing_is_ever_certain_or_surer_than_a_score_may_be(findings, among):
    fused = fuse(findings, among=among)
    most = 1 / (1 + math.exp(-SUREST_LOG_ODDS))
    assert all(0 < one <= most for one in (fused.together, *fused.shared.values()))


@given(tables, sizes, weighed, st.floats(0, 1))
def test_a_weaker_channel_of_the_same_bond_and_side_changes_nothing(findings, among, strong, part):
    assume(strong.log_ratio)
    depends = [one for one in Channel if BOND_OF[one] is strong.bond and one is not Channel.COPY]
    weaker = [_said(one, strong.log_ratio * part) for one in depends]
    before, after = (fuse([*findings, strong, *more], among=among) for more in ([], weaker))
    assert after.together == before.together
    assert after.shared == before.shared


@given(tables, sizes, st.sampled_from(Channel), ratios, st.floats(0, 5))
def test_more_evidence_for_a_bond_never_makes_it_or_belonging_together_less_probable(
    findings, among, channel, ratio, more
):
    less, greater = (
        fuse([*findings, _said(channel, one)], among=among) for one in (ratio, ratio + more)
    )
    bond = BOND_OF[channel]
    assert greater.shared[bond] >= less.shared[bond]
    assert greater.together >= less.together


@given(st.sampled_from(Relation), st.floats(0.0001, 1), st.integers(1, 10**8))
def test_a_lone_match_is_never_surer_than_its_own_score(relation, told, searched):
    found = recorded_finding(relation, score=told, evidence={"searched": searched}, why="")
    fused = fuse([found], among=searched)
    assert fused.shared[found.bond] <= max(told, score(SUREST_LOG_ODDS, searched=1)) + 1e-9
    assert fused.shared[found.bond] == pytest.approx(
        min(told, score(SUREST_LOG_ODDS, searched=1)), rel=1e-6
    )
    assert fused.together <= max(fused.prior, fused.shared[found.bond]) + 1e-12


def test_copies_say_nothing_new_by_their_room_face_and_camera():
    copy = _said(Channel.COPY, 18.0)
    rest = [_said(one, 6.0) for one in (Channel.SCENE, Channel.FACE, Channel.CAMERA)]

    alone, fused = (fuse([copy, *more], among=1_000) for more in ([], rest))

    assert fused.by_recording
    assert fused.together == alone.together
    assert fused.shared == alone.shared
    assert [row.counts for row in fused.rows] == [True, False, False, False]
    assert all("one recording" in row.note for row in fused.rows[1:])


def test_leads_of_different_bonds_add_up_and_one_of_the_same_bond_does_not():
    face, room = _said(Channel.FACE, 5.0), _said(Channel.SCENE, 5.0)
    near = _said(Channel.POSITION, 4.0)

    one, two, three = (
        fuse(found, among=1_000) for found in ([face], [face, room], [face, room, near])
    )

    assert one.together < 0.1
    assert two.together > 0.8
    assert three.together == two.together
    assert "depends on" in next(r.note for r in three.rows if r.finding.channel is near.channel)


def test_a_shared_sound_says_nothing_of_place_person_or_camera():
    fused = fuse([_said(Channel.SOUND, 18.0)], among=100)
    assert fused.shared[Bond.RECORDING] > 0.99
    assert {fused.shared[bond] for bond in (Bond.PLACE, Bond.PERSON, Bond.DEVICE)} == {fused.prior}


def test_what_speaks_against_is_listed_and_lowers_what_it_speaks_of():
    noise, serial = _said(Channel.CAMERA, 8.0), _said(Channel.SERIAL, -4.6)
    fused = fuse([noise, serial], among=100)
    assert fused.against == [serial]
    assert fused.shared[Bond.DEVICE] < fuse([noise], among=100).shared[Bond.DEVICE]
    assert fuse([serial], among=100).together < fused.prior


def test_what_is_weighed_must_be_said_and_end():
    with pytest.raises(ValueError, match="cannot weigh"):
        Finding(Channel.FACE, Told.NOT_CHECKED, "", 1.0)
    with pytest.raises(ValueError, match="without end"):
        Finding(Channel.FACE, Told.WEIGHED, "", math.inf)


@given(st.lists(weighed, min_size=1, max_size=20), st.integers(1, 1_000))
def test_many_pairs_say_no_more_than_the_best_of_them(findings, pairs):
    for one in best_of(findings, pairs=pairs):
        its = [found.log_ratio for found in findings if found.channel is one.channel]
        assert one.log_ratio <= max(its)
        assert one.log_ratio >= 0 or max(its) < 0


def test_a_finding_that_no_pair_weighs_stays_what_it_is():
    nothing = Finding(Channel.SCENE, Told.NOTHING, "nothing found")
    missing = Finding(Channel.SCENE, Told.NOT_CHECKED, "not matched yet")
    assert best_of([nothing, missing, nothing], pairs=3) == [missing]


def _face(number: int, *, like: float = 1.0, against: Against | None = None) -> Face:
    embedding = np.zeros(128, np.float32)
    embedding[number], embedding[127] = like, np.sqrt(1 - like**2)
    return Face((0.1, 0.1, 0.2, 0.2), confidence=0.9, eyes=40, embedding=embedding, against=against)


FACES = {
    "one person": ([_face(1)], [_face(1, like=0.8)], Told.WEIGHED),
    "two people": ([_face(1)], [_face(2)], Told.WEIGHED),
    "two people, and others may be seen": ([_face(1), _face(3)], [_face(2)], Told.NOTHING),
    "one that cannot be compared beside them": (
        [_face(1), _face(1, against=Against.PROFILE)],
        [_face(2)],
        Told.NOTHING,
    ),
    "too small": ([_face(1, against=Against.SMALL)], [_face(2)], Told.CANNOT_TELL),
    "nobody": ([], [_face(2)], Told.NOTHING),
}


@pytest.mark.parametrize("why", FACES)
def test_faces_are_compared_as_far_as_they_can_be(why):
    mine, theirs, told = FACES[why]
    found = face_finding(mine, theirs)
    assert found.told is told
    assert abs(found.log_ratio) <= MOST_LOG_RATIO
    assert (found.log_ratio > 0) is (why == "one person")
    assert (found.log_ratio < 0) is (why == "two people")
    assert face_finding(theirs, mine) == found


def test_the_best_of_many_pairs_of_faces_weighs_less():
    few = face_finding([_face(1)], [_face(1)])
    many = face_finding([_face(1), _face(2)], [_face(1), _face(4), _face(5)])
    assert many.log_ratio == pytest.approx(few.log_ratio - math.log(6))


def test_what_would_settle_it_follows_from_what_is_missing_or_clashes():
    told = what_settles(
        [
            Finding(Channel.COPY, Told.NOT_CHECKED, ""),
            _said(Channel.SCENE, 4.0),
            _said(Channel.FACE, 4.0),
            Finding(Channel.CAMERA, Told.NOT_CHECKED, ""),
            Finding(Channel.SERIAL, Told.WEIGHED, "serial numbers differ: 1, 2", -4.6),
        ],
        judged=[Channel.SCENE],
    )
    assert [words.partition(" ")[0] for words in told] == ["match", "let", "hold", "find"]
    assert "serial numbers differ: 1, 2" in told[-1]


def test_of_a_copy_only_the_copy_is_left_to_be_settled_and_what_clashes():
    clash = Finding(Channel.SERIAL, Told.WEIGHED, "serial numbers differ: 1, 2", -4.6)
    others = [
        _said(Channel.FACE, 4.0),
        Finding(Channel.CAMERA, Told.NOT_CHECKED, ""),
        clash,
    ]
    told = what_settles([_said(Channel.COPY, 9.0), *others])
    assert [words.partition(" ")[0] for words in told] == ["lay", "find"]
