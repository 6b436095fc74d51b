"""Thumbnails are laid on each other blurred and grey, unless they are revealed."""

import io

import numpy as np
import pytest
from PIL import Image

from clew.match.comparison import Comparison, compared, why_apart
from clew.match.overlay import difference
from clew.match.placement import Told
from clew.media.thumbnail import blurred, pixels_of
from clew.model.match import Relation, Transform
from clew.model.media import Family
from clew.simulate import edits
from clew.simulate.collection import view

PICTURE = view(5, 0, width=320, height=240)


def _jpeg(picture: np.ndarray) -> bytes:
    with io.BytesIO() as out:
        Image.fromarray(np.ascontiguousarray(picture)).save(out, "JPEG", quality=95)
        return out.getvalue()


def _compared(query: np.ndarray, **how) -> Comparison:
    how = {"evidence": {}, "turn": Transform.NONE} | how
    return compared(_jpeg(query), _jpeg(PICTURE), **how)


def test_what_is_laid_is_the_blurred_thumbnail_and_nothing_finer():
    found = _compared(PICTURE)

    for layer in (found.overlay.query, found.overlay.match):
        assert (layer.pixels == pixels_of(blurred(_jpeg(PICTURE)))).all()
        assert not np.ptp(layer.pixels, axis=2).any()


def test_what_is_revealed_is_the_thumbnail_as_it_is():
    found = _compared(PICTURE, revealed=True)

    assert (found.overlay.query.pixels == pixels_of(_jpeg(PICTURE))).all()


@pytest.mark.parametrize("revealed", [False, True])
def test_borders_are_sought_in_the_thumbnails_as_they_are(revealed):
    found = _compared(
        edits.bordered(PICTURE), evidence={"borders_trimmed": True}, revealed=revealed
    )

    assert found.placement.told is Told.BORDERS
    edges = 0.12 / 1.24, 1.12 / 1.24
    inner = found.placement.homography @ np.array([edges, edges, (1, 1)])
    assert inner[:2] == pytest.approx(np.array([[0, 1], [0, 1]]), abs=0.01)


def test_a_negative_is_laid_as_it_was_matched():
    found = _compared(255 - PICTURE, evidence={"negative": True}, revealed=True)

    assert difference(found.overlay).pixels.mean() < 3


@pytest.mark.parametrize("relation", Relation)
@pytest.mark.parametrize("family", Family)
def test_only_pictures_that_share_their_picture_are_laid_on_each_other(relation, family):
    shares_picture = not (relation.is_lead or relation in {Relation.SOUND, Relation.SCENE})

    for families in ((Family.IMAGE, family), (family, Family.IMAGE)):
        is_laid = not why_apart(relation, *families)
        assert is_laid == (shares_picture and family is Family.IMAGE)
