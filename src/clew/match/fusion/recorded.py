"""The finding of a recorded match: the ratio behind its score, without the size of the database."""

import math
from collections.abc import Mapping

from clew.match.calibration import SUREST_LOG_ODDS, log_ratio_of
from clew.match.fusion.channels import CHANNEL_OF
from clew.match.fusion.finding import Finding, Told
from clew.model.match import Relation


def recorded_finding(
    relation: Relation, *, score: float, evidence: Mapping[str, object], why: str
) -> Finding:
    """Return what a match says, `why` in words.

    Its ratio is the least that gives its score, so it is never more than what scores may say.

    Example:
        >>> found = recorded_finding(
        ...     Relation.SCENE, score=0.5, evidence={"searched": 100}, why="a room")
        >>> round(found.log_ratio, 1), found.channel.value
        (4.6, 'scene')
    """
    among = searched_by(evidence)
    most = SUREST_LOG_ODDS + math.log(among)
    ratio = log_ratio_of(score, searched=among)
    return Finding(CHANNEL_OF[relation], Told.WEIGHED, why, min(most, max(-most, ratio)))


def searched_by(evidence: Mapping[str, object]) -> int:
    """Return among how many a match was found; one, where it does not say."""
    searched = evidence.get("searched")
    return searched if isinstance(searched, int) and searched > 0 else 1
