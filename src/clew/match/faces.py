"""Faces: the people who may be seen in two files."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.faces.face import Against, Face
from clew.fingerprint.kinds.face import KIND
from clew.match.face_score import LEAST_COSINE, face_log_ratio
from clew.match.traits import Trait
from clew.model.match import Relation, Span


@dataclass(frozen=True, slots=True, eq=False)
class SeenFace:
    """A face of one file: `part` numbers it there, the span tells when in a clip it is seen."""

    face: Face
    part: int
    span: Span | None = None

    @classmethod
    def read(cls, data: bytes, part: int, at_s: float | None, until_s: float | None) -> Self:
        """Return a face as it was recorded; without times where it is not a clip's.

        Raises:
            FaceError: these bytes are none.
        """
        if at_s is None or until_s is None:
            return cls(Face.from_bytes(data), part)
        return cls(Face.from_bytes(data), part, Span(at_s, until_s))

    @property
    def against(self) -> Against | None:
        """Why it cannot be compared."""
        return self.face.against

    @property
    def embedding(self) -> NDArray[np.float32]:
        """Its description."""
        return self.face.embedding


FACES = Trait(
    kind=KIND.name,
    version=KIND.version,
    relation=Relation.FACE,
    least_cosine=LEAST_COSINE,
    log_ratio=face_log_ratio,
    read=SeenFace.read,
)
