"""Places: what a picture, or a clip's most different frames, tell of the place that is seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.forms import wave
from clew.fingerprint.places.observing import PlaceObserver
from clew.fingerprint.places.place import PlaceView
from clew.media.observer import OBSERVED_EVERY_S, Observer
from clew.model.fingerprint import Fingerprint
from clew.model.media import Family

_MOST_FRAMES = 8  # of a clip


@dataclass(frozen=True, slots=True)
class Places:
    """See `clew.fingerprint.places`. What is too little to tell a place by has low information."""

    name: str = "place"
    version: int = 1
    families: frozenset[Family] = frozenset({Family.IMAGE, Family.CLIP})
    models: tuple[str, ...] = ("efficientnet_lite0",)
    is_biometric: bool = False

    def observer(self) -> Observer:
        return PlaceObserver()

    def gather(self) -> "_Gathered":
        return _Gathered(self)

    def examples(self) -> Mapping[str, tuple[NDArray[np.uint8], bool]]:
        many = np.repeat(wave(1)[..., None], 3, axis=2)
        soft = np.asarray(cv2.GaussianBlur(many, (0, 0), 24), np.uint8)
        return {
            "a picture full of things": (many, True),
            "a picture far out of focus": (soft, False),
            "a plain wall": (np.full((240, 320, 3), 200, np.uint8), False),
        }


@dataclass(frozen=True, slots=True)
class _Seen:
    view: PlaceView
    at_s: float | None


@dataclass(slots=True)
class _Gathered:
    kind: Places
    seen: list[_Seen] = field(default_factory=list)

    def take(self, untrusted_data: bytes, *, at_s: float | None) -> None:
        self.seen.append(_Seen(PlaceView.from_bytes(untrusted_data), at_s))
        if len(self.seen) > _MOST_FRAMES:
            del self.seen[self._most_alike()]

    def _most_alike(self) -> int:
        """Which of the two views that are most alike tells less."""
        embeddings = np.stack([one.view.embedding for one in self.seen])
        alike = embeddings @ embeddings.T - 2 * np.eye(len(self.seen))
        pair = np.unravel_index(alike.argmax(), alike.shape)
        return min(map(int, pair), key=lambda number: len(self.seen[number].view.keypoints))

    def ended(self, *, duration_s: float | None) -> list[Fingerprint]:
        return [
            self._print(one, part=part, duration_s=duration_s) for part, one in enumerate(self.seen)
        ]

    def _print(self, seen: _Seen, *, part: int, duration_s: float | None) -> Fingerprint:
        until = None
        if seen.at_s is not None:
            end = np.inf if duration_s is None else max(duration_s, seen.at_s)
            until = min(seen.at_s + OBSERVED_EVERY_S, float(end))
        return Fingerprint(
            kind=self.kind.name,
            version=self.kind.version,
            data=seen.view.to_bytes(),
            quality=seen.view.quality,
            at_s=seen.at_s,
            until_s=until,
            low_information=not seen.view.is_telling,
            part=part,
        )


KIND = Places()
