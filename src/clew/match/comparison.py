"""Comparison: a match's thumbnails laid on each other, blurred and grey unless revealed."""

from collections.abc import Mapping
from dataclasses import dataclass

from clew.match.overlay import Overlay, laid_over
from clew.match.placement import Placement, as_matched, placed
from clew.media.thumbnail import blurred, pixels_of
from clew.model.match import Relation, Transform
from clew.model.media import Family


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the query lies on the match, and both on one canvas."""

    placement: Placement
    overlay: Overlay


def why_apart(relation: Relation, *families: Family) -> str:
    """Return why the thumbnails of a match cannot be laid on each other, empty where they can.

    Example:
        >>> why_apart(Relation.EDIT, Family.IMAGE, Family.IMAGE)
        ''
        >>> why_apart(Relation.SCENE, Family.IMAGE, Family.IMAGE)
        'two viewpoints of one place do not lie on each other'
    """
    if relation in {Relation.SOUND, Relation.VOICE} or Family.SOUND in families:
        return "what agrees is heard, which thumbnails do not show"
    if Family.CLIP in families:
        return "a clip's thumbnail is one frame of it, seldom of the moment that was matched"
    if relation is Relation.SCENE:
        return "two viewpoints of one place do not lie on each other"
    if relation is Relation.FACE:
        return "what agrees is a face, not the pictures around it"
    if relation is Relation.CAMERA:
        return "what agrees is the sensor's noise, which thumbnails do not show"
    return "" if set(families) == {Family.IMAGE} else "only pictures are laid on each other"


def compared(
    query: bytes,
    match: bytes,
    *,
    evidence: Mapping[str, object],
    turn: Transform,
    revealed: bool = False,
) -> Comparison:
    """Return two thumbnails (JPEG) laid on each other as their match says.

    Where they lie is told by the thumbnails as they are; what is laid is blurred and grey unless
    `revealed`.
    """
    placement = placed(evidence, turn, query=pixels_of(query), match=pixels_of(match))
    shown = [jpeg if revealed else blurred(jpeg) for jpeg in (query, match)]
    overlay = laid_over(
        as_matched(pixels_of(shown[0]), evidence),
        pixels_of(shown[1]),
        homography=placement.homography,
    )
    return Comparison(placement, overlay)
