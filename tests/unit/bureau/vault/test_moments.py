"""Moments of two clips are drawn from the vault's bytes, blurred and grey, and locked together."""

import io

import numpy as np
import pytest
from PIL import Image

from clew.bureau.access.errors import DeniedError
from clew.bureau.access.roles import Role
from clew.bureau.audit import tags
from clew.bureau.audit.models import AuditEvent
from clew.bureau.audit.reasons import NoReasonError
from clew.bureau.cases.models import CaseMember
from clew.bureau.exposure.models import Look
from clew.bureau.vault.actions.moments import MOST_AT_ONCE, NoMomentsError, moments
from clew.bureau.vault.queries import MatchNotFoundError
from clew.match.placement import Told
from clew.media.sandbox import Sandbox
from clew.model.match import Relation, Span
from clew.model.media import Family
from comparing_world import BEGINS_S, RATE, keep, room, two_clips
from records import NOW, make_case, make_exhibit, make_item, make_match, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(workers=1, unsafe_unconfined=True) as one:
        yield one


@pytest.fixture
def rosa():
    return make_officer("rosa")


@pytest.fixture
def exhibit(rosa):
    return make_exhibit(make_case(rosa, number="2026-7"))


@pytest.fixture
def drawn(vault, sandbox, rosa):
    def draw(match, *at_s, officer=None, **how):
        return moments(
            officer or rosa, match.pk, at_s, vault=vault, sandbox=sandbox, now=NOW, **how
        )

    return draw


def _pixels(jpeg):
    with Image.open(io.BytesIO(jpeg)) as picture:
        return np.asarray(picture.convert("RGB")).astype(int)


def test_both_are_at_the_same_moment_in_colour_when_revealed(vault, exhibit, drawn):
    match = two_clips(vault, exhibit)

    found = drawn(match, 0.0, 1.5, revealed=True, reason="one lamp?")

    assert [(one.query_at_s, one.match_at_s) for one in found] == [(0.0, 1.0), (1.5, 2.5)]
    for one in found:
        wanted = room(round((one.at_s + BEGINS_S) * RATE))
        for jpeg in (one.pair.query, one.pair.match):
            assert np.abs(_pixels(jpeg) - wanted).mean() < 8
    assert np.ptp(_pixels(found[0].pair.query), axis=2).max() > 20


def test_they_are_blurred_and_grey_and_none_is_logged_as_revealed(vault, exhibit, drawn):
    (one,) = drawn(two_clips(vault, exhibit), 1.0)

    for jpeg in (one.pair.query, one.pair.match):
        pixels = _pixels(jpeg)
        assert np.ptp(pixels, axis=2).max() <= 3
        assert np.abs(np.diff(pixels[..., 0], axis=1)).max() < 20
    assert one.pair.comparison is not None
    assert np.ptp(one.pair.comparison.overlay.query.pixels.astype(int), axis=2).max() <= 3
    assert not AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_REVEALED).exists()
    assert not Look.objects.exists()


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_frame_is_laid_on_its_counterpart_by_what_both_show(vault, exhibit, drawn, mirrored):
    (one,) = drawn(two_clips(vault, exhibit, mirrored=mirrored), 0.5)

    assert one.pair.comparison is not None
    placement = one.pair.comparison.placement
    assert placement.told is Told.POINTS
    wanted = [[-1, 0, 1] if mirrored else [1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert np.abs(placement.homography - wanted).max() < 0.03


def test_each_side_that_is_revealed_has_an_event_with_its_reason_and_a_look(
    vault, exhibit, drawn, rosa
):
    match = two_clips(vault, exhibit)

    drawn(match, 0.5, revealed=True, reason=" one lamp? ")

    events = AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_REVEALED)
    sides = {match.query_id, match.target_id}
    assert {(one.subject, one.details["reason"]) for one in events} == {
        (side, "one lamp?") for side in sides
    }
    assert set(Look.objects.values_list("officer", "sha256")) == {(rosa.pk, one) for one in sides}


def test_without_a_reason_nothing_is_revealed(vault, exhibit, drawn):
    with pytest.raises(NoReasonError):
        drawn(two_clips(vault, exhibit), 0.5, revealed=True, reason=" ")
    assert not Look.objects.exists()


def test_moments_outside_are_the_beginning_and_the_end_and_only_so_many_are_made(
    vault, exhibit, drawn
):
    match = two_clips(vault, exhibit)

    ends = drawn(match, -5.0, 99.0, 88.0)
    several = drawn(match, *(number / 20 for number in range(40)))

    assert [one.at_s for one in ends] == [0.0, 2.0]
    assert len(several) == MOST_AT_ONCE


def test_a_picture_stands_still_beside_the_clip_that_shows_it(vault, exhibit, drawn):
    long = two_clips(vault, exhibit).target
    still = keep(vault, make_item(exhibit), b"a still", room(20))
    match = make_match(
        still, long, relation=Relation.EXCERPT, match_span=Span(2.0, 2.5), evidence={}
    )

    (one,) = drawn(match, 0.0)

    assert (one.query_at_s, one.match_at_s) == (None, 2.0)


NONE = {
    "two pictures": (Family.IMAGE, Relation.EXCERPT),
    "what agrees is heard": (Family.CLIP, Relation.SOUND),
    "what agrees is a place": (Family.CLIP, Relation.SCENE),
    "a face": (Family.CLIP, Relation.FACE),
}


@pytest.mark.parametrize(("family", "relation"), NONE.values(), ids=NONE)
def test_what_is_not_seen_at_one_moment_in_both_has_no_moments(exhibit, drawn, family, relation):
    spans = {"query_span": Span(0, 1), "match_span": Span(0, 1)}
    match = make_match(
        *(make_item(exhibit, family=family) for _ in range(2)), relation=relation, **spans
    )

    with pytest.raises(NoMomentsError, match="share no stretch"):
        drawn(match, 0.0)


def test_a_clip_of_which_only_hashes_are_here_or_that_is_broken_is_told(vault, exhibit, drawn):
    there = two_clips(vault, exhibit).target
    gone = make_item(exhibit, family=Family.CLIP)
    broken = keep(vault, make_item(exhibit, content=b"x", family=Family.CLIP), b"x", room(0))
    spans = {"query_span": Span(0, 1), "match_span": Span(0, 1), "relation": Relation.EXCERPT}

    with pytest.raises(NoMomentsError, match="add it again"):
        drawn(make_match(gone, there, **spans), 0.0)
    with pytest.raises(NoMomentsError, match="cannot be shown"):
        drawn(make_match(broken, there, **spans), 0.0)


def test_whoever_may_not_see_one_side_finds_no_match_and_a_reader_reveals_nothing(
    vault, exhibit, drawn, rosa
):
    match = two_clips(vault, exhibit)
    stranger = make_officer(bureau=rosa.bureau)
    analyst = make_officer("ana", bureau=rosa.bureau, roles=[Role.INTELLIGENCE_ANALYST])
    CaseMember.objects.create(case=exhibit.case, officer=analyst, since_at=NOW)

    with pytest.raises(MatchNotFoundError):
        drawn(match, 0.0, officer=stranger)
    with pytest.raises(DeniedError):
        drawn(match, 0.0, officer=analyst, revealed=True, reason="why")
    assert len(drawn(match, 0.0, officer=analyst)) == 1
    assert not AuditEvent.objects.filter(tag=tags.VAULT_THUMBNAIL_REVEALED).exists()
