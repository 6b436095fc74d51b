"""Distance: how far apart two positions on the globe lie, and when that is far for one place."""

from math import asin, cos, radians, sin, sqrt

FAR_APART_KM = 1.0
"""Positions further apart do not name one place."""

_EARTH_RADIUS_KM = 6371.0


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the distance of two positions (latitude and longitude in degrees) on the globe.

    Example:
        >>> round(distance_km((52.52, 13.405), (48.8566, 2.3522)))
        877
    """
    lat_a, lon_a, lat_b, lon_b = map(radians, (*a, *b))
    half = sin((lat_b - lat_a) / 2) ** 2
    half += cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * asin(sqrt(min(1.0, half)))
