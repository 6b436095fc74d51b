"""Places: whether two pictures show one place, by keypoints that were also sought from aside."""

from clew.fingerprint.places.keypoints import PlaceKeypoints
from clew.match.calibration import place_log_ratio
from clew.match.epipolar import TwoViews, two_views
from clew.match.place_pairing import pair_up_places


def views_of_place(query: PlaceKeypoints, match: PlaceKeypoints) -> TwoViews | None:
    """Return what speaks for two viewpoints of one place, None where there is too little to tell.

    Example:
        >>> nothing = PlaceKeypoints.of_nothing((480, 640))
        >>> views_of_place(nothing, nothing) is None
        True
    """
    return two_views(pair_up_places(query, match), weighed=place_log_ratio)
