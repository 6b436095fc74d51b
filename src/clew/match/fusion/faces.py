"""The finding of faces: every face of the one item against every face of the other."""

import math
from collections.abc import Sequence

from clew.fingerprint.faces.face import Face
from clew.match.face_score import MOST_LOG_RATIO, face_log_ratio
from clew.match.fusion.channels import Channel
from clew.match.fusion.finding import Finding, Told


def face_finding(mine: Sequence[Face], theirs: Sequence[Face]) -> Finding:
    """Return what the faces of two items say of one person in both.

    The best of many pairs is alike by chance more often, so its ratio is divided by their number.
    Faces that are unlike speak against it only where each item has one face: another person may
    be seen too.

    Example:
        >>> face_finding([], []).why
        'no face is seen in at least one of the two'
    """
    if not (mine and theirs):
        why = "no face is seen in at least one of the two"
        return Finding(Channel.FACE, Told.NOTHING, why)
    for faces in (mine, theirs):
        if not any(face.against is None for face in faces):
            reasons = sorted({face.against.value for face in faces if face.against})
            why = f"no face of one of the two can be compared: {'; '.join(reasons)}"
            return Finding(Channel.FACE, Told.CANNOT_TELL, why)
    return _compared(_comparable(mine), _comparable(theirs), seen=len(mine) * len(theirs))


def _comparable(faces: Sequence[Face]) -> list[Face]:
    return [face for face in faces if face.against is None]


def _compared(mine: Sequence[Face], theirs: Sequence[Face], *, seen: int) -> Finding:
    cosine = max(float(one.embedding @ other.embedding) for one in mine for other in theirs)
    pairs = len(mine) * len(theirs)
    ratio = max(-MOST_LOG_RATIO, face_log_ratio(cosine))
    why = f"{_how_many(pairs)} by {cosine:.3f} (strangers' lie around 0.03)"
    if ratio > 0:
        return Finding(Channel.FACE, Told.WEIGHED, why, max(0.0, ratio - math.log(pairs)))
    if seen > 1:
        return Finding(Channel.FACE, Told.NOTHING, f"{why}: no two are alike, as far as compared")
    return Finding(Channel.FACE, Told.WEIGHED, f"{why}: the two faces are unlike", ratio)


def _how_many(pairs: int) -> str:
    return "their faces agree" if pairs == 1 else f"the best of {pairs} pairs of faces agrees"
