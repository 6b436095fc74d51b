"""Panels are found where pictures were put together, and rarely elsewhere."""

import numpy as np
import pytest

from clew.fingerprint.panels import MOST_PANELS, panels
from clew.simulate import edits
from clew.simulate.collection import view

PICTURES = [view(seed, 0, width=640, height=480) for seed in range(4)]


def _is_found(picture: np.ndarray, size: tuple[int, int]) -> bool:
    return any(np.abs(np.subtract(panel.shape[:2], size)).max() <= 10 for panel in panels(picture))


def test_both_halves_of_a_collage_are_panels():
    assert _is_found(edits.collage(PICTURES[:2]), (480, 640))


def test_all_quarters_of_a_collage_with_gutters_are_panels():
    framed = [np.pad(one, ((6, 6), (6, 6), (0, 0)), constant_values=250) for one in PICTURES]
    four = np.vstack([edits.collage(framed[:2]), edits.collage(framed[2:])])

    found = [panel for panel in panels(four) if abs(panel.shape[1] - 640) <= 16]

    assert len([panel for panel in found if abs(panel.shape[0] - 480) <= 16]) == 4


def test_a_picture_on_a_desktop_is_a_panel():
    desktop = np.full((900, 1400, 3), 40, np.uint8)
    desktop[150:630, 300:940] = PICTURES[0]
    desktop[860:, ::40] = 200  # a task bar
    desktop[20:700:60, 20:60] = 220  # symbols

    assert _is_found(desktop, (480, 640))


@pytest.mark.parametrize("shape", [(1, 1), (3, 2000), (2000, 3, 3), (99, 99), (400, 400, 3)])
def test_flat_and_tiny_pictures_have_none(shape):
    assert panels(np.full(shape, 128, np.uint8)) == []


def test_noise_has_no_more_than_are_kept():
    noise = np.random.default_rng(1).integers(0, 256, (700, 900, 3)).astype(np.uint8)

    assert len(panels(noise)) <= MOST_PANELS
