"""Removing: keys are hidden in the segments that hold them, until these are written anew."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clew.index.hamming.manifest import SegmentName
from clew.index.hamming.segment import held_keys, hide
from clew.index.hamming.sorted_keys import among


def hide_in_segments(
    folder: Path, segments: Sequence[SegmentName], gone: NDArray[np.int64], *, number: int
) -> list[SegmentName]:
    """Return the segments without the keys `gone`, which are sorted; durable with the manifest.

    Raises:
        IndexDamagedError: the keys of one that may hold some are not what was written.
    """
    # All are looked at before any is changed: a spoilt key would hide what must go.
    counted = [(name, _count(folder, name, gone)) for name in segments]
    return [
        hide(folder, name, gone, entries=entries, number=number) if entries else name
        for name, entries in counted
    ]


def _count(folder: Path, name: SegmentName, gone: NDArray[np.int64]) -> int:
    near = gone[(name.lowest <= gone) & (gone <= name.highest)]
    return int(among(held_keys(folder, name), near).sum()) if len(near) else 0
