"""Caveats: what must be read beside the scores of relations that were measured on few people."""

from collections.abc import Mapping

from clew.match.face_score import FACE_CAVEAT
from clew.match.voice_score import VOICE_CAVEAT
from clew.model.match import Relation

CAVEAT_OF: Mapping[Relation, str] = {Relation.FACE: FACE_CAVEAT, Relation.VOICE: VOICE_CAVEAT}
"""Shown wherever a score of the relation is shown; the others have none."""
