"""Shapes are read from TopoJSON as it is written, and places lie within them."""

import json

import pytest

from clew.bureau.boundaries import shapes


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(shapes, "BUNDLED", tmp_path)
    caches = (shapes._file, shapes._shapes)
    for one in caches:
        one.cache_clear()
    yield tmp_path
    for one in caches:
        one.cache_clear()


def _written(folder, name, of, *, arcs, shapes_, **more):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    held = {"objects": {of: {"geometries": shapes_}}, "arcs": arcs} | more
    path.write_text(json.dumps(held))


def test_steps_are_summed_scaled_and_moved(folder):
    _written(
        folder,
        "world.json",
        "countries",
        arcs=[[[0, 0], [10, 0], [0, 10], [-10, 0], [0, -10]]],
        shapes_=[{"type": "Polygon", "id": "XX", "arcs": [[0]]}],
        transform={"scale": [0.5, 2.0], "translate": [100.0, -10.0]},
    )

    (ring,) = shapes.countries()["XX"]

    assert ring == [(100, -10), (105, -10), (105, 10), (100, 10), (100, -10)]
    assert shapes.area_of(ring) == 100
    assert shapes.middle_of("XX") == pytest.approx((102.5, 0))


def test_an_arc_is_shared_backwards_and_the_largest_ring_has_the_middle(folder):
    arcs = [[[0, 0], [0, 4]], [[0, 4], [4, 4], [4, 0], [0, 0]], [[0, 4], [-1, 4], [-1, 0], [0, 0]]]
    _written(
        folder,
        "parts/XX.json",
        "parts",
        arcs=arcs,
        shapes_=[
            {"type": "Polygon", "id": "XX-A", "arcs": [[0, 1]]},
            {"type": "MultiPolygon", "id": "XX-B", "arcs": [[[~0, ~2]], [[0, 1]]]},
            {"type": "Polygon", "arcs": [[0, 2]]},
        ],
        centres={"XX-C": [7.0, 8.0]},
    )

    parts = shapes.parts_of("XX")

    assert parts["XX-A"] == [[(0, 0), (0, 4), (4, 4), (4, 0), (0, 0)]]
    assert parts["XX-B"][0] == [(0, 4), (0, 0), (-1, 0), (-1, 4), (0, 4)]
    assert shapes.middle_of("XX-B") == shapes.middle_of("XX-A") == (2, 2)
    assert shapes.middle_of("XX-C") == (7, 8)
    assert len(parts[""]) == 1


def test_without_boundaries_nothing_is_drawn_and_nothing_breaks(folder):
    assert shapes.countries() == {}
    assert shapes.middle_of("IN") is None
    assert shapes.middle_of("IN-RJ") is None
