"""Text: lines found and read by two models, of a clip as spans."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import cv2
import numpy as np
from numpy.typing import NDArray

from clew.fingerprint.forms import wave
from clew.fingerprint.text.letters import LETTERS
from clew.fingerprint.text.line import Line
from clew.fingerprint.text.observing import TextObserver
from clew.fingerprint.text.spans import Spans
from clew.media.observer import Observer
from clew.model.fingerprint import Fingerprint
from clew.model.media import Family

_MOST_LINES = 1_000  # of a picture
_MOST_SPANS = 2_000  # of a clip, the surest


@dataclass(frozen=True, slots=True)
class Text:
    """See `clew.fingerprint.text`. What cannot be trusted has low information."""

    name: str = "text"
    version: int = 1
    models: tuple[str, ...] = ("text-detection", "text-recognition")
    families: frozenset[Family] = frozenset({Family.IMAGE, Family.CLIP})
    optional_models: Mapping[str, str] = MappingProxyType(LETTERS)
    is_biometric: bool = False

    def observer(self) -> Observer:
        return TextObserver()

    def gather(self) -> "_Gathered":
        return _Gathered(self)

    def examples(self) -> Mapping[str, tuple[NDArray[np.uint8], bool]]:
        sign = _sign()
        lost = cv2.resize(sign, None, fx=0.05, fy=0.05, interpolation=cv2.INTER_AREA)
        return {
            "no text at all": (np.repeat(wave(1)[..., None], 3, axis=2), False),
            "a sign": (sign, True),
            "a sign, upside down": (np.ascontiguousarray(np.rot90(sign, 2)), True),
            "a sign, far too small": (np.asarray(lost, np.uint8), False),
        }


@dataclass(slots=True)
class _Gathered:
    kind: Text
    stills: list[Line] = field(default_factory=list)
    spans: Spans = field(default_factory=Spans)

    def take(self, untrusted_data: bytes, *, at_s: float | None) -> None:
        line = Line.from_bytes(untrusted_data)
        if at_s is not None:
            self.spans.take(line, at_s=at_s)
        elif len(self.stills) < _MOST_LINES:
            self.stills.append(line)

    def ended(self, *, duration_s: float | None) -> list[Fingerprint]:
        spans = self.spans.ended(duration_s=duration_s)
        surest = sorted(spans, key=lambda span: (span.line.against is not None, -span.line.quality))
        told = [self._print(line, part=part) for part, line in enumerate(self.stills)]
        return told + [
            self._print(span.line, part=part, at_s=span.at_s, until_s=span.until_s)
            for part, span in enumerate(
                sorted(surest[:_MOST_SPANS], key=lambda span: span.at_s), start=len(told)
            )
        ]

    def _print(
        self, line: Line, *, part: int, at_s: float | None = None, until_s: float | None = None
    ) -> Fingerprint:
        return Fingerprint(
            kind=self.kind.name,
            version=self.kind.version,
            data=line.to_bytes(),
            quality=line.quality,
            at_s=at_s,
            until_s=until_s,
            low_information=line.against is not None,
            part=part,
        )


def _sign() -> NDArray[np.uint8]:
    """A sign as it might hang over a door."""
    picture = np.full((300, 500, 3), (210, 215, 200), np.uint8)
    cv2.rectangle(picture, (60, 90), (440, 210), (30, 60, 110), -1)
    cv2.putText(picture, "BAKERY 24", (90, 165), cv2.FONT_HERSHEY_DUPLEX, 1.9, (250,) * 3, 3)
    return picture


KIND = Text()
