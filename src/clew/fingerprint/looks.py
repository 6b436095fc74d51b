"""Looks: a clip's frames, with stretches that hardly change kept as one.

A still scene of an hour is one look, not 90,000 equal frames: it keeps the index small and says how
long the picture stood.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from clew.model.fingerprint import Fingerprint, Form

SAME_LOOK_BITS = 8
"""Frames at most this many bits from the first frame of a look belong to it."""

_HELD_S = 2.0  # a frame stands for what follows, but not for a hole in the clip
_CHOSEN_S = 0.6  # a chosen frame stands until the next, but not for what nothing was chosen of


class Looks:
    """Collects the fingerprints of a clip's frames in the order of time, as looks.

    A frame stands until the next one, the last until the clip's end; none for more than two
    seconds.

    Example:
        >>> looks = Looks()
        >>> for at_s in (0.0, 1.0, 2.0):
        ...     looks.take([Fingerprint("frames", 1, bytes(256), 100, at_s=at_s)], at_s=at_s)
        >>> [(look.at_s, look.until_s) for look in looks.until(2.5)]
        [(0.0, 2.5)]
    """

    def __init__(self) -> None:
        self._done: list[Fingerprint] = []
        self._open: dict[tuple[str, Form], Fingerprint] = {}
        self._last: frozenset[tuple[str, Form]] = frozenset()
        self._last_s = 0.0

    def take(self, forms: Sequence[Fingerprint], *, at_s: float) -> None:
        """Take the fingerprints of the next frame, seen at `at_s` seconds: one of each form."""
        self._stand_until(at_s)
        for one in forms:
            key = one.kind, one.form
            look = self._open.get(key)
            goes_on = look is not None and look.until_s == at_s and _same_look(look, one)
            if not goes_on:
                if look is not None:
                    self._done.append(look)
                self._open[key] = replace(one, until_s=at_s)
        self._last, self._last_s = frozenset((one.kind, one.form) for one in forms), at_s

    def until(self, duration_s: float | None) -> list[Fingerprint]:
        """Return all looks of a clip that ends then, each form's in the order of time."""
        self._stand_until(self._last_s + _HELD_S if duration_s is None else duration_s)
        looks = [*self._done, *self._open.values()]
        order = list(Form)
        return sorted(looks, key=lambda look: (look.kind, order.index(look.form), look.at_s or 0.0))

    def _stand_until(self, at_s: float) -> None:
        """The frame taken last stands until now."""
        end = max(self._last_s, min(at_s, self._last_s + _HELD_S))
        for key in self._last:
            self._open[key] = replace(self._open[key], until_s=end)


def one_a_look(chosen: Iterable[Fingerprint], seen: Iterable[Fingerprint]) -> list[Fingerprint]:
    """Return the first of the chosen frames in each look, each until the next of them.

    A frame stands at most until its look ends, or a little longer where the picture moves.

    `chosen` are fingerprints of another kind of some of the frames that made the looks `seen`; of
    one look, those searched for go before those in between.

    Example:
        >>> look = Fingerprint("frames", 1, bytes(256), 100, at_s=0.0, until_s=9.0)
        >>> chosen = [Fingerprint("other", 1, b"", 100, at_s=float(t)) for t in (0, 2, 4)]
        >>> [(one.at_s, one.until_s) for one in one_a_look(chosen, [look])]
        [(0.0, 9.0)]
    """
    whole = sorted((look for look in seen if look.form is Form.WHOLE), key=_when)
    starts = [_when(look) for look in whole]
    kept: dict[int, list[Fingerprint]] = defaultdict(list)
    for one in sorted(chosen, key=lambda one: (one.form is Form.BETWEEN, _when(one))):
        number = bisect_right(starts, _when(one)) - 1
        if number >= 0 and (not kept[number] or _when(kept[number][0]) == _when(one)):
            kept[number].append(one)  # the frame, and its panels
    ordered = sorted(kept.items())
    end_s = max((look.until_s or 0.0 for look in whole), default=0.0)
    begins = [*(_when(frame[0]) for _, frame in ordered), end_s]
    found = []
    for (number, frame), next_s in zip(ordered, begins[1:], strict=True):
        stands_s = max(whole[number].until_s or 0.0, _when(frame[0]) + _CHOSEN_S)
        found += [replace(one, until_s=min(next_s, stands_s)) for one in frame]
    return found


def _same_look(look: Fingerprint, frame: Fingerprint) -> bool:
    if look.low_information or frame.low_information:
        return look.low_information and frame.low_information
    both = np.frombuffer(look.data[:32] + frame.data[:32], np.uint8).reshape(2, 32)
    return int(np.bitwise_count(both[0] ^ both[1]).sum()) <= SAME_LOOK_BITS


def _when(frame: Fingerprint) -> float:
    return frame.at_s or 0.0
