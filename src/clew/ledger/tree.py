"""Tree: roots and proofs of a log of any length, from few stored hashes.

Only every eighth level is stored: the leaves (level 0), then one hash for 256 of them (level 8),
one for 65,536 (level 16), and so on. What lies between is hashed anew from at most 256 neighbours,
a tile. A proof reads at most two tiles of each of these levels, all at once.

Example:
    >>> from clew.ledger.hashing import leaf_hash
    >>> leaves = [leaf_hash(bytes([n])) for n in range(5)]
    >>> tree = Tree(lambda runs: [leaves[run.start : run.end] for run in runs])
    >>> len(tree.inclusion(2, size=5)), len(tree.consistency(3, size=5))
    (3, 4)
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from clew.ledger.errors import LedgerError
from clew.ledger.hashing import EMPTY_ROOT, fold, node_hash

TILE_HEIGHT = 8
TILE = 1 << TILE_HEIGHT


class Run(NamedTuple):
    """The stored hashes of a level, from one number up to another."""

    level: int
    start: int
    end: int


type Stored = Callable[[Sequence[Run]], Sequence[Sequence[bytes]]]
"""Reads the hashes of each run, as many as there are."""


type _Span = tuple[int, int]  # leaves, from one up to another


class MissingHashError(LedgerError):
    """The tree was not grown so far, or is shorter than what is asked."""


class Tree:
    """A log's tree, as read once: it keeps the tiles it has read."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._tiles: dict[Run, Sequence[bytes]] = {}

    def root(self, size: int) -> bytes:
        """Return the root of the first `size` entries.

        Raises:
            MissingHashError: a hash that it needs is not stored.
        """
        return self._hashes([(0, size)])[0] if size else EMPTY_ROOT

    def inclusion(self, index: int, *, size: int) -> list[bytes]:
        """Return the proof that the entry at `index` is among the first `size` (RFC 6962, 2.1.1).

        Raises:
            MissingHashError: there is no such entry, or a hash is not stored.
        """
        if not 0 <= index < size:
            raise MissingHashError(f"there is no entry {index} among the first {size}")
        start, end, path = 0, size, list[_Span]()
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append((middle, end))
                end = middle
            else:
                path.append((start, middle))
                start = middle
        return self._hashes(path[::-1])

    def consistency(self, old: int, *, size: int) -> list[bytes]:
        """Return the proof that the first `size` entries begin with the first `old` (2.1.2).

        Raises:
            MissingHashError: `old` is larger than `size`, or a hash is not stored.
        """
        if not 0 <= old <= size:
            raise MissingHashError(f"{size} entries cannot begin with {old}")
        start, end, path = 0, size, list[_Span]()
        while end != old and old:
            middle = start + _split(end - start)
            if old <= middle:
                path.append((middle, end))
                end = middle
            else:
                path.append((start, middle))
                start = middle
        return self._hashes(([*path, (start, end)] if start else path)[::-1])

    def _hashes(self, spans: Sequence[_Span]) -> list[bytes]:
        """The hash above the leaves of each span; what is not read yet is read at once."""
        tiles = {_tile_of(*one) for span in spans for one in _subtrees(*span)} - self._tiles.keys()
        runs = sorted(tiles)
        self._tiles |= zip(runs, self._stored(runs), strict=True) if runs else ()
        return [self._over(span) for span in spans]

    def _over(self, span: _Span) -> bytes:
        *others, last = [self._whole(level, number) for level, number in _subtrees(*span)]
        for left in reversed(others):
            last = node_hash(left, last)
        return last

    def _whole(self, level: int, number: int) -> bytes:
        """The hash above 2**level leaves."""
        tile = _tile_of(level, number)
        width = 1 << level - tile.level
        first = number * width
        hashes = self._tiles[tile][first - tile.start : first - tile.start + width]
        if len(hashes) < width:
            raise MissingHashError(
                f"the tree lacks hash {first} of level {tile.level}; make a checkpoint: it grows "
                "the tree"
            )
        return fold(hashes)


def _subtrees(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The whole subtrees, as level and number, that a span consists of, the largest first."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _tile_of(level: int, number: int) -> Run:
    """The stored hashes among which those below a subtree are."""
    height = level % TILE_HEIGHT
    tile = (number << height) // TILE
    return Run(level - height, tile * TILE, (tile + 1) * TILE)


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1
