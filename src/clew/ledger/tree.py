"""Tree: roots and proofs of a log of any length, from few stored hashes.

Only every eighth level is stored: the leaves (level 0), then one hash for 256 of them (level 8),
one for 65,536 (level 16), and so on. What lies between is hashed anew from at most 256 neighbours,
a tile. A proof reads at most two tiles of each of these levels.

Example:
    >>> from clew.ledger.hashing import leaf_hash
    >>> leaves = [leaf_hash(bytes([n])) for n in range(5)]
    >>> tree = Tree(lambda level, start, end: leaves[start:end] if level == 0 else [])
    >>> len(tree.inclusion(2, size=5)), len(tree.consistency(3, size=5))
    (3, 4)
"""

from collections.abc import Callable, Sequence

from clew.ledger.errors import LedgerError
from clew.ledger.hashing import EMPTY_ROOT, fold, node_hash

TILE_HEIGHT = 8
TILE = 1 << TILE_HEIGHT

type Stored = Callable[[int, int, int], Sequence[bytes]]
"""The stored hashes of a level from one number up to another, as many as there are."""


class MissingHashError(LedgerError):
    """The tree was not grown so far, or is shorter than what is asked."""


class Tree:
    """A log's tree, as read once: it keeps the tiles it has read."""

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        self._tiles: dict[tuple[int, int], Sequence[bytes]] = {}

    def root(self, size: int) -> bytes:
        """Return the root of the first `size` entries.

        Raises:
            MissingHashError: a hash that it needs is not stored.
        """
        return self._over(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, *, size: int) -> list[bytes]:
        """Return the proof that the entry at `index` is among the first `size` (RFC 6962, 2.1.1).

        Raises:
            MissingHashError: there is no such entry, or a hash is not stored.
        """
        if not 0 <= index < size:
            raise MissingHashError(f"there is no entry {index} among the first {size}")
        start, end, path = 0, size, list[bytes]()
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._over(middle, end))
                end = middle
            else:
                path.append(self._over(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, old: int, *, size: int) -> list[bytes]:
        """Return the proof that the first `size` entries begin with the first `old` (2.1.2).

        Raises:
            MissingHashError: `old` is larger than `size`, or a hash is not stored.
        """
        if not 0 <= old <= size:
            raise MissingHashError(f"{size} entries cannot begin with {old}")
        start, end, path = 0, size, list[bytes]()
        while end != old and old:
            middle = start + _split(end - start)
            if old <= middle:
                path.append(self._over(middle, end))
                end = middle
            else:
                path.append(self._over(start, middle))
                start = middle
        return ([*path, self._over(start, end)] if start else path)[::-1]

    def whole(self, level: int, number: int) -> bytes:
        """Return the hash above 2**level leaves.

        Raises:
            MissingHashError: a hash that it needs is not stored.
        """
        height = level % TILE_HEIGHT
        first = number << height
        tile, place = divmod(first, TILE)
        hashes = self._tile(level - height, tile)[place : place + (1 << height)]
        if len(hashes) < 1 << height:
            raise MissingHashError(
                f"the tree lacks hash {first} of level {level - height}; make a checkpoint: it "
                "grows the tree"
            )
        return fold(hashes)

    def _over(self, start: int, end: int) -> bytes:
        """The hash above the leaves from `start` up to `end`, however many."""
        count = end - start
        if count & (count - 1) == 0:
            level = count.bit_length() - 1
            return self.whole(level, start >> level)
        middle = start + _split(count)
        return node_hash(self._over(start, middle), self._over(middle, end))

    def _tile(self, level: int, number: int) -> Sequence[bytes]:
        key = level, number
        if key not in self._tiles:
            self._tiles[key] = self._stored(level, number * TILE, (number + 1) * TILE)
        return self._tiles[key]


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1
