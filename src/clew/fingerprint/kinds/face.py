"""Faces: found and described by two models, of a clip as tracks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.faces.face import Face
from clew.fingerprint.faces.observing import FaceObserver
from clew.fingerprint.faces.tracks import Tracks
from clew.fingerprint.forms import wave
from clew.media.observer import Observer
from clew.model.fingerprint import Fingerprint
from clew.model.media import Family

_MOST_STILLS = 2_000  # of a picture: no observer tells of more
_MOST_TRACKS = 1_000  # of a clip, the longest


@dataclass(frozen=True, slots=True)
class Faces:
    """See `clew.fingerprint.faces`. What cannot be compared has low information."""

    name: str = "face"
    version: int = 1
    families: frozenset[Family] = frozenset({Family.IMAGE, Family.CLIP})
    models: tuple[str, ...] = ("yunet", "sface")
    is_biometric: bool = True

    def observer(self) -> Observer:
        return FaceObserver()

    def gather(self) -> "_Gathered":
        return _Gathered(self)

    def examples(self) -> Mapping[str, tuple[NDArray[np.uint8], bool]]:
        drawn = _drawn_face()
        blurred = np.asarray(cv2.GaussianBlur(drawn, (0, 0), 3), np.uint8)
        return {
            "no face at all": (np.repeat(wave(1)[..., None], 3, axis=2), False),
            "a drawn face": (drawn, False),
            "a drawn face, photographed out of focus": (blurred, False),
        }


@dataclass(slots=True)
class _Gathered:
    kind: Faces
    stills: list[Face] = field(default_factory=list)
    tracks: Tracks = field(default_factory=Tracks)

    def take(self, untrusted_data: bytes, *, at_s: float | None) -> None:
        face = Face.from_bytes(untrusted_data)
        if at_s is not None:
            self.tracks.take(face, at_s=at_s)
        elif len(self.stills) < _MOST_STILLS:
            self.stills.append(face)

    def ended(self, *, duration_s: float | None) -> list[Fingerprint]:
        tracks = self.tracks.ended(duration_s=duration_s)
        longest = sorted(tracks, key=lambda track: track.at_s - track.until_s)[:_MOST_TRACKS]
        stills = [self._print(face, part=part) for part, face in enumerate(self.stills)]
        return stills + [
            self._print(track.face, part=part, at_s=track.at_s, until_s=track.until_s)
            for part, track in enumerate(longest, start=len(stills))
        ]

    def _print(
        self, face: Face, *, part: int, at_s: float | None = None, until_s: float | None = None
    ) -> Fingerprint:
        return Fingerprint(
            kind=self.kind.name,
            version=self.kind.version,
            data=face.to_bytes(),
            quality=face.quality,
            at_s=at_s,
            until_s=until_s,
            low_information=face.against is not None,
            part=part,
        )


def _drawn_face() -> NDArray[np.uint8]:
    """A face as children's books have it: nobody's."""
    picture = np.full((400, 400, 3), 230, np.uint8)
    skin, hair, red = (235, 200, 180), (90, 60, 40), (200, 80, 90)
    cv2.ellipse(picture, (200, 200), (110, 145), 0, 0, 360, skin, -1)
    cv2.ellipse(picture, (200, 110), (115, 80), 0, 180, 360, hair, -1)
    for x in (158, 242):
        cv2.ellipse(picture, (x, 185), (22, 12), 0, 0, 360, (255, 255, 255), -1)
        cv2.circle(picture, (x, 185), 9, (20, 50, 80), -1)
        cv2.ellipse(picture, (x, 165), (26, 8), 0, 180, 360, hair, 4)
    cv2.line(picture, (200, 190), (190, 235), (180, 140, 120), 3)
    cv2.ellipse(picture, (200, 238), (16, 6), 0, 0, 180, (170, 130, 110), 3)
    cv2.ellipse(picture, (200, 275), (38, 14), 0, 0, 360, red, -1)
    return picture


KIND = Faces()
