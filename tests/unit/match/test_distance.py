"""Distances on the globe."""

from hypothesis import given
from hypothesis import strategies as st

from clew.match.distance import distance_km


@given(
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
)
def test_a_distance_is_the_same_both_ways_and_fits_on_the_globe(a, b):
    assert abs(distance_km(a, b) - distance_km(b, a)) < 1e-6
    assert 0 <= distance_km(a, b) <= 20_016
    assert distance_km(a, a) < 1e-6
