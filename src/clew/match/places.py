"""Places: whether pictures show one place, by keypoints that were also sought from aside.

Of two pictures alone keypoints are paired that are alike, and geometry tells whether they agree. Of
pictures that were shortlisted together more can be told: most of what is alike by chance is more
alike in yet another picture. So keypoints are paired again that are nearest in this picture of all,
less surely than alone, and those that agree count. A picture that is of the place by itself is no
rival for this: twenty views of one room do not hide each other. Nor is another frame of the clip.
"""

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.places.keypoints import PlaceKeypoints
from clew.match.calibration import (
    LEAST_RIVALS,
    contested_log_ratio,
    of_one_thing,
    place_log_ratio,
)
from clew.match.epipolar import TwoViews, two_views
from clew.match.place_pairing import Likeness, contested_pairs, likeness, pair_up_places


def views_of_places(
    query: PlaceKeypoints, matches: Mapping[int, PlaceKeypoints], *, targets: Mapping[int, str]
) -> Mapping[int, TwoViews]:
    """Return what speaks for each of the pictures that were shortlisted together.

    `targets` tells by the same keys whose pictures they are.

    Example:
        >>> views_of_places(PlaceKeypoints.of_nothing((480, 640)), {}, targets={})
        {}
    """
    likes = {key: likeness(query, match) for key, match in matches.items()}
    alone = {key: _alone(like) for key, like in likes.items()}
    sure = {targets[key] for key, views in alone.items() if views and views.log_ratio > 0}
    rivals = _Rivals(likes, targets=targets, sure=sure)
    found = {}
    for key, like in likes.items():
        nearest = rivals.of(targets[key])
        views = alone[key] if nearest is None else _contested(like, nearest)
        if views is not None:
            found[key] = views
    return found


def _alone(like: Likeness) -> TwoViews | None:
    return two_views(pair_up_places(like), weighed=place_log_ratio)


def _contested(like: Likeness, nearest: NDArray[np.float32]) -> TwoViews | None:
    """A wall that is seen from aside is a stripe; a line of writing is one in both pictures.

    Where no rival has a thing that two rooms both have, its keypoints win: they count less.
    """
    pairs = contested_pairs(like, nearest)
    return two_views(pairs, weighed=contested_log_ratio, in_stripes=all, uncounted=of_one_thing)


class _Rivals:
    """How far the query's keypoints are from what is nearest in the pictures of other targets."""

    def __init__(
        self, likes: Mapping[int, Likeness], *, targets: Mapping[int, str], sure: Collection[str]
    ) -> None:
        nearest: dict[str, NDArray[np.float32]] = {}
        for key, like in likes.items():
            if (target := targets[key]) not in sure:
                before = nearest.get(target, like.nearest)
                nearest[target] = np.minimum(before, like.nearest)
        self._numbers = {target: number for number, target in enumerate(nearest)}
        if len(nearest) > LEAST_RIVALS:
            every = np.stack(list(nearest.values()))
            self._first = every.argmin(axis=0)
            self._two = np.partition(every, 1, axis=0)[:2]

    def of(self, target: str) -> NDArray[np.float32] | None:
        """How far they are from the rivals of this target; None where there are too few."""
        if len(self._numbers) <= LEAST_RIVALS:
            return None
        mine = self._first == self._numbers.get(target, -1)
        return np.asarray(np.where(mine, self._two[1], self._two[0]), np.float32)
