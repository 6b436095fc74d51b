"""Every threshold of the matcher, and how distances become probabilities.

A distance means little by itself: among many strangers some lie near by chance. So the score is
the posterior probability that two pictures share their content,

    odds = (1 / hashes searched) * f1(distance) / f0(distance)

where f1 is how often true copies lie at this distance and f0 how often strangers do, both as tails
of two parameters. `benchmarks/copies.py` measures them: copies lie 12.6 bits away on average;
among 2 million pairs of strangers none came nearer than 86 bits, and their tail carried on to the
radius is below 1e-17. Those strangers are invented rooms; real collections hold pictures that are
more alike, so f0 is kept a million times above that, with a slope half as steep.

`benchmarks/calibration.py` measures what strangers reach in the other channels, on invented rooms,
patterns, pages, tunes and the public samples, and fits it (`clew.simulate.tails`: half of what the
tail says is believed). Sound is fitted (12.3 and 0.15; kept more careful: 10 and 0.2). Scenes were
set by hand and are more careful than what is fitted (0.85 and 3.6). Keypoints are a compromise:
none of 12,674 pairs of strangers reached even a ratio of 1, so few have any that their fitted tail
is all doubt (0.27 and -5.7); 0.55 is less sure than it up to 23 keypoints and surer beyond.
Pictures that share a printed pattern do lie on each other, as frames do (`clew.match.framed`): no
constant tells these apart. None of it was fitted on a real collection.
"""

import math

RADIUS = 31
"""Bits within which two PDQ hashes are taken for candidates (ThreatExchange's recommendation)."""

LEAST_QUALITY = 50
"""PDQ quality below which a hash says too little to be matched (the same recommendation)."""

KEYPOINT_RADIUS = 26
"""Bits within which two keypoints' descriptors vote that their pictures share something."""

LEAST_VOTES = 2.0
"""Votes, weighted by rarity, below which a picture is not looked at more closely."""

SHORTLISTED = 24
"""Pictures that are looked at more closely for each picture asked about."""

SLOWEST = 0.78
"""Clips: the slowest speed looked for; the fastest is as many times faster."""

SPEED_GAIN = 0.05
"""Clips: the share by which looks must overlap longer for a change of speed to be believed."""

SOUND_RADIUS = 48
"""Bits within which two hashes of sound are taken for candidates; of strangers', the nearest of
many thousand lie 74 bits apart."""

SOUND_AGREES = 0.27
"""The share of bits below which two tracks hold the same sound; strangers' differ in more over
two and a half seconds: murmur in 0.40, tunes of one scale and beat in 0.29 at the least."""

LEAST_SOUND_S = 2.5
"""Seconds of the same sound below which nothing is said."""

KEYPOINT_SLACK_S = 1.6
"""Clips: how far off the moment may be at which keypoints say that a frame is seen."""

EXACTNESS_POWER = 3.0
"""Clips: a frame on which fewer keypoints lie exactly is less often the one of the same moment."""

EXACT_TIMES_S = 0.5
"""Clips: times that may be further off than this are told as approximate, and by how much."""

SPEED_LOOKS = 4
"""Clips: fewer looks say nothing of a change of speed."""

SMALL_SPEED_LOOKS = 12
"""Clips: fewer looks say nothing of a change of speed of a few percent."""

MOMENTS = 6
"""Clips: fewer frames that keypoints put at their moments say nothing of a change of speed."""

LEAST_STRETCH_S = 0.3
"""Clips: further stretches of a pair of clips that are shorter are chance."""

LONGEST_GAP_S = 3.5
"""Clips: a matched stretch goes on over frames that do not match for at most this long."""

MOST_PAIRS = 16
"""Clips: the nearest pairs kept of one look and one other clip."""

MOST_STRETCHES = 50
"""Clips: the stretches reported of one pair of clips."""

SHORTLISTED_PLACES = 32
"""Places: views that are looked at more closely for each picture asked about."""

SHORTLISTED_BY_LOOKS = 0.25
"""Places: the share of these that are taken for how they look to a model; the rest are voted."""

LEAST_RIVALS = 24
"""Places: with fewer pictures of other things beside one, it is not measured against them."""

LEAST_PLACE_COSINE = 0.5
"""Places: the cosine of two descriptions below which nothing is shortlisted."""

LEAST_MOVED = 12
"""Scenes: keypoints that must have moved against the others; an edit of one picture has fewer."""

LEAST_MOVED_SHARE = 0.08
"""Places: of those that agree, how many must have moved, where one lies on the other in part: of
hundreds that agree in a crop a dozen are wrongly paired."""

CONTAINED = 0.8
"""Scenes: neither picture lies on the other with so much of its area: the camera was turned."""

WHOLE_PART = 0.6
"""Stills: the share of the match's area that must be shown for it to count as shown whole."""

LARGEST_EXCERPT = 0.55
"""Stills: the share of the query below which what it shows of the match is only a part of it."""

WHOLE_SHARE = 0.9
"""Clips: the share of both clips that must be matched for the clip to count as matched whole."""

LEAST_SCORE = 0.5
"""Matches less probable than this are not proposed."""

SUREST_LOG_ODDS = 13.8
"""No score is surer than one in a million, but for the same bytes."""

