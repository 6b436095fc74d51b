"""Keypoints are found again, kept in bytes and in keys, and spread over the picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.fingerprint.detection import detect
from clew.fingerprint.keypoints import BothWays, Keypoints, index_keys, of_index_keys, print_of
from clew.simulate.collection import view


def _some(count: int, seed: int = 1) -> Keypoints:
    random = np.random.default_rng(seed)
    return Keypoints(
        size=(480, 640),
        places=random.uniform(0, 480, (count, 2)).astype(np.float32),
        levels=random.integers(0, 8, count).astype(np.float32),
        turns=random.uniform(0, 2 * np.pi, count).astype(np.float32),
        descriptors=random.integers(0, 256, (count, 32)).astype(np.uint8),
        panels=random.integers(0, 16, count).astype(np.uint8),
    )


@given(st.integers(0, 40), st.integers(0, 40))
def test_what_is_written_is_read_again(plain, mirrored):
    both = BothWays(_some(plain), _some(mirrored, seed=2))

    read = BothWays.from_bytes(both.to_bytes())

    for written, again in ((both.plain, read.plain), (both.mirrored, read.mirrored)):
        assert again.size == written.size
        assert np.array_equal(again.descriptors, written.descriptors)
        assert np.array_equal(again.levels, written.levels)
        assert np.array_equal(again.panels, written.panels)
        assert np.abs(again.places - written.places).max(initial=0) <= 1 / 32
        off = np.abs(again.turns - written.turns)
        assert np.minimum(off, 2 * np.pi - off).max(initial=0) <= np.pi / 256 + 1e-6


@pytest.mark.parametrize("cut", [0, 3, 7, 40, -1])
def test_bytes_that_were_cut_off_are_refused(cut):
    whole = BothWays(_some(5), _some(5)).to_bytes()

    with pytest.raises(ValueError, match="keypoints"):
        BothWays.from_bytes(whole[:cut])


@given(st.integers(1, 2**42 - 1), st.integers(1, 1024))
def test_a_key_tells_whose_keypoint_it_is_and_how_it_lies(print_id, count):
    keypoints = _some(count)

    keys = index_keys(print_id, keypoints)
    ids, levels, turns = of_index_keys(keys)

    assert len(set(keys.tolist())) == count
    assert keys.min() > 0
    assert set(ids.tolist()) == {print_id} == {print_of(int(key)) for key in keys}
    assert np.array_equal(levels, keypoints.levels)
    off = np.abs(turns - keypoints.turns)
    assert np.minimum(off, 2 * np.pi - off).max() <= np.pi / 64 + 1e-6


def test_the_first_keypoints_are_a_fair_choice_of_places_and_sizes():
    found = detect(view(3, 0), most=400, mirrored=0).plain

    first = found.first(120)

    assert len({(int(y // 64), int(x // 64)) for x, y in first.places}) >= 30
    assert (first.levels >= 4).sum() >= 25
    assert (first.levels < 2).sum() >= 25


def test_a_mirrored_picture_has_the_keypoints_that_were_kept_for_it():
    picture = view(3, 0)
    kept = detect(picture, most=300, mirrored=300).mirrored

    found = detect(np.ascontiguousarray(picture[:, ::-1]), most=300, mirrored=0).plain

    bits = np.bitwise_count(kept.descriptors[:, None] ^ found.descriptors[None]).sum(axis=2)
    assert (bits.min(axis=1) == 0).mean() > 0.4
