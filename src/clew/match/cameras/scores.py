"""Scores: from a PCE to the probability that a picture and a pattern are of one sensor.

    odds = (1 / patterns searched) * f1(PCE) / f0(PCE)

f0 is how often another camera's pattern agrees so far, as an exponential tail. It is not fitted on
the few cameras of `benchmarks/identify/cameras.py` but on the published test of over a million
pictures by 6,896 cameras (Goljan, Fridrich and Filler, 2009), where 2.4 in 100,000 reached 60: a
tenth for every 13. That is far heavier than chance, so scores err on the careful side. Among all
places of a picture the best agrees further by chance, so `FREE` is taken off before. f1 is the same
of pictures by the camera itself, whose PCE in that benchmark lies at some hundreds.
"""

import math

BELIEVED = 60.0
"""PCE above which a picture is said to be by the camera; the published threshold."""

FREE = 30.0
"""PCE that the best of some millions of places has by chance."""

_A_TENTH = 13.0
_USUAL = 500.0
_SUREST = 13.8  # log odds: never surer than one in a million


def camera_score(pce: float, *, searched: int, looks: int = 1, anywhere: bool = False) -> float:
    """Return the probability that picture and pattern are of one sensor.

    `searched` patterns were held against the picture, each in `looks` ways (turned, shrunk); with
    `anywhere`, at every place.

    Example:
        >>> camera_score(300, searched=1_000) > 0.99 > 0.5 > camera_score(15, searched=1)
        True
        >>> camera_score(75, searched=10, anywhere=True) < camera_score(75, searched=10)
        True
    """
    log_odds = camera_log_ratio(pce - (FREE if anywhere else 0.0))
    log_odds -= math.log(max(searched, 1) * max(looks, 1))
    return 1.0 / (1.0 + math.exp(-max(-700.0, min(log_odds, _SUREST))))


def camera_log_ratio(pce: float) -> float:
    """Return the log likelihood ratio (natural) of one sensor over two.

    Example:
        >>> camera_log_ratio(100) > camera_log_ratio(60) > 0 > camera_log_ratio(5)
        True
    """
    by_it = -pce / _USUAL - math.log(_USUAL)
    slope = math.log(10) / _A_TENTH
    by_another = math.log(slope) - pce * slope
    return by_it - by_another
