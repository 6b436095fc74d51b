"""The finding of faces: every face of the one item against every face of the other."""

import math
from collections.abc import Sequence

from clew.fingerprint.faces.face import Face
from clew.match.face_score import MOST_LOG_RATIO, face_log_ratio
from clew.match.fusion.channels import Channel
from clew.match.fusion.finding import Finding, Told
from clew.model.wording import Wording, joined


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
        why = Wording("no face is seen in at least one of the two")
        return Finding(Channel.FACE, Told.NOTHING, why)
    for faces in (mine, theirs):
        if not any(face.against is None for face in faces):
            reasons = sorted({face.against.value for face in faces if face.against})
            why = Wording(
                "no face of one of the two can be compared: %(why)s",
                why=joined([Wording.name_of(one) for one in reasons]),
            )
            return Finding(Channel.FACE, Told.CANNOT_TELL, why)
    return _compared(_comparable(mine), _comparable(theirs), seen=len(mine) * len(theirs))


def _comparable(faces: Sequence[Face]) -> list[Face]:
    return [face for face in faces if face.against is None]


def _compared(mine: Sequence[Face], theirs: Sequence[Face], *, seen: int) -> Finding:
    cosine = max(float(one.embedding @ other.embedding) for one in mine for other in theirs)
    pairs = len(mine) * len(theirs)
    ratio = max(-MOST_LOG_RATIO, face_log_ratio(cosine))
    why = _agreeing(pairs, f"{cosine:.3f}")
    if ratio > 0:
        return Finding(Channel.FACE, Told.WEIGHED, why, max(0.0, ratio - math.log(pairs)))
    if seen > 1:
        why = Wording("%(said)s: no two are alike, as far as compared", said=why)
        return Finding(Channel.FACE, Told.NOTHING, why)
    why = Wording("%(said)s: the two faces are unlike", said=why)
    return Finding(Channel.FACE, Told.WEIGHED, why, ratio)


def _agreeing(pairs: int, cosine: str) -> Wording:
    if pairs == 1:
        return Wording(
            "their faces agree by %(cosine)s (strangers' lie around 0.03)", cosine=cosine
        )
    return Wording(
        "the best of %(pairs)s pairs of faces agrees by %(cosine)s (strangers' lie around 0.03)",
        pairs=pairs,
        cosine=cosine,
    )
