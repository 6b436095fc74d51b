"""Parts: a kept resolution in pieces of bytes, most of which a small change leaves as they are.

Whoever keeps them writes only those that are otherwise. Columns of rows and nouns grow at their
end; pairs lie in order of their subjects, and are parted by these.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.network.resolution.arrays import Ints, Kept
from clew.network.resolution.nouns import KINDS
from clew.network.resolution.rows import COLUMNS
from clew.network.resolution.weights import Weights

type Part = tuple[str, int]

LAYOUT = 1
"""The version of what is kept: raise it when arrays or what features find change."""

_BYTES = 1 << 18
_SUBJECTS = 1 << 12
_KINDS = {
    **{f"row.{name}": kind for name, kind in COLUMNS.items()},
    "row.reports": np.uint8,
    "row.occasions": np.int64,
    "noun.kind": np.int8,
    "noun.length": np.int32,
    "noun.text": np.uint8,
    "noun.hash": np.int64,
    "noun.users": np.int32,
    "pair.keys": np.int64,
    "pair.p_same": np.float64,
    "pair.p_household": np.float64,
    "pair.support": np.float64,
    "pair.grounds": np.int64,
    "cluster.size": np.int32,
    "cluster.member": np.int32,
    "cluster.p": np.float64,
    "judged": np.uint8,
}


def layout_of(weights: Weights) -> str:
    """Return what must be the same for a kept resolution to be taken up again."""
    return f"{LAYOUT} {','.join(KINDS)} {weights}"


def parts_of(kept: Kept) -> Iterator[tuple[Part, bytes]]:
    """Yield the pieces of what a resolution keeps, each under a name and a number.

    Example:
        >>> parts = dict(parts_of({"row.port": np.array([1, 2], np.int32)}))
        >>> arrays_of(parts)["row.port"].tolist()
        [1, 2]
    """
    groups = kept.get("pair.keys", np.zeros(0, np.int64)) >> 32 + _SUBJECTS.bit_length() - 1
    ends = np.searchsorted(groups, np.arange(1, groups[-1] + 2 if len(groups) else 1))
    for name, array in kept.items():
        by_subject = ends if name.startswith("pair.") else None
        yield from _cut(name, array.astype(_KINDS[name], copy=False), by_subject)


def _cut(name: str, array: NDArray[Any], ends: Ints | None) -> Iterator[tuple[Part, bytes]]:
    if ends is None:
        step = _BYTES // array.itemsize
        ends = np.arange(step, len(array) + step, step)
    for number, piece in enumerate(np.split(array, ends.clip(max=len(array)))):
        if len(piece):
            yield (name, number), piece.tobytes()


def arrays_of(parts: Mapping[Part, bytes]) -> Kept:
    """Return the arrays whose pieces these are; what has no piece is empty."""
    pieces: dict[str, list[tuple[int, bytes]]] = {name: [] for name in _KINDS}
    for (name, number), piece in parts.items():
        pieces[name].append((number, piece))
    return {
        name: np.frombuffer(bytearray(b"".join(p for _, p in sorted(some))), _KINDS[name])
        for name, some in pieces.items()
    }
