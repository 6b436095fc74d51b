"""When each frame of a clip is shown, in seconds from the first, whatever its timestamps claim."""

_LONGEST_STEP_S = 6 * 3600.0
_USUAL_RATE = 25.0


class ClipClock:
    """Turns timestamps into times that start at 0 and never go backwards.

    A frame without a timestamp, or with one that jumps, comes one usual frame time after the last.

    Example:
        >>> clock = ClipClock(10.0)
        >>> [round(clock.time_of(t), 2) for t in (5.0, 5.5, None, 5.2, 9e9, 9e9 + 1)]
        [0.0, 0.5, 0.6, 0.7, 0.8, 1.8]
    """

    def __init__(self, frame_rate: float) -> None:
        plausible = 0.01 <= frame_rate <= 1000
        self._step_s = 1 / (frame_rate if plausible else _USUAL_RATE)
        self._now_s = -self._step_s
        self._offset_s: float | None = None

    @property
    def ended_s(self) -> float:
        """When the last frame has been shown."""
        return self._now_s + self._step_s

    def time_of(self, timestamp_s: float | None) -> float:
        """Return the time of the next frame, given its timestamp in seconds."""
        expected_s = self._now_s + self._step_s
        if timestamp_s is None:
            self._now_s = expected_s
            return expected_s
        if self._offset_s is None:
            self._offset_s = timestamp_s - expected_s
        at_s = timestamp_s - self._offset_s
        if not self._now_s <= at_s <= self._now_s + _LONGEST_STEP_S:
            self._offset_s, at_s = timestamp_s - expected_s, expected_s
        self._now_s = at_s
        return at_s
