"""What a classifier said of one file: of a picture each label's score, of a clip when.

Rules:
1. A label with a weight in the queue is said of a clip for each stretch in which it reached its
   threshold, with the highest score in it.
2. Else, and of a picture, each label is said once: with its highest score, and when that was.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from clew.fingerprint.classifiers.declaration import Classifier
from clew.media.observer import OBSERVED_EVERY_S

_MOST_STRETCHES = 20  # of one label in one clip, the highest
_MOST_LOOKS = 100_000
_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Said:
    """One label with its score, of the whole picture or of a stretch of a clip, in seconds."""

    label: str
    score: float
    at_s: float | None = None
    until_s: float | None = None


@dataclass(frozen=True, slots=True)
class Sayings:
    """What one classifier said of one file."""

    classifier: Classifier
    said: tuple[Said, ...]


@dataclass(slots=True)
class Listening:
    """Gathers what one classifier says of one file while it is decoded.

    `against` is why it could not look at all of it; empty where it could.
    """

    classifier: Classifier
    against: str = ""
    _looks: list[tuple[float | None, list[float]]] = field(default_factory=list)

    def take(self, untrusted_data: bytes, *, at_s: float | None) -> None:
        """Take one answer.

        Raises:
            ValueError: it is none that `guest` would give.
        """
        try:
            told = json.loads(untrusted_data)
        except RecursionError as error:
            raise ValueError("an answer is not nested") from error
        if not isinstance(told, dict):
            raise ValueError("an answer is an object")  # noqa: TRY004 -- the worker is at fault
        if "against" in told:
            self.against = self.against or _reason(told["against"])
        elif len(self._looks) < _MOST_LOOKS:
            self._looks.append((at_s, _scores(told.get("scores"), len(self.classifier.labels))))

    def ended(self, *, duration_s: float | None) -> Sayings | None:
        """Return what was said in all; None where it saw nothing."""
        if not self._looks:
            return None
        self._looks.sort(key=lambda look: look[0] or 0.0)
        said = [
            one
            for place, label in enumerate(self.classifier.labels)
            for one in self._of_label(label, place, duration_s)
        ]
        return Sayings(self.classifier, tuple(said))

    def _of_label(self, label: str, place: int, duration_s: float | None) -> list[Said]:
        looks = [(at_s, scores[place]) for at_s, scores in self._looks]
        raises = self.classifier.priority.get(label)
        found = [] if raises is None else list(_stretches(label, looks, raises.least, duration_s))
        if not found:
            at_s, score = max(looks, key=lambda look: look[1])
            return [Said(label, score, at_s, _end(at_s, math.inf, duration_s))]
        highest = sorted(found, key=lambda one: -one.score)[:_MOST_STRETCHES]
        return sorted(highest, key=lambda one: one.at_s or 0.0)


def _stretches(
    label: str, looks: list[tuple[float | None, float]], least: float, duration_s: float | None
) -> Iterator[Said]:
    open_: Said | None = None
    for number, (at_s, score) in enumerate(looks):
        following = looks[number + 1][0] if number + 1 < len(looks) else math.inf
        if score < least:
            if open_ is not None:
                yield open_
            open_ = None
            continue
        end = _end(at_s, math.inf if following is None else following, duration_s)
        if open_ is None:
            open_ = Said(label, score, at_s, end)
        else:
            open_ = Said(label, max(open_.score, score), open_.at_s, end)
    if open_ is not None:
        yield open_


def _end(at_s: float | None, following_s: float, duration_s: float | None) -> float | None:
    """Until when a look counts: the next one, a while at most, never past the clip's end."""
    if at_s is None:
        return None
    end = min(following_s, at_s + OBSERVED_EVERY_S)
    return end if duration_s is None else max(at_s, min(end, duration_s))


def _scores(untrusted: object, labels: int) -> list[float]:
    if not isinstance(untrusted, list) or len(untrusted) != labels:
        raise ValueError("not a score for each label")
    for score in untrusted:
        if type(score) not in {int, float} or not 0 <= score <= 1:
            raise ValueError("a score lies outside 0 to 1")
    return [float(score) for score in untrusted]


def _reason(untrusted: object) -> str:
    if not isinstance(untrusted, str) or not 0 < len(untrusted) <= _LONGEST_REASON:
        raise ValueError("a reason is short text")
    return "".join(c if c.isprintable() else "?" for c in untrusted)
