"""Face score: how likely it is that two faces are one person's, and what nobody knows of that.

The published measurement of SFace (6,000 pairs of "Labeled Faces in the Wild", 99.42 % told
right at a cosine of 0.363) gives two normal curves: strangers' cosines lie around 0.03 with a
spread of 0.121, those of one person around 0.675 with 0.13. Their ratio at a pair's cosine, over
the number of faces searched, is the odds. The ratio is never taken for more than 1,000: that test
holds 3,000 pairs of strangers, which cannot show that mistakes are rarer.
`benchmarks/identify/faces.py` holds the curves against the faces that can be had.
"""

import math

LEAST_COSINE = 0.363
"""What the model's authors take for one person; below, nothing is listed."""

LEAST_LEAD = 0.01
"""The run over everything records no lead that is less probable: a person looks at each."""

FACE_CAVEAT = (
    "Face models were trained and tested on photographs of adults: nothing here says anything "
    "about children, or about faces years apart. Wrong links differ between groups of people "
    "(NISTIR 8280), and relatives, statues, masks and drawings can look alike to them."
)
"""What is shown wherever a face's score is shown."""

MOST_LOG_RATIO = math.log(1_000)
"""What no pair of faces says more than: so many pairs were measured."""

PUBLISHED = "SFace, published: 99.42 % of 6,000 pairs of LFW told right at a cosine of 0.363"

_STRANGERS, _STRANGERS_SPREAD = 0.03, 0.121
_SAME, _SAME_SPREAD = 0.675, 0.13


def face_log_ratio(cosine: float) -> float:
    """Return the log likelihood ratio, one person over two, of faces with this cosine.

    Example:
        >>> round(face_log_ratio(0.2)), round(face_log_ratio(0.4)), round(face_log_ratio(0.9))
        (-6, 2, 7)
    """
    same = _log_density(min(cosine, _SAME), _SAME, _SAME_SPREAD)
    return min(MOST_LOG_RATIO, same - _log_density(cosine, _STRANGERS, _STRANGERS_SPREAD))


def _log_density(value: float, mean: float, spread: float) -> float:
    return -0.5 * ((value - mean) / spread) ** 2 - math.log(spread)
