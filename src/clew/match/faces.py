"""Faces: the people who may be seen in two files. Every match is a lead, and a person decides."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.faces.face import Face
from clew.fingerprint.kinds.face import KIND
from clew.match.calibration import score
from clew.match.face_score import LEAST_COSINE, face_log_ratio
from clew.model.fingerprint import Fingerprint
from clew.model.match import Match, Relation, Span

_MOST_ASKED = 64  # faces asked about at once


@dataclass(frozen=True, slots=True, eq=False)
class SeenFace:
    """A face of one file: `part` numbers it there, the span tells when in a clip it is seen."""

    face: Face
    part: int
    span: Span | None = None

    @classmethod
    def of(cls, face: Face, part: int, at_s: float | None, until_s: float | None) -> Self:
        """Return a face as it was recorded; without times where it is not a clip's."""
        if at_s is None or until_s is None:
            return cls(face, part)
        return cls(face, part, Span(at_s, until_s))


def seen_faces(fingerprints: Sequence[Fingerprint]) -> list[SeenFace]:
    """Return the faces among a file's fingerprints.

    Example:
        >>> seen_faces([Fingerprint("pdq", 1, bytes(256), 100)])
        []
    """
    return [
        SeenFace.of(Face.from_bytes(one.data), one.part, one.at_s, one.until_s)
        for one in fingerprints
        if one.kind == KIND.name
    ]


@dataclass(frozen=True, slots=True)
class KnownFace:
    """A face that is like one asked about: `query` numbers that one. The cosine is exact."""

    query: int
    target: str
    seen: SeenFace
    cosine: float


class FaceReferences(Protocol):
    """The faces that are searched, and the records behind them."""

    @property
    def size(self) -> int:
        """How many faces are searched; scores depend on it."""
        ...

    def near(self, embeddings: NDArray[np.float32], *, at_least: float) -> Sequence[KnownFace]:
        """Return the faces with at least this cosine to the rows of `embeddings` (q, 128).

        One that may not be seen is left out.
        """
        ...


def match_faces(
    faces: Sequence[SeenFace], references: FaceReferences, *, least_score: float = 0.0
) -> list[Match]:
    """Return for each file with a face like one of these its best pair of faces, best first.

    Faces that cannot be compared are not asked about.
    """
    asked = [one for one in faces if one.face.against is None]
    best: dict[str, Match] = {}
    for found in _near(asked, references):
        match = _match(asked[found.query], found, searched=references.size)
        if match.score >= least_score and _cosine(best.get(found.target)) < found.cosine:
            best[found.target] = match
    return sorted(best.values(), key=lambda match: (-_cosine(match), match.target))


def _near(asked: Sequence[SeenFace], references: FaceReferences) -> Iterator[KnownFace]:
    for start in range(0, len(asked), _MOST_ASKED):
        several = np.stack([one.face.embedding for one in asked[start : start + _MOST_ASKED]])
        for found in references.near(several, at_least=LEAST_COSINE):
            yield KnownFace(found.query + start, found.target, found.seen, found.cosine)


def _match(asked: SeenFace, found: KnownFace, *, searched: int) -> Match:
    return Match(
        target=found.target,
        relation=Relation.FACE,
        score=score(face_log_ratio(found.cosine), searched=searched),
        query_span=asked.span,
        match_span=found.seen.span,
        evidence={
            "kind": "face",
            "cosine": round(found.cosine, 3),
            "face": asked.part + 1,
            "other_face": found.seen.part + 1,
            "searched": searched,
        },
    )


def _cosine(match: Match | None) -> float:
    evidence: Mapping[str, object] = {} if match is None else match.evidence
    cosine = evidence.get("cosine", -2.0)
    assert isinstance(cosine, float)
    return cosine
