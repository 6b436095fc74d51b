"""Spans: the things of a clip's frames, put together into what is seen over time.

A span is one kind of thing: two chairs at one time are one span, as is a chair that moves. The
frame in which the model is surest of it stands for it.
"""

from dataclasses import dataclass, replace

from clew.fingerprint.objects.seen import SeenThing

_GONE_S = 3.1  # a thing that was not seen for so long begins a new span
_STANDS_S = 1.0  # a thing seen in one frame stands until the next that is observed


@dataclass(slots=True)
class ThingSpan:
    """One kind of thing, seen from `at_s` to `until_s`, where it is seen best."""

    at_s: float
    until_s: float
    thing: SeenThing


class ThingSpans:
    """Collects the things of a clip's frames, in the order of time.

    Example:
        >>> spans = ThingSpans()
        >>> for at_s, score in ((0.0, 0.5), (1.0, 0.75), (2.0, 0.5)):
        ...     spans.take(SeenThing("bed", (0.1, 0.1, 0.5, 0.5), score), at_s=at_s)
        >>> [(s.thing.best_at_s, s.at_s, s.until_s) for s in spans.ended(duration_s=2.5)]
        [(1.0, 0.0, 2.5)]
    """

    def __init__(self) -> None:
        self._last: dict[str, ThingSpan] = {}
        self._done: list[ThingSpan] = []

    def take(self, thing: SeenThing, *, at_s: float) -> None:
        """Take one thing of the frame at `at_s`."""
        seen, span = replace(thing, best_at_s=at_s), self._last.get(thing.name)
        if span is None or at_s - span.until_s > _GONE_S:
            self._done += [] if span is None else [span]
            self._last[thing.name] = ThingSpan(at_s, at_s, seen)
            return
        span.until_s = at_s
        span.thing = max(span.thing, seen, key=lambda one: one.score)

    def ended(self, *, duration_s: float | None) -> list[ThingSpan]:
        """Return the spans of a clip that ends then, in the order of their beginning."""
        end = float("inf") if duration_s is None else duration_s
        for span in (spans := [*self._done, *self._last.values()]):
            span.until_s = max(span.at_s, min(span.until_s + _STANDS_S, end))
        return sorted(spans, key=lambda span: (span.at_s, span.thing.name))
