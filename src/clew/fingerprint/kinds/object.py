"""Objects: things found by a model, of a clip as spans. Words to search by, never evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.forms import wave
from clew.fingerprint.objects.observing import ObjectObserver
from clew.fingerprint.objects.seen import SeenThing
from clew.fingerprint.objects.spans import ThingSpans
from clew.media.observer import Observer
from clew.model.fingerprint import Fingerprint
from clew.model.media import Family

_MOST_THINGS = 100  # of a picture
_MOST_SPANS = 500  # of a clip, the surest


@dataclass(frozen=True, slots=True)
class Objects:
    """See `clew.fingerprint.objects`. What the model is not sure of has low information."""

    name: str = "object"
    version: int = 1
    families: frozenset[Family] = frozenset({Family.IMAGE, Family.CLIP})
    models: tuple[str, ...] = ("ssd_mobilenet_v2", "ssd_mobilenet_v2_layout")
    is_biometric: bool = False

    def observer(self) -> Observer:
        return ObjectObserver()

    def gather(self) -> "_Gathered":
        return _Gathered(self)

    def examples(self) -> Mapping[str, tuple[NDArray[np.uint8], bool]]:
        noise = np.random.default_rng(1).integers(0, 256, (300, 400, 3))
        return {
            "a wall clock": (_clock(), True),
            "a wall clock, far away": (np.asarray(cv2.resize(_clock(), (160, 120))), True),
            "no thing at all": (np.repeat(wave(1)[..., None], 3, axis=2), False),
            "a plain wall": (np.full((240, 320, 3), 200, np.uint8), False),
            "noise": (noise.astype(np.uint8), False),
        }


@dataclass(slots=True)
class _Gathered:
    kind: Objects
    stills: list[SeenThing] = field(default_factory=list)
    spans: ThingSpans = field(default_factory=ThingSpans)

    def take(self, untrusted_data: bytes, *, at_s: float | None) -> None:
        thing = SeenThing.from_bytes(untrusted_data)
        if at_s is not None:
            self.spans.take(thing, at_s=at_s)
        elif len(self.stills) < _MOST_THINGS:
            self.stills.append(thing)

    def ended(self, *, duration_s: float | None) -> list[Fingerprint]:
        spans = self.spans.ended(duration_s=duration_s)
        surest = sorted(spans, key=lambda span: -span.thing.score)[:_MOST_SPANS]
        told = [self._print(thing, part=part) for part, thing in enumerate(self.stills)]
        return told + [
            self._print(span.thing, part=part, at_s=span.at_s, until_s=span.until_s)
            for part, span in enumerate(sorted(surest, key=lambda s: s.at_s), start=len(told))
        ]

    def _print(
        self,
        thing: SeenThing,
        *,
        part: int,
        at_s: float | None = None,
        until_s: float | None = None,
    ) -> Fingerprint:
        return Fingerprint(
            kind=self.kind.name,
            version=self.kind.version,
            data=thing.to_bytes(),
            quality=thing.quality,
            at_s=at_s,
            until_s=until_s,
            low_information=not thing.is_sure,
            part=part,
        )


def _clock() -> NDArray[np.uint8]:
    """A clock as it might hang on a wall."""
    picture, middle = np.full((480, 640, 3), (190, 210, 205), np.uint8), np.array([320, 240])
    for radius, colour in ((150, (30, 35, 40)), (135, (240, 245, 245))):
        cv2.circle(picture, middle.tolist(), radius, colour, -1, cv2.LINE_AA)
    for hour in range(1, 13):
        angle = np.pi * (hour - 3) / 6
        x, y = (middle + 100 * np.array([np.cos(angle), np.sin(angle)])).astype(int).tolist()
        cv2.putText(picture, str(hour), (x - 12, y + 9), cv2.FONT_HERSHEY_DUPLEX, 0.8, (20,) * 3, 2)
    for hand, width in (((-50, -35), 8), ((60, -75), 5)):
        cv2.line(picture, middle.tolist(), (middle + hand).tolist(), (10,) * 3, width, cv2.LINE_AA)
    return picture


KIND = Objects()
