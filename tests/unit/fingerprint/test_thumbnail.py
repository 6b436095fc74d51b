"""Lists made by the Python port hash Pillow's thumbnails: one level off may be one bit off."""

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from clew.fingerprint.thumbnail import THUMBNAIL_SIDE, thumbnail_of

_SIDES = st.integers(1, 2400)


@given(height=_SIDES, width=_SIDES, colours=st.sampled_from([(), (3,)]), seed=st.integers(0, 99))
@example(height=1, width=9000, colours=(3,), seed=0)  # no taller than a line
@example(height=9000, width=3, colours=(), seed=0)
@example(height=2048, width=2051, colours=(3,), seed=0)  # blocks that the edge cuts off
@example(height=512, width=513, colours=(3,), seed=0)
@settings(max_examples=25, deadline=None)
def test_a_thumbnail_is_pillows_to_the_bit(
    height: int, width: int, colours: tuple[int, ...], seed: int
) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, *colours), np.uint8)
    pillows = Image.fromarray(pixels)
    pillows.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))

    ours = thumbnail_of(pixels)

    assert ours.shape == np.asarray(pillows).shape
    assert (ours == np.asarray(pillows)).all()
