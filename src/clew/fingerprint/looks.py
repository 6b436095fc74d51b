"""Looks: a clip's frames, with stretches that hardly change kept as one.

A still scene of an hour is one look, not 3,600 equal frames: it keeps the index small and says how
long the picture stood.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from clew.model.fingerprint import Fingerprint, Form

SAME_LOOK_BITS = 8
"""Frames at most this many bits from the first frame of a look belong to it."""

_HELD_S = 2.0  # a frame stands for what follows, but not for a hole in the clip


def looks(frames: Iterable[Fingerprint], *, duration_s: float | None) -> list[Fingerprint]:
    """Return the frames' fingerprints with each look's beginning and end.

    A frame stands until the next one, the last until the clip's end (`duration_s`); no frame for
    more than two seconds.

    Example:
        >>> frames = [Fingerprint("frames", 1, bytes(256), 100, at_s=float(t)) for t in range(3)]
        >>> [(look.at_s, look.until_s) for look in looks(frames, duration_s=2.5)]
        [(0.0, 2.5)]
    """
    ordered = sorted(frames, key=_when)
    times = sorted({_when(frame) for frame in ordered})
    following = [*times[1:], duration_s if duration_s is not None else math.inf]
    ends = {at: max(at, min(end, at + _HELD_S)) for at, end in zip(times, following, strict=False)}
    return [look for form in Form for look in _merged([f for f in ordered if f.form is form], ends)]


def one_a_look(chosen: Iterable[Fingerprint], seen: Iterable[Fingerprint]) -> list[Fingerprint]:
    """Return the first of the chosen frames in each look, with the end of that look.

    `chosen` are fingerprints of another kind of some of the frames that made the looks `seen`.

    Example:
        >>> look = Fingerprint("frames", 1, bytes(256), 100, at_s=0.0, until_s=9.0)
        >>> chosen = [Fingerprint("other", 1, b"", 100, at_s=float(t)) for t in (0, 2, 4)]
        >>> [(one.at_s, one.until_s) for one in one_a_look(chosen, [look])]
        [(0.0, 9.0)]
    """
    whole = sorted((look for look in seen if look.form is Form.WHOLE), key=_when)
    starts = [_when(look) for look in whole]
    kept: dict[int, Fingerprint] = {}
    for one in sorted(chosen, key=_when):
        number = bisect_right(starts, _when(one)) - 1
        if number >= 0 and number not in kept:
            kept[number] = replace(one, until_s=whole[number].until_s)
    return list(kept.values())


def _merged(frames: list[Fingerprint], ends: dict[float, float]) -> list[Fingerprint]:
    """Frames of one form in the order of time; `ends` says when the frame after each begins."""
    merged: list[Fingerprint] = []
    for frame in frames:
        end = ends[_when(frame)]
        before = merged[-1] if merged else None
        if before is not None and before.until_s == _when(frame) and _same_look(before, frame):
            merged[-1] = replace(before, until_s=end)
        else:
            merged.append(replace(frame, until_s=end))
    return merged


def _same_look(look: Fingerprint, frame: Fingerprint) -> bool:
    if look.low_information or frame.low_information:
        return look.low_information and frame.low_information
    both = np.frombuffer(look.data[:32] + frame.data[:32], np.uint8).reshape(2, 32)
    return int(np.bitwise_count(both[0] ^ both[1]).sum()) <= SAME_LOOK_BITS


def _when(frame: Fingerprint) -> float:
    return frame.at_s or 0.0
