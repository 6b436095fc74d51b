"""Tracks: a clip's faces, frame by frame, put together into what is one face over time.

A face belongs to the track that was last seen about where it is, or that looks like it. Of each
track the best frames are kept: their mean describes it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from clew.fingerprint.faces.boxes import in_common
from clew.fingerprint.faces.face import Face

_GONE_S = 3.1  # a face that was not seen for so long begins a new track
_STAYS = 0.5  # share of the smaller box that a face has in common with where it was
_ALIKE, _OTHER = 0.5, 0.2  # cosine: surely the same from, surely another below
_BEST = 5  # frames kept of a track
_STANDS_S = 1.0  # a face seen in one frame stands until the next that is observed


@dataclass(slots=True, eq=False)
class Track:
    """One face over time, seen from `at_s` to `until_s`; its best frames, the best first."""

    at_s: float
    until_s: float
    last: Face
    best: list[Face] = field(default_factory=list)

    def take(self, face: Face, *, at_s: float) -> None:
        """Take the face as it is seen in a later frame."""
        self.until_s, self.last = at_s, face
        self.best = sorted([*self.best, replace(face, best_s=at_s)], key=_worse)[:_BEST]

    @property
    def face(self) -> Face:
        """The track as one face: the best frame, described by the mean of the best."""
        best = self.best[0]
        if best.against is not None:
            return best
        mean = np.sum([one.embedding for one in self.best if one.against is None], axis=0)
        return replace(best, embedding=(mean / np.linalg.norm(mean)).astype(np.float32))


class Tracks:
    """Collects the faces of a clip's frames, in the order of time.

    Example:
        >>> tracks = Tracks()
        >>> one = np.eye(1, 128, dtype=np.float32)[0]
        >>> face = Face((0.1, 0.1, 0.2, 0.2), confidence=0.9, eyes=30, embedding=one)
        >>> for at_s in (0.0, 1.0, 2.0):
        ...     tracks.take(face, at_s=at_s)
        >>> [(track.at_s, track.until_s) for track in tracks.ended(duration_s=2.5)]
        [(0.0, 2.5)]
    """

    def __init__(self) -> None:
        self._open: list[Track] = []
        self._done: list[Track] = []

    def take(self, face: Face, *, at_s: float) -> None:
        """Take one face of the frame at `at_s`; a track takes at most one of each frame."""
        self._done += [track for track in self._open if at_s - track.until_s > _GONE_S]
        self._open = [track for track in self._open if at_s - track.until_s <= _GONE_S]
        free = [track for track in self._open if track.until_s < at_s]
        track = _belongs_to(face, free)
        if track is None:
            track = Track(at_s, at_s, face)
            self._open.append(track)
        track.take(face, at_s=at_s)

    def ended(self, *, duration_s: float | None) -> list[Track]:
        """Return the tracks of a clip that ends then, in the order of their beginning."""
        end = float("inf") if duration_s is None else duration_s
        for track in (tracks := [*self._done, *self._open]):
            track.until_s = max(track.at_s, min(track.until_s + _STANDS_S, end))
        return sorted(tracks, key=lambda track: track.at_s)


def _belongs_to(face: Face, tracks: Sequence[Track]) -> Track | None:
    fits = ((_fit(face, track), number) for number, track in enumerate(tracks))
    fit, number = max(fits, default=(0.0, -1))
    return tracks[number] if fit > 0 else None


def _fit(face: Face, track: Track) -> float:
    """How well a face continues a track; nothing where it does not."""
    place = float(in_common(np.array([face.box]), np.array(track.last.box))[0])
    alike = (float(face.embedding @ one.embedding) for one in _compared(face, track))
    likest = max(alike, default=None)
    if likest is None:
        return place if place >= _STAYS else 0.0
    if likest >= _ALIKE:
        return 1 + likest
    return place if place >= _STAYS and likest >= _OTHER else 0.0


def _compared(face: Face, track: Track) -> Iterable[Face]:
    return [] if face.against else [one for one in track.best if one.against is None]


def _worse(face: Face) -> tuple[bool, float]:
    return face.against is not None, -face.confidence * min(face.eyes, 60.0)