_CHANCE_AGREEING = 9.0  # keypoints that strangers have in common
_NATS_A_KEYPOINT = 0.55
_CHANCE_COVERAGE, _FULL_COVERAGE = 0.12, 0.18
_CHANCE_SHARE_ON_LINES, _CHANCE_ON_LINES = 0.3, 5.0  # of strangers' pairs
_NATS_A_LINE = 0.8
_CHANCE_SHARE_OF_PLACES, _CHANCE_OF_PLACES = 0.35, 12.0
_NATS_A_PLACE = 0.5
_CHANCE_SHARE_CONTESTED, _CHANCE_CONTESTED = 0.15, 9.0
_OF_ONE_THING, _SHARE_OF_ONE_THING = 10, 0.4
_CHANCE_ERROR, _CHANCE_SECONDS = 0.4, 0.2  # of sound
_NATS_A_SECOND = 10.0
_COPY_MEAN_BITS = 12.6
_STRANGERS_AT_RADIUS = 1.0e-10  # share of stranger pairs at most RADIUS bits apart
_STRANGERS_BITS_A_DECADE = 9.0  # bits nearer for ten times fewer strangers


def score(log_ratio: float, *, searched: int) -> float:
    """Return the probability that query and match share their picture.

    `log_ratio` is the sum of the log likelihood ratios (natural) of all that speaks for it and is
    independent; `searched` the number of references that the query was held against.

    Example:
        >>> round(score(bits_log_ratio(2), searched=1_000), 3)
        1.0
        >>> score(bits_log_ratio(31), searched=10_000_000_000) < 0.1
        True
    """
    log_odds = log_ratio - math.log(max(searched, 1))
    return 1.0 / (1.0 + math.exp(-max(-700.0, min(log_odds, SUREST_LOG_ODDS))))


def log_ratio_of(told: float, *, searched: int) -> float:
    """Return the log likelihood ratio behind a score among `searched` references.

    The score of what is surer than `score` ever says has lost how much surer: its ratio is the
    least that gives it.

    Example:
        >>> round(log_ratio_of(score(7.5, searched=1_000), searched=1_000), 6)
        7.5
    """
    if told >= 1.0:
        return math.inf
    if told <= 0.0:
        return -math.inf
    return math.log(told) - math.log1p(-told) + math.log(max(searched, 1))


def geometry_log_ratio(agreeing: int, coverage: float) -> float:
    """Return the log likelihood ratio of pictures whose keypoints lie on each other.

    `agreeing` keypoints lie where the homography puts them, in the share `coverage` of the
    picture's parts; see `clew.match.geometry`.

    Example:
        >>> geometry_log_ratio(60, 0.6) > geometry_log_ratio(60, 0.15) > geometry_log_ratio(9, 0.15)
        True
    """
    trust = min(1.0, max(0.0, (coverage - _CHANCE_COVERAGE) / _FULL_COVERAGE))
    return (trust * agreeing - _CHANCE_AGREEING) * _NATS_A_KEYPOINT


def scene_log_ratio(agreeing: float, paired: int) -> float:
    """Return the log likelihood ratio of pictures whose keypoints fit two views of one place.

    `agreeing` of the `paired` keypoints lie where two viewpoints allow; see `clew.match.epipolar`.

    Example:
        >>> scene_log_ratio(60, 90) > scene_log_ratio(30, 90)
        True
    """
    beyond_chance = agreeing - _CHANCE_SHARE_ON_LINES * paired
    return (beyond_chance - _CHANCE_ON_LINES) * _NATS_A_LINE


def place_log_ratio(agreeing: float, paired: int) -> float:
    """Return the log likelihood ratio of pictures as `scene_log_ratio`, of a place's keypoints.

    Example:
        >>> place_log_ratio(60, 90) > place_log_ratio(30, 90)
        True
    """
    beyond_chance = agreeing - _CHANCE_SHARE_OF_PLACES * paired
    return (beyond_chance - _CHANCE_OF_PLACES) * _NATS_A_PLACE


def of_one_thing(together: int) -> float:
    """Return how many keypoints count for nothing, of so many that agree close together.

    A window that two rooms both have agrees as a place does, in that one thing.

    Example:
        >>> of_one_thing(10), of_one_thing(30)
        (0.0, 8.0)
    """
    return _SHARE_OF_ONE_THING * max(0, together - _OF_ONE_THING)


def contested_log_ratio(agreeing: float, paired: int) -> float:
    """Return the log likelihood ratio as `place_log_ratio`, of keypoints no rival comes near.

    Example:
        >>> contested_log_ratio(40, 50) > place_log_ratio(40, 50) > contested_log_ratio(20, 50)
        True
    """
    beyond_chance = agreeing - _CHANCE_SHARE_CONTESTED * paired
    return (beyond_chance - _CHANCE_CONTESTED) * _NATS_A_PLACE


def sound_log_ratio(seconds: float, error: float) -> float:
    """Return the log likelihood ratio of tracks of which a share `error` of the bits differs.

    Example:
        >>> sound_log_ratio(5, 0.1) > sound_log_ratio(5, 0.25) > sound_log_ratio(3, 0.25) > 0
        True
    """
    return (seconds * (_CHANCE_ERROR - error) - _CHANCE_SECONDS) * _NATS_A_SECOND


def bits_log_ratio(distance: int) -> float:
    """Return the log likelihood ratio, copies over strangers, of PDQ hashes so many bits apart.

    Example:
        >>> bits_log_ratio(10) > bits_log_ratio(20) > 0
        True
    """
    copies = -distance / _COPY_MEAN_BITS - math.log(_COPY_MEAN_BITS)
    slope = math.log(10) / _STRANGERS_BITS_A_DECADE
    strangers = math.log(_STRANGERS_AT_RADIUS * slope) + (distance - RADIUS) * slope
    return copies - strangers
