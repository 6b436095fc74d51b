"""Two pictures of places that are looked at alone, without rivals."""

from clew.fingerprint.places.keypoints import PlaceKeypoints
from clew.match.epipolar import TwoViews
from clew.match.places import views_of_places


def views_of_two(one: PlaceKeypoints, other: PlaceKeypoints) -> TwoViews | None:
    return views_of_places(one, {0: other}, targets={0: "other"}).get(0)
